"""A web address that is taken in: a page, or a feed or sitemap with the pages that it lists."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.memory import Memory, Seen, Validators
from hoibao.corpus.readers import ReadFailure, ReadOptions
from hoibao.corpus.readers.naming import shorten, shown
from hoibao.corpus.records import digest
from hoibao.corpus.rounds import Round
from hoibao.corpus.web.addresses import check_url
from hoibao.corpus.web.documents import largest_of, read_page
from hoibao.corpus.web.fetching import Fetcher, GoneError, Page
from hoibao.corpus.web.listings import LARGEST_LISTING, Link, Listing, kind_of, read_feed, read_sitemap
from hoibao.corpus.web.options import WebOptions
from hoibao.corpus.web.transport import GZIP_START, unzip

_MOST_SITEMAPS = 100
_LONGEST_NAME, _LONGEST_ERROR = 300, 400


class WebSource:
    """A web address; keep it from round to round, so that pages are not asked for too often."""

    def __init__(self, url: str, fetcher: Fetcher, options: WebOptions, read_options: ReadOptions) -> None:
        self._url = url
        self._fetcher = fetcher
        self._options = options
        self._read_options = read_options
        self._visited: dict[str, tuple[str | None, float]] = {}

    def look(self, current: Round) -> Iterator[Article | ReadFailure]:
        """Yield new and changed articles, and a failure for each page that cannot be taken in."""
        seen = current.memory.seen(self._url)
        sound = current.sound(seen)
        visit = _Visit(
            current, {location: each for location, each in seen.items() if location in sound}, seen
        )
        try:
            url = str(check_url(self._url))
            own = visit.known(url)
            found = self._open(url, own.validators if own else None, current.memory)
            if isinstance(found, Page):
                yield from self._take(found, Link(url), visit)
            elif found:
                yield from self._follow(found, url, visit)
            elif own:
                current.pass_by(url, own)
        except GoneError as error:
            if old := seen.get(url):
                current.drop(self._url, url, old)
            else:
                yield _failure(self._url, error)
        except ReadError as error:
            yield _failure(self._url, error)

    # -- listings -----------------------------------------------------------------------------

    def _open(self, url: str, known: Validators | None, memory: Memory) -> Listing | Page | None:
        """Fetch a listing, or a page; None if it is a page that has not changed since `known` was given.

        A listing that has not changed is the one remembered.
        """
        validators, remembered = known, None
        if not known and (kept := memory.listing(url)):
            validators, remembered = kept[0], Listing.from_json(kept[1])
        page = self._fetcher.fetch(url, partial(largest_of, address=url), validators or Validators())
        if page is None:
            return remembered
        content = page.content
        if content.startswith(GZIP_START):
            content = unzip([content], LARGEST_LISTING)
        kind = kind_of(content)
        if kind is None:
            return page
        links = read_feed(content, page.url) if kind == "feed" else read_sitemap(content)
        listing = Listing(kind, links)
        if page.validators != Validators():  # else the server cannot be asked whether it has changed
            memory.keep_listing(url, page.validators, listing.to_json())
        return listing

    def _follow(self, listing: Listing, url: str, visit: "_Visit") -> Iterator[Article | ReadFailure]:
        links = listing.links
        if listing.kind == "index":
            failures: list[ReadFailure] = []
            links = self._read_index(links, failures, visit.current.memory)
            yield from failures
        found: dict[str, Link] = {}
        for each in _checked(links, url):
            if isinstance(each, ReadFailure):
                yield each
            else:
                found.setdefault(each.url, each)
        wanted = self._wanted(list(found.values()))
        if len(wanted) > self._options.most:
            visit.current.notes.append(
                f"{shown(url)}: only the {self._options.most} newest of the articles listed there are taken: "
                "--most N takes more"
            )
        self._visited = {each: visited for each, visited in self._visited.items() if each in found}
        for link in wanted[: self._options.most]:
            yield from self._visit(link, visit)
        for location, old in visit.seen.items():
            if location not in found:
                yield from self._check_unlisted(location, old, visit)

    def _read_index(
        self, sitemaps: Sequence[Link], failures: list[ReadFailure], memory: Memory
    ) -> list[Link]:
        """Return the pages of an index's sitemaps, the newest sitemaps first, until there are enough."""
        links: list[Link] = []
        for sitemap in self._wanted(sitemaps)[:_MOST_SITEMAPS]:
            if len(self._wanted(links)) > self._options.most:
                break
            try:
                url = str(check_url(sitemap.url, base=self._url))
                found = self._open(url, None, memory)
                if not isinstance(found, Listing) or found.kind != "sitemap":
                    raise ReadError("the index names this as a sitemap, but it is none")
                links += found.links
            except ReadError as error:
                failures.append(_failure(sitemap.url, error))
        return links

    def _wanted(self, links: Sequence[Link]) -> list[Link]:
        """Return the links that may be new enough, the newest first, those without a day last."""
        since = self._options.since
        wanted = [link for link in links if not (since and link.day and link.day < since)]
        return sorted(wanted, key=lambda link: link.day or date.min, reverse=True)

    # -- pages --------------------------------------------------------------------------------

    def _visit(self, link: Link, visit: "_Visit") -> Iterator[Article | ReadFailure]:
        known = visit.known(link.url)
        if (known and link.stamp and known.stamp == link.stamp) or self._is_fresh(link):
            if known := visit.seen.get(link.url):
                visit.current.pass_by(link.url, known)
            return
        self._visited[link.url] = (link.stamp, time.monotonic())
        try:
            page = self._fetcher.fetch(
                link.url,
                partial(largest_of, address=link.url),
                known.validators if known else Validators(),
            )
            if page:
                yield from self._take(page, link, visit)
            elif known:
                visit.current.pass_by(link.url, known)
                visit.current.memory.keep(self._url, link.url, replace(known, stamp=link.stamp))
        except GoneError as error:
            if old := visit.seen.get(link.url):
                visit.current.drop(self._url, link.url, old)
            else:
                yield _failure(link.url, error)
        except ReadError as error:
            yield _failure(link.url, error)

    def _is_fresh(self, link: Link) -> bool:
        stamp, when = self._visited.get(link.url, (None, -self._options.recheck))
        return stamp == link.stamp and time.monotonic() - when < self._options.recheck

    def _take(self, page: Page, link: Link, visit: "_Visit") -> Iterator[Article | ReadFailure]:
        since = self._options.since if link.url != self._url else None
        articles: dict[str, str] = {}
        whole = True
        for item in read_page(page, shown(link.url), self._read_options):
            if isinstance(item, ReadFailure):
                whole = False
                yield item
            elif since and item.published and item.published < since:
                whole = False
            else:
                articles[item.id] = digest(item).hex()
                # The same page under two addresses is taken in once.
                if visit.current.claim(item.id, link.url) == link.url:
                    yield item
        if whole:
            visit.current.replace(
                self._url, link.url, visit.seen.get(link.url), Seen(link.stamp, page.validators, articles)
            )

    def _check_unlisted(self, location: str, old: Seen, visit: "_Visit") -> Iterator[ReadFailure]:
        """Ask once for a page that is no longer listed: feeds drop what is old, and what was withdrawn."""
        try:
            page = self._fetcher.fetch(location, partial(largest_of, address=location), old.validators)
        except GoneError:
            visit.current.drop(self._url, location, old)
        except ReadError as error:
            yield _failure(location, error)
        else:
            del page  # changed or not: it is there, and the listing is no longer about it
            visit.current.memory.forget(self._url, location)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A round at this address; of what was `seen`, only what is in `_sound` can be built on."""

    current: Round
    _sound: dict[str, Seen]
    seen: dict[str, Seen]

    def known(self, location: str) -> Seen | None:
        return self._sound.get(location)


def _checked(links: Sequence[Link], base: str) -> Iterator[Link | ReadFailure]:
    """Yield links with whole addresses, and failures for those that have none."""
    if blank := sum(not link.url for link in links):
        yield _failure(base, ReadError(f"{blank} entries of the feed have no address that can be used"))
    for link in links:
        if link.url:
            try:
                yield replace(link, url=str(check_url(link.url, base)))
            except ReadError as error:
                yield _failure(link.url, error)


def _failure(address: str, error: ReadError) -> ReadFailure:
    return ReadFailure(shorten(shown(address), _LONGEST_NAME), shorten(shown(str(error)), _LONGEST_ERROR))
