"""Taking files into a library: reading, embedding and storing in batches, with progress."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from hoibao.corpus import Article, Library, ReadFailure, find_files, read
from hoibao.embeddings import Encoder, Indexer, Retriever
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

# Articles stored in one transaction: enough text to keep the model busy, little enough to lose.
_BATCH = 32


@dataclass(slots=True)
class IngestReport:
    """What became of everything that was given to an ingest."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failed: list[ReadFailure] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """The JSON object that `hoibao ingest --json` prints."""
        return {
            "added": self.outcomes["added"],
            "updated": self.outcomes["updated"],
            "unchanged": self.outcomes["unchanged"],
            "failed": [{"path": failure.path, "error": failure.error} for failure in self.failed],
        }


def ingest_paths(paths: Iterable[Path], folder: Path, load_encoder: Callable[[], Encoder]) -> IngestReport:
    """Take files and folders into the library in `folder`, made if there is none.

    What cannot be read is reported and skipped; every batch is stored whole or not at all, so an
    interrupted run loses nothing that it had stored.

    Raises:
        HoibaoError: the library cannot be opened or written, or was made with another model.
    """
    report = IngestReport()
    with Library.open(folder, create=True) as library, _progress() as progress:
        encoder: Encoder | None = None
        task = progress.add_task("reading", total=None)
        for batch in _batches(_articles(paths, report), _BATCH):
            if encoder is None:
                encoder = load_encoder()
            report.outcomes.update(Indexer(library, encoder).add(batch))
            progress.update(task, completed=report.outcomes.total(), description="storing")
    if encoder is not None:
        # Brings the indexes up to date now, so that the first question does not have to wait.
        Retriever.open(folder, encoder=encoder).close()
    return report


def _articles(paths: Iterable[Path], report: IngestReport) -> Iterator[Article]:
    for found in find_files(paths):
        for item in read(found):
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
        transient=True,
    )
