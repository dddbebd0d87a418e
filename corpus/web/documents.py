"""Fetched pages become articles, by the readers of files."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers import InputFile, ReadFailure, ReadOptions, readers
from hoibao.corpus.readers.base import LARGEST_ARTICLE, LARGEST_DOCUMENT, read_input
from hoibao.corpus.readers.naming import short_id, shown
from hoibao.corpus.web.fetching import Page
from hoibao.corpus.web.listings import LARGEST_LISTING
from hoibao.corpus.web.transport import GZIP_START

_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt",
    "text/markdown": ".md", "text/x-markdown": ".md", "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/csv": ".csv", "text/tab-separated-values": ".tsv",
    "application/vnd.apache.parquet": ".parquet", "application/x-parquet": ".parquet",
    "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl", "application/jsonlines": ".jsonl",
    "application/zip": ".zip", "application/x-zip-compressed": ".zip",
}  # fmt: skip
# These say little: the address may say more.
_VAGUE = {"", "application/octet-stream", "binary/octet-stream", "text/plain"}
_LISTINGS = {
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
    "application/gzip", "application/x-gzip",
}  # fmt: skip
_ONE_ARTICLE = {".html", ".htm", ".txt", ".md", ".pdf", ".docx"}
_TEXTS = {".html", ".htm", ".txt", ".md"}


def largest_of(media: str, address: str) -> int:
    """Return how many bytes a page of some media type at `address` may have.

    Raises:
        ReadError: hoibao reads nothing of this type.
    """
    suffix = _suffix(media, address)
    if suffix in _TEXTS:
        # Some servers send feeds as text.
        return LARGEST_ARTICLE
    if suffix:
        return LARGEST_DOCUMENT
    if media in _LISTINGS or (media in _VAGUE and address.lower().endswith((".xml", ".xml.gz", ".rss"))):
        return LARGEST_LISTING
    raise ReadError(f"hoibao reads nothing of the content type {shown(media)[:80]!r}")


def read_page(page: Page, label: str, options: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the articles of a page, and failures under the name `label`, as if it were a file.

    An article that is a whole page gets the page's address, and that as its id; see `_address`.
    """
    suffix = _suffix(page.media_type, page.url)
    if suffix is None or page.content.startswith(GZIP_START):
        yield ReadFailure(label, "this is neither an article, nor a feed or sitemap that hoibao knows")
        return
    file = InputFile(PurePosixPath(f"page{suffix}"), label, partial(io.BytesIO, page.content))
    for item in read_input(file, options):
        if isinstance(item, Article) and suffix in _ONE_ARTICLE:
            url = _address(item.url, page.url)
            yield replace(item, id=short_id(url), url=url, source=item.source or _host(url))
        else:
            yield item


def _suffix(media: str, address: str) -> str | None:
    stated = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
    if media in _VAGUE and stated in readers:
        return stated
    return _SUFFIXES.get(media)


def _address(stated: str | None, fetched: str) -> str:
    """Return the canonical address that a page states, if it lies on the host that sent it.

    Otherwise any page could take the place of another newspaper's article.
    """
    return stated if stated and _host(stated) == _host(fetched) else fetched


def _host(url: str) -> str:
    host = (urlsplit(url).hostname or "").lower()
    return host.removeprefix("www.").removeprefix("m.").removeprefix("amp.")
