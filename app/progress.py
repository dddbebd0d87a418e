"""How far long work has come, on a terminal only: a log would be filled with it."""

import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_READ_AT_ONCE = 1 << 20
# Formats of one article a file.
_SINGLE = {".txt", ".md", ".html", ".htm", ".pdf", ".docx"}


class Bar:
    """A bar of articles done, with rate, time left where the end is known, and failures."""

    def __init__(self, name: str, expected: int | None) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("articles"),
            _Rate(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            _Failures(),
            console=Console(file=sys.stderr),
            disable=not sys.stderr.isatty(),  # even an empty one would leave a line in a log
            transient=True,
            speed_estimate_period=60,
        )
        self._expected = expected
        self._task = self._progress.add_task(name, total=expected, failed=0)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, done: int, failed: int = 0) -> None:
        """Show that so many articles are done, and so many files or records have failed."""
        expected = self._expected if self._expected is None else max(self._expected, done + failed)
        self._progress.update(self._task, completed=done, total=expected, failed=failed)


class _Rate(ProgressColumn):
    """Articles a second of late."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


class _Failures(ProgressColumn):
    """How much has failed, if anything has."""

    def render(self, task: Task) -> Text:
        failed = task.fields["failed"]
        return Text(f"{failed} failed" if failed else "", style="red")


def expected_articles(files: Iterable[Path]) -> int | None:
    """About how many articles files hold; None if one is of a format that does not tell without reading."""
    expected = 0
    for file in files:
        suffix = file.suffix.lower()
        if suffix in _SINGLE:
            expected += 1
        elif suffix == ".jsonl":
            expected += _lines(file)
        else:
            return None
    return expected


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(_READ_AT_ONCE), b"")) or 1
    except OSError:  # reading it tells
        return 1
