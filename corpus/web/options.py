"""How to fetch, and what to take of feeds and sitemaps."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to fetch.

    `contact` is a mail or web address that stands in the user agent, `delay` the least seconds between
    two requests to a host, `seconds` what a page may take with its redirects, `silence` how long a
    server may send nothing. Unless `allow_private`, addresses of private networks are refused.
    """

    contact: str = ""
    delay: float = 1.0
    seconds: float = 60.0
    silence: float = 20.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class WebOptions:
    """What to take of feeds and sitemaps.

    At most the `most` newest of the articles that one lists, and of those with a date the ones not
    before `since`. While watching, a page is asked for again after `recheck` seconds at the earliest,
    unless its listing tells of a change.
    """

    most: int = 200
    since: date | None = None
    recheck: float = 1800.0
