"""Taking files into a library: reading, embedding and storing in batches, with progress."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, get_args

from hoibao.app.progress import Bar, expected_articles
from hoibao.app.stopping import Stop, stopping_cleanly
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
from hoibao.embeddings import Encoder, Indexer, Retriever, bring_up_to_date, reindex

# Characters of new text stored in one transaction: some 200 passages, which keep the model busy, and of
# which an interruption has to wait for some seconds only.
_BATCH = 100_000
# Articles looked up at once.
_LOOKED_UP = 64


@dataclass(slots=True)
class IngestReport:
    """What became of everything that was given to an ingest, and the `seconds` that it took."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: list[ReadFailure] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

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
    interrupted run loses nothing that it had stored, and the next one goes on from there. The model
    is loaded when there is something to embed.

    Raises:
        ReadError: there is no file that could hold articles.
        HoibaoError: the library cannot be opened or written, or was made with another model.
        KeyboardInterrupt: it was interrupted; the batch under way has been stored.
    """
    files = find_files(paths, include=include, exclude=exclude)
    if not files:
        names = ", ".join(map(str, paths))
        raise ReadError(f"no file of a known format in {names}: `hoibao ingest --help` lists the formats")
    return ingest_items(read_all(files, options), folder, load_encoder, expected_articles(files))


def ingest_items(
    items: Iterable[Article | ReadFailure],
    folder: Path,
    load_encoder: Callable[[], Encoder],
    expected: int | None = None,
) -> IngestReport:
    """Take what readers yield into the library in `folder`; as `ingest_paths`.

    `expected` is about how many items there will be, if that is known.
    """
    report, started = IngestReport(), time.perf_counter()
    with stopping_cleanly() as stop, Bar("ingest", expected) as bar:
        articles = _articles(items, report, bar, stop)
        first = list(islice(articles, 1))
        if first:  # else nothing is to be stored: no library is made
            with Library.open(folder, create=True) as library:
                _store(library, chain(first, articles), load_encoder, report, bar)
                if not stop.wanted:
                    gc.collect()  # the model has done its work: indexing needs the memory
                    # Now, so that the first question does not have to wait.
                    bring_up_to_date(library)
    report.seconds = time.perf_counter() - started
    if stop.wanted:
        raise KeyboardInterrupt
    return report


def reindex_library(folder: Path, encoder: Encoder) -> Counts:
    """Split and embed all articles of a library again, whatever model made it; what it holds then."""
    with Library.open(folder) as library, Bar("reindex", library.count().articles) as bar:
        reindex(library, encoder, progress=lambda done: bar.show(done))
        counts = library.count()
    Retriever.open(folder, encoder=encoder).close()
    return counts


def _store(
    library: Library,
    articles: Iterator[Article],
    load_encoder: Callable[[], Encoder],
    report: IngestReport,
    bar: Bar,
) -> None:
    """Store in batches what has changed."""
    indexer: Indexer | None = None
    changed: list[Article] = []
    found: list[Article] | None = None
    while found != []:
        found = list(islice(articles, _LOOKED_UP))
        stored = library.unchanged(found)
        report.outcomes["unchanged"] += len(stored)
        changed += (article for article in found if article.id not in stored)
        while changed and (not found or sum(len(article.text) for article in changed) >= _BATCH):
            batch, changed = _first_batch(changed)
            indexer = indexer or Indexer(library, load_encoder())
            report.outcomes.update(indexer.add(batch))
            bar.show(report.outcomes.total(), len(report.failed))
        bar.show(report.outcomes.total(), len(report.failed))


def _first_batch(articles: list[Article]) -> tuple[list[Article], list[Article]]:
    """As many articles as make a batch, at least one, and the others."""
    size, characters = 0, 0
    while size < len(articles) and characters < _BATCH:
        characters += len(articles[size].text)
        size += 1
    return articles[:size], articles[size:]


def _articles(
    items: Iterable[Article | ReadFailure], report: IngestReport, bar: Bar, stop: Stop
) -> Iterator[Article]:
    """The articles until a stop is wanted; failures go into the report."""
    for item in items:
        if stop.wanted:
            return
        if isinstance(item, ReadFailure):
            report.failed.append(item)
            bar.show(report.outcomes.total(), len(report.failed))
        else:
            yield item
