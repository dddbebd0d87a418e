"""Taking files into a library: reading, embedding and storing in batches, with progress."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, get_args

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hoibao.corpus import (
    Article,
    Counts,
    Library,
    Outcome,
    ReadError,
    ReadFailure,
    ReadOptions,
    find_files,
    read_all,
)
from hoibao.embeddings import Encoder, Indexer, Retriever, reindex

# Articles stored in one transaction: enough text to keep the model busy, little enough to lose.
_BATCH = 32


@dataclass(slots=True)
class IngestReport:
    """What became of everything that was given to an ingest."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: list[ReadFailure] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """The JSON object that `hoibao ingest --json` prints."""
        return {
            **{outcome: self.outcomes[outcome] for outcome in get_args(Outcome)},
            "vanished": self.vanished,
            "failed": [{"path": failure.path, "error": failure.error} for failure in self.failed],
        }


def ingest_paths(
    paths: Sequence[Path],
    folder: Path,
    load_encoder: Callable[[], Encoder],
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> IngestReport:
    """Take files and folders into the library in `folder`, made if there is none.

    `include` and `exclude` choose among the files in folders, see `hoibao.corpus.find_files`.

    What cannot be read is reported and skipped; every batch is stored whole or not at all, so an
    interrupted run loses nothing that it had stored.

    Raises:
        ReadError: there is no file that could hold articles.
        HoibaoError: the library cannot be opened or written, or was made with another model.
    """
    files = find_files(paths, include=include, exclude=exclude)
    if not files:
        names = ", ".join(map(str, paths))
        raise ReadError(f"no file of a known format in {names}: `hoibao ingest --help` lists the formats")
    return ingest_items(read_all(files, options), folder, load_encoder)


def ingest_items(
    items: Iterable[Article | ReadFailure], folder: Path, load_encoder: Callable[[], Encoder]
) -> IngestReport:
    """Take in what has been read, see `ingest_paths`."""
    report = IngestReport()
    batches = _batches(_articles(items, report), _BATCH)
    first = next(batches, None)
    if first is None:  # nothing to store: no library is made, and no model loaded
        return report
    encoder = load_encoder()
    with Library.open(folder, create=True) as library, _progress() as progress:
        task = progress.add_task("ingest", total=None)
        for batch in chain([first], batches):
            report.outcomes.update(Indexer(library, encoder).add(batch))
            progress.update(task, completed=report.outcomes.total())
    # Brings the indexes up to date now, so that the first question does not have to wait.
    Retriever.open(folder, encoder=encoder).close()
    return report


def reindex_library(folder: Path, encoder: Encoder) -> Counts:
    """Split and embed all articles of a library again, whatever model made it; what it holds then."""
    with Library.open(folder) as library, _progress() as progress:
        task = progress.add_task("reindex", total=library.count().articles)
        reindex(library, encoder, progress=lambda done: progress.update(task, completed=done))
        counts = library.count()
    Retriever.open(folder, encoder=encoder).close()
    return counts


def _articles(items: Iterable[Article | ReadFailure], report: IngestReport) -> Iterator[Article]:
    for item in items:
        if isinstance(item, ReadFailure):
            report.failed.append(item)
        else:
            yield item


def _batches(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    rest = iter(articles)
    while batch := list(islice(rest, size)):
        yield batch


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        disable=not sys.stderr.isatty(),  # even an empty one would leave a line in a log
        transient=True,
    )
