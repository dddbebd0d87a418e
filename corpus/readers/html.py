"""Web pages (.html, .htm), by trafilatura."""

import logging
import re
from collections.abc import Iterator
from datetime import date

from hoibao.corpus.article import Article
from hoibao.corpus.cleaning import clean
from hoibao.corpus.dates import vietnam_day
from hoibao.corpus.errors import ReadError
from hoibao.corpus.page import has_words, make_title, with_title
from hoibao.corpus.readers.base import InputFile, ReadFailure, ReadOptions, decode_file, reads
from hoibao.corpus.readers.naming import LONGEST_TITLE, article_id, one_line, shorten
from hoibao.corpus.vietnamese import normalise

# Times with their zone, in which a page states its day best; trafilatura keeps only the date as written.
_PUBLISHED = [
    re.compile(r"""<meta\b[^>]{0,300}\b(?:property|name|itemprop)=["']?(?:article:published_time|datePublished|pubdate)["']?
                   [^>]{0,300}\bcontent=["']?([^"'>]{8,40})""", re.IGNORECASE | re.VERBOSE),
    re.compile(r"""<meta\b[^>]{0,300}\bcontent=["']?([^"'>]{8,40})["']?[^>]{0,300}
                   \b(?:property|name|itemprop)=["']?(?:article:published_time|datePublished|pubdate)\b""",
               re.IGNORECASE | re.VERBOSE),
    re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"'),
]  # fmt: skip

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    # What they have to say of a bad page comes out as a failure; this keeps it off the error output.
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


@reads(".html", ".htm")
def read_html(file: InputFile, _: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of a web page, with the metadata that the page states."""
    from trafilatura import bare_extraction  # slow to import, and not every ingest has pages

    page = decode_file(file)
    try:
        document = bare_extraction(
            page,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:
        # A hostile page may make the parser raise anything; the other files are not to suffer for it.
        raise ReadError(f"the page cannot be parsed ({type(error).__name__})") from error
    if document is None or isinstance(document, dict) or not has_words(document.text or ""):
        raise ReadError("no article text was found in the page")
    text = clean(normalise(document.text or ""))
    title = shorten(_line(document.title) or "", LONGEST_TITLE)
    yield Article(
        id=article_id(file.path),
        title=title or make_title(text),
        text=with_title(title, text) if title else text,
        source=_line(document.sitename),
        url=_line(document.url),
        author=_line(document.author),
        published=_published(page) or _day(document.date),
    )


def _line(value: str | None) -> str | None:
    return one_line(value) or None if value else None


def _published(page: str) -> date | None:
    days = (_day(found[1]) for pattern in _PUBLISHED if (found := pattern.search(page)))
    return next((day for day in days if day), None)


def _day(stamp: str | None) -> date | None:
    try:
        return vietnam_day(stamp) if stamp else None
    except (ValueError, OverflowError):
        return None  # the page states no day that can be read
