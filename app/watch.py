"""Web addresses taken in, and locations kept in step with the library."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from hoibao.app.ingest import IngestReport, ingest_items
from hoibao.app.settings import Settings
from hoibao.corpus import Library, LibraryNotFound, ReadFailure, ReadOptions
from hoibao.corpus.dates import VIETNAM
from hoibao.corpus.intake import Intake
from hoibao.corpus.web.options import FetchOptions, WebOptions
from hoibao.embeddings import Encoder


def open_intake(
    locations: Sequence[str],
    folder: Path,
    settings: Settings,
    options: ReadOptions,
    web: WebOptions,
    include: Sequence[str],
    exclude: Sequence[str],
    *,
    allow_private: bool,
) -> Intake:
    """Return the intake of `locations` for the library in `folder`, which need not be there yet."""

    def held(article_ids: Collection[str]) -> Mapping[str, bytes]:
        try:
            with Library.open(folder) as library:
                return library.digests(article_ids)
        except LibraryNotFound:
            return {}

    fetch = FetchOptions(
        contact=settings.web_contact,
        delay=settings.web_delay,
        seconds=settings.web_seconds,
        allow_private=allow_private,
    )
    return Intake(locations, folder, held, options, include=include, exclude=exclude, web=web, fetch=fetch)


def take_in(intake: Intake, folder: Path, load_encoder: Callable[[], Encoder]) -> IngestReport:
    """Take new and changed articles into the library, and mark those that have vanished.

    Raises:
        HoibaoError: the library cannot be opened or written, or was made with another model.
    """
    current = intake.start()
    report = ingest_items(intake.look(current), folder, load_encoder)
    if current.unchanged:
        report.outcomes["unchanged"] += current.unchanged
    report.notes += current.notes
    if current.gone:
        with Library.open(folder) as library:
            report.vanished += library.mark_vanished(current.gone, datetime.now(VIETNAM).date())
    current.finish()
    return report


def keep_in_step(
    intake: Intake, folder: Path, load_encoder: Callable[[], Encoder], seconds: float
) -> Iterator[IngestReport]:
    """Take in, wait for `seconds`, and so on for ever; yields a report where there is something new.

    What has been told in the last round, and still holds, is not told again.
    """
    failed: list[ReadFailure] = []
    notes: list[str] = []
    first = True
    while True:
        report = take_in(intake, folder, load_encoder)
        failed, report.failed = report.failed, [each for each in report.failed if each not in failed]
        notes, report.notes = report.notes, [each for each in report.notes if each not in notes]
        changed = report.outcomes["added"] or report.outcomes["updated"] or report.vanished
        if first or changed or report.failed or report.notes:
            yield report
        first = False
        time.sleep(seconds)
