"""What lists articles: RSS and Atom feeds, sitemaps and indexes of sitemaps."""

import io
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, Self
from xml.parsers import expat

from hoibao.corpus.dates import VIETNAM
from hoibao.corpus.encodings import decode
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import MEGABYTE, parsing
from hoibao.corpus.readers.html_metadata import to_day

Kind = Literal["feed", "sitemap", "index"]

# What the protocol of sitemaps allows, unpacked.
LARGEST_LISTING = 50 * MEGABYTE
_LARGEST_FEED = 8 * MEGABYTE
_MOST_LINKS = 50_000
_LONGEST_FIELD = 4000
_HEAD = 4096
# Each part is taken as it is found (atomic groups), since many could be cut in very many ways.
_ROOT = re.compile(
    r"\A\ufeff?\s*(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*+<(?:\w+:)?(\w+)",
    re.DOTALL,
)
_KINDS: dict[str, Kind] = {
    "rss": "feed", "feed": "feed", "RDF": "feed", "urlset": "sitemap", "sitemapindex": "index",
}  # fmt: skip
_DECLARED = re.compile(rb"""\A\s*<\?xml\b[^>]{0,100}\bencoding\s*=\s*["']([\w.:-]{2,40})""")
_XML_HEAD = re.compile(r"\A\ufeff?\s*<\?xml\b[^>]{0,200}\?>")
_BARE_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)", re.DOTALL
)
_DEEPEST = 200
_FIELDS = {"loc": "loc", "lastmod": "lastmod", "publication_date": "published"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed, a sitemap or an index of sitemaps, with what it lists in its order."""

    kind: Kind
    links: Sequence["Link"]

    def to_json(self) -> str:
        """Return it as JSON, for `from_json`."""
        rows = [(link.url, link.day and link.day.isoformat(), link.stamp) for link in self.links]
        return json.dumps([self.kind, rows])

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the listing that `to_json` has written."""
        kind, rows = json.loads(text)
        return cls(kind, [Link(url, day and date.fromisoformat(day), stamp) for url, day, stamp in rows])


@dataclass(frozen=True, slots=True)
class Link:
    """An article or a sitemap that a listing names.

    `day` is the last on which it can have been published. `stamp` changes whenever the article does;
    it is None where the listing does not tell of changes.
    """

    url: str
    day: date | None = None
    stamp: str | None = None


def kind_of(content: bytes) -> Kind | None:
    """Tell by the first element which kind of listing this is; None if it is none."""
    head = content[:_HEAD]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head[: len(head) // 2 * 2].decode("utf-16" if wide else "latin-1", "replace")
    found = _ROOT.match(text.removeprefix("ï»¿"))
    return _KINDS.get(found[1]) if found else None


def read_feed(content: bytes, url: str) -> list[Link]:
    """Return the articles of a feed that was fetched from `url`, as it orders them.

    An entry without a link that can be used has the url "".

    Raises:
        ReadError: it is broken, or declares entities.
    """
    import feedparser  # slow to import, and not every ingest has feeds

    if len(content) > _LARGEST_FEED:
        raise ReadError(f"the feed is larger than {_LARGEST_FEED // MEGABYTE} MB")
    declared = _DECLARED.search(content[:_HEAD])
    text = _XML_HEAD.sub("", decode(content, declared[1].decode("ascii") if declared else None))
    with parsing("feed"):
        # From a stream: feedparser would fetch what looks like an address, or open a file.
        feed: Any = feedparser.parse(
            io.BytesIO(_sound(text.encode("utf-8", "replace"))),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,  # only links and dates are read
        )
        if not feed.version and not feed.entries:
            raise ReadError("this is not a feed")
        tells = feed.version.startswith("atom")
        return [_entry(entry, tells=tells) for entry in feed.entries[:_MOST_LINKS]]


def read_sitemap(content: bytes) -> list[Link]:
    """Return what a sitemap, or an index of sitemaps, lists, as it orders it.

    Raises:
        ReadError: it is broken, declares a document type, or lists more than the protocol allows.
    """
    links = list(_links(content))
    if not links:
        raise ReadError("the sitemap lists nothing")
    return links


def _links(content: bytes) -> Iterator[Link]:
    """Read with expat alone, in one go and without a tree: sitemaps are large, and simple."""
    rows: list[dict[str, str]] = []
    row: dict[str, str] = {}
    path: list[str] = []
    text: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        text.clear()
        if len(path) == 2:
            row.clear()

    def characters(data: str) -> None:
        if sum(map(len, text)) < _LONGEST_FIELD:
            text.append(data)

    def end(_: str) -> None:
        name = path.pop()
        # Pictures of a page have a loc, too, deeper down.
        if name in _FIELDS and (len(path) == 2 or name == "publication_date"):
            row.setdefault(_FIELDS[name], "".join(text).strip())
        if len(path) == 1 and "loc" in row:
            rows.append(dict(row))
            if len(rows) > _MOST_LINKS:
                raise ReadError(f"the sitemap lists more than {_MOST_LINKS} pages")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.buffer_text = True
    with parsing("sitemap"):
        parser.Parse(content, True)
    for found in rows:
        changed = found.get("lastmod")
        yield Link(
            found["loc"], to_day(found.get("published")) or to_day(changed), changed or found.get("published")
        )


def _sound(data: bytes) -> bytes:
    """Return a feed as it is, if it is well-formed, else what can be saved of it.

    Raises:
        ReadError: it declares entities, which can grow beyond all bounds, or is nested too deeply.
    """
    depth = 0

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ReadError(f"it is nested more than {_DEEPEST} deep")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return _repaired(data)
    return data


def _repaired(data: bytes) -> bytes:
    from lxml import etree

    data = _BARE_AMPERSAND.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], data)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    tree = etree.fromstring(data, parser)
    if tree is None:
        raise ReadError("this is not XML")
    return bytes(etree.tostring(tree, encoding="utf-8", with_tail=False))  # without document type


def _refuse(*_: object) -> None:
    raise ReadError("it declares XML entities or a document type: this may be an attack")


def _entry(entry: Any, *, tells: bool) -> Link:
    published = entry.get("published_parsed") or entry.get("updated_parsed")
    return Link(str(entry.get("link", "")), _day(published), entry.get("updated") if tells else None)


def _day(moment: time.struct_time | None) -> date | None:
    """Return the day in Vietnam of a moment in UTC."""
    try:
        return datetime(*moment[:6], tzinfo=UTC).astimezone(VIETNAM).date() if moment else None
    except (ValueError, OverflowError):
        return None
