"""What a news page says about its article in meta tags, in JSON-LD (schema.org) and around the text."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from hoibao.corpus.dates import believable, record_day
from hoibao.corpus.page import has_words
from hoibao.corpus.vietnamese import one_line

_ARTICLE_TYPES = {
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "LiveBlogPosting", "BlogPosting", "Report", "Interview",
}  # fmt: skip
_HOME = re.compile(r"(?:trang chủ|home|trang nhất|trang đầu)?\W*", re.IGNORECASE)
_LONGEST_NAME = 80
_LONGEST_LINE = 2000
_MOST_NODES = 2000
_DATE_FIELDS = ("article:published_time", "datepublished", "pubdate", "og:published_time", "dc.date.issued")
_SITE_SUFFIX = re.compile(r"\s+[-–|]\s+[^-–|]{2,60}\Z")
_BY_AUTHOR = "author", "tacgia", "tac-gia", "tac_gia", "byline", "nguoiviet"
_BY_DATE = "date", "time", "ngay"
_NOT_NAMES = re.compile(
    r"https?:|@|\d{3}|^(?:báo|tạp chí|đài|cổng thông tin|admin|pv|phóng viên)\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:tác giả|tin,? (?:và )?ảnh|bài,? (?:và )?ảnh|bài|tin|thực hiện|theo|by)\s*:\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states; None where it states nothing.

    `head_title` is that of the browser's window, which may be the newspaper's. `free` is False if the
    page says that one has to pay.
    """

    title: str | None
    head_title: str | None
    author: str | None
    source: str | None
    url: str | None
    published: date | None
    section: str | None
    language: str | None
    description: str | None
    is_article: bool
    free: bool


def read_metadata(tree: Any) -> PageMetadata:
    """Return what the page with this lxml tree states about its article."""
    metas = _metas(tree)
    nodes = list(_json_ld(tree))
    article = next((node for node in nodes if _types(node) & _ARTICLE_TYPES), {})
    url = _url(tree, metas, article)
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    source = _line(metas.get("og:site_name")) or _name(article.get("publisher")) or host or None
    return PageMetadata(
        title=_title(tree, metas, article),
        head_title=_head_title(tree),
        author=_author(tree, metas, article, source),
        source=source,
        url=url,
        published=_published(tree, metas, article),
        section=_section(tree, metas, article, nodes),
        language=_line(tree.get("lang")) or _line(article.get("inLanguage")) or _line(metas.get("og:locale")),
        description=_line(metas.get("description")) or _line(metas.get("og:description")),
        is_article=bool(article) or metas.get("og:type", "").lower().startswith("article"),
        free=str(article.get("isAccessibleForFree", True)).lower() != "false",
    )


def marks(element: Any) -> str:
    """Return the names that the page's maker gave an element, in one string of lower case."""
    return " ".join(element.get(name) or "" for name in ("class", "id", "data-role", "itemprop")).lower()


def _metas(tree: Any) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for name in ("property", "name", "itemprop"):
            if content and element.get(name):
                metas.setdefault(element.get(name).strip().lower(), content[:_LONGEST_LINE])
    return metas


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of the page's JSON-LD, also those within lists and graphs."""
    left = _MOST_NODES
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or not script.text:
            continue
        try:
            open_nodes = [json.loads(script.text.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue  # as broken as it is on many pages
        while open_nodes and left:
            left -= 1
            node = open_nodes.pop(0)
            if isinstance(node, list):
                open_nodes.extend(node)
            elif isinstance(node, dict):
                yield node
                open_nodes.extend(node[key] for key in ("@graph", "mainEntity") if key in node)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _line(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return one_line(html.unescape(value[:_LONGEST_LINE])) or None


def _name(value: Any) -> str | None:
    return _line(value.get("name") if isinstance(value, dict) else value)


def _title(tree: Any, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    head = _head_title(tree)
    stated = [title for title in (_line(article.get("headline")), _line(metas.get("og:title"))) if title]
    headings = [text for element in tree.iter("h1") if (text := _text(element)) and has_words(text)]
    for heading in headings:
        # On some pages a heading holds the newspaper's name.
        if any(title.startswith(heading) for title in [*stated, head or ""]):
            return heading
    if stated:
        return stated[0]
    return headings[0] if len(set(headings)) == 1 else None


def _head_title(tree: Any) -> str | None:
    title = next((_text(element) for element in tree.iter("title")), None)
    return _SITE_SUFFIX.sub("", title) if title else None


def _author(tree: Any, metas: dict[str, str], article: dict[str, Any], source: str | None) -> str | None:
    people = article.get("author")
    people = people if isinstance(people, list) else [people]
    names = [name for person in people if (name := _person(_name(person), source))]
    if names:
        return ", ".join(dict.fromkeys(names))
    for key in ("article:author", "author", "dc.creator", "byl"):
        if name := _person(_line(metas.get(key)), source):
            return name
    for element in _near_heading(tree, _BY_AUTHOR):
        if name := _person(_text(element), source):
            return name
    return None


def _person(name: str | None, source: str | None) -> str | None:
    """Return a name if it can be that of people, and not of the newspaper."""
    name = _LABEL.sub("", name or "").strip(" -–|,.")
    if not 2 <= len(name) <= _LONGEST_NAME or _NOT_NAMES.search(name) or not has_words(name):
        return None
    return None if source and (name.lower() in source.lower() or source.lower() in name.lower()) else name


def _url(tree: Any, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    base = metas.get("og:url") or next((e.get("href") for e in tree.iter("base") if e.get("href")), "")
    entity = article.get("mainEntityOfPage")
    entity = entity.get("@id") if isinstance(entity, dict) else entity
    links = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for link in (*links, metas.get("og:url"), entity, article.get("url")):
        if not isinstance(link, str):
            continue
        try:
            whole = urljoin(base.strip(), link.strip())
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and len(whole) <= _LONGEST_LINE:
            return one_line(whole)
    return None


def _published(tree: Any, metas: dict[str, str], article: dict[str, Any]) -> date | None:
    stamps = [article.get("datePublished"), *(metas.get(name) for name in _DATE_FIELDS)]
    times = [element for element in tree.iter("time") if element.get("datetime")]
    stamps += [element.get("datetime") for element in times[:1]]
    days = [to_day(stamp) for stamp in stamps]
    days += [to_day(_text(element)) for element in _near_heading(tree, _BY_DATE)]
    return next(filter(None, days), None)


def to_day(stamp: Any) -> date | None:
    """Return the day of a stamp; None if it is none, or cannot be that of an article."""
    if not isinstance(stamp, str):
        return None
    try:
        day = record_day(one_line(stamp))
    except (ValueError, OverflowError):
        return None
    return day if believable(day) else None


def _section(
    tree: Any, metas: dict[str, str], article: dict[str, Any], nodes: list[dict[str, Any]]
) -> str | None:
    stated = article.get("articleSection")
    stated = stated[0] if isinstance(stated, list) and stated else stated
    if section := _line(metas.get("article:section")) or _line(stated):
        return section
    for node in nodes:
        if "BreadcrumbList" in _types(node) and isinstance(items := node.get("itemListElement"), list):
            for item in items[:-1] or items:
                name = _name(item) or _name(item.get("item")) if isinstance(item, dict) else None
                if name and not _HOME.fullmatch(name):
                    return name
    for element in tree.iter("nav", "ul", "ol", "div"):
        if "breadcrumb" in marks(element):
            for link in element.iter("a"):
                name = _text(link)
                if name and not _HOME.fullmatch(name) and len(name) <= _LONGEST_NAME:
                    return name
    return None


def _near_heading(tree: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """Yield small elements whose maker's names hold one of `names`, those after the heading first."""
    found = [
        element
        for element in tree.iter("a", "b", "div", "em", "h3", "h4", "p", "span", "strong", "td", "time")
        if any(name in marks(element) for name in names) and len(element) < 8
    ]
    heading = next(tree.iter("h1"), None)
    if heading is None:
        yield from found
        return
    order = {element: n for n, element in enumerate(tree.iter())}
    yield from sorted(found, key=lambda element: (order[element] < order[heading], order[element]))


def _text(element: Any) -> str | None:
    text = "".join(element.itertext())
    return one_line(text) or None if len(text) <= _LONGEST_LINE else None
