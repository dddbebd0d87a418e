"""Which articles a search may look in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filters:
    """A restriction of a search; every part left at None lets everything pass.

    `source` and `section` each name one exactly, as the articles do. `published` is an inclusive range
    of days, open where an end is None; an article without a date never passes a range. `articles` are
    the ids to search in.
    """

    source: str | None = None
    published: tuple[date | None, date | None] | None = None
    articles: Collection[str] | None = None
    section: str | None = None
