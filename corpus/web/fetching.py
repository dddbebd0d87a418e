"""Polite fetching: robots.txt, a pause between requests to a host, conditional requests, few redirects."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Self

import httpx2
from protego import Protego

from hoibao.corpus.dates import VIETNAM
from hoibao.corpus.errors import ReadError
from hoibao.corpus.memory import Validators
from hoibao.corpus.readers.base import LARGEST_DOCUMENT
from hoibao.corpus.web.addresses import Resolver, check_url, resolve
from hoibao.corpus.web.options import FetchOptions
from hoibao.corpus.web.transport import Response, Transport, media_type

AGENT = "hoibao"
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_GONE = {404, 410}
_OVERLOADED = {429, 503}
_LARGEST_ROBOTS = 500 << 10  # RFC 9309 asks for no less
_ROBOTS_SECONDS = 3600.0  # that a robots.txt is believed; RFC 9309 allows a day
_LONGEST_PAUSE = 120.0
_LONGEST_REST = 3600.0
_DEFAULT_REST = 60.0


class GoneError(ReadError):
    """The server says that there is no such page, or no more."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched; `url` is where redirects have led to."""

    url: str
    media_type: str
    content: bytes
    validators: Validators


@dataclass(slots=True)
class _Host:
    """What is known of a host: its rules, and when it was asked `last` (monotonic seconds)."""

    rules: Protego | None = None
    refusal: str = ""
    believed_until: float = 0.0
    last: float = -math.inf
    resting_until: float = 0.0


class Fetcher:
    """Fetches pages one after the other; close it after use. For one thread.

    Args:
        options: how to fetch.
        resolver, sleep: how hosts are resolved and time passes; the tests' own in tests.
    """

    def __init__(
        self,
        options: FetchOptions = FetchOptions(),  # noqa: B008 - frozen
        *,
        resolver: Resolver = resolve,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options = options
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._transport = Transport(
            silence=options.silence, allow_private=options.allow_private, resolver=resolver
        )
        contact = f" (+{options.contact})" if options.contact else ""
        self._agent = f"{AGENT}/{version('hoibao')}{contact}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def fetch(
        self,
        address: str,
        largest: Callable[[str], int] = lambda _: LARGEST_DOCUMENT,
        known: Validators = Validators(),  # noqa: B008 - frozen
    ) -> Page | None:
        """Fetch a page; None if it has not changed since `known` was given for it.

        `largest` gives the most bytes for a media type, or raises `ReadError` for one not wanted.

        Raises:
            GoneError: there is no such page.
            ReadError: it cannot or must not be fetched; names the reason.
        """
        url = check_url(address)
        left = self._options.seconds
        for _ in range(_MOST_REDIRECTS + 1):
            self._await_turn(url)
            start = time.monotonic()
            response = self._get(url, largest, left, known)
            left -= time.monotonic() - start
            if response.status in _REDIRECTS and "location" in response.headers:
                url = check_url(response.headers["location"], base=str(url))
                continue
            if response.status == 304 and known != Validators():
                return None
            self._refuse(url, response)
            return Page(
                str(url),
                media_type(response.headers),
                response.content,
                Validators(response.headers.get("etag"), response.headers.get("last-modified")),
            )
        raise ReadError(f"the page redirects more than {_MOST_REDIRECTS} times")

    def _get(
        self,
        url: httpx2.URL,
        largest: Callable[[str], int],
        seconds: float,
        known: Validators = Validators(),  # noqa: B008
    ) -> Response:
        headers = {"User-Agent": self._agent, "Accept": "*/*"}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        try:
            return self._transport.get(url, headers, largest, seconds)
        finally:
            host = self._hosts.setdefault(_origin(url), _Host())
            host.last = time.monotonic()

    def _await_turn(self, url: httpx2.URL) -> None:
        """Wait until the host may be asked for `url`.

        Raises:
            ReadError: its robots.txt forbids that, or it has asked for a long pause.
        """
        host = self._hosts.setdefault(_origin(url), _Host())
        if (rest := host.resting_until - time.monotonic()) > 0:
            raise ReadError(
                f"the server is overloaded and asked for a pause of {rest:.0f} s: try again later"
            )
        if host.believed_until < time.monotonic():
            self._read_rules(url, host)
        if host.refusal:
            raise ReadError(host.refusal)
        if host.rules and not host.rules.can_fetch(str(url), AGENT):
            raise ReadError("robots.txt forbids to fetch this page")
        if (pause := self._asked_pause(host)) > _LONGEST_PAUSE:
            raise ReadError(f"robots.txt asks for {pause:.0f} s between pages: that is too long to wait")
        self._wait(host)

    def _wait(self, host: _Host) -> None:
        pause = max(self._options.delay, self._asked_pause(host))
        if (wait := host.last + pause - time.monotonic()) > 0:
            self._sleep(wait)

    def _read_rules(self, url: httpx2.URL, host: _Host) -> None:
        """Read the robots.txt of a host, as RFC 9309 has it: none allows all, an unreachable one nothing."""
        host.rules, host.refusal = None, ""
        place = check_url("/robots.txt", base=str(url))
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                self._wait(self._hosts.setdefault(_origin(place), _Host()))
                response = self._get(place, lambda _: _LARGEST_ROBOTS, self._options.seconds)
                if response.status not in _REDIRECTS or "location" not in response.headers:
                    break
                place = check_url(response.headers["location"], base=str(place))
        except ReadError as error:
            host.refusal = f"its robots.txt cannot be read, so nothing is fetched: {error}"
            host.believed_until = time.monotonic() + _DEFAULT_REST
            return
        if response.status == 200:
            host.rules = Protego.parse(response.content.decode("utf-8", "replace"))
        elif response.status >= 500 or response.status == 429:
            host.refusal = f"its robots.txt cannot be had (status {response.status}), so nothing is fetched"
            host.believed_until = time.monotonic() + _DEFAULT_REST
            return
        host.believed_until = time.monotonic() + _ROBOTS_SECONDS

    def _asked_pause(self, host: _Host) -> float:
        return (host.rules and host.rules.crawl_delay(AGENT)) or 0.0

    def _refuse(self, url: httpx2.URL, response: Response) -> None:
        if response.status in _GONE:
            raise GoneError(f"there is no such page (status {response.status})")
        if response.status in _OVERLOADED:
            rest = _seconds(response.headers.get("retry-after", ""))
            self._hosts[_origin(url)].resting_until = time.monotonic() + rest
        if response.status != 200:
            raise ReadError(f"the server refuses (status {response.status})")
        if not response.content:
            raise ReadError("the page is empty")


def _origin(url: httpx2.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _seconds(retry_after: str) -> float:
    """Return the seconds of a Retry-After header, which states them or a date."""
    try:
        wait = float(retry_after)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(retry_after) - datetime.now(VIETNAM)).total_seconds()
        except (ValueError, TypeError):
            wait = _DEFAULT_REST
    return min(max(wait, 0.0), _LONGEST_REST) if not math.isnan(wait) else _DEFAULT_REST
