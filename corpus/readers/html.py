"""Web pages (.html, .htm), by trafilatura."""

import re
from collections.abc import Iterator
from typing import Any

from hoibao.corpus.article import Article
from hoibao.corpus.cleaning import clean
from hoibao.corpus.errors import ReadError
from hoibao.corpus.language import language_of
from hoibao.corpus.page import Page, has_words, make_title, read_page, with_title
from hoibao.corpus.readers.apart import apart
from hoibao.corpus.readers.base import (
    InputFile,
    ReadFailure,
    ReadOptions,
    decode_file,
    parsing,
    reads,
)
from hoibao.corpus.readers.html_metadata import PageMetadata, read_metadata, to_day
from hoibao.corpus.readers.html_tree import find_lead, parse, prepare
from hoibao.corpus.readers.naming import LONGEST_TITLE, article_id, shorten
from hoibao.corpus.vietnamese import match_form, normalise

_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_FOR_SUBSCRIBERS = re.compile(
    r"(?:dành (?:riêng )?cho (?:thuê bao|độc giả trả phí|hội viên|bạn đọc trả phí)"
    r"|(?:đăng nhập|đăng ký|mua gói)[^.]{0,60} để (?:đọc|xem) (?:tiếp|toàn bộ|đầy đủ|hết|trọn)"
    r"|subscribe to (?:read|continue))",
    re.IGNORECASE,
)
_NO_TEXT = "no article text was found in the page: save the page of one article, once it shows the text"
_FEWEST_WORDS_FREE = 150
_HEADLINES_OF_A_LIST = 5


@reads(".html", ".htm")
@apart
def read_html(file: InputFile, _: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of a web page, with the metadata that the page states."""
    page = decode_file(file, _declared)
    with parsing("page"):
        yield _article(file, page)


def _declared(start: bytes) -> str | None:
    found = _CHARSET.search(start)
    return found[1].decode("ascii", "replace") if found else None


def _article(file: InputFile, page: str) -> Article:
    from trafilatura import bare_extraction  # slow to import, and not every ingest has pages

    tree = parse(page)
    if tree is None:
        raise ReadError(_NO_TEXT)
    stated = read_metadata(tree)
    asks_to_pay = not stated.free or _FOR_SUBSCRIBERS.search("".join(tree.itertext())) is not None
    if _is_list(tree, stated):
        raise ReadError("the page is a list of articles, not one")
    lead = find_lead(tree, stated.description)
    prepare(tree)
    document = bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if document is None or isinstance(document, dict) or not has_words(document.text or ""):
        raise ReadError(_NO_TEXT)
    text = clean(_with_lead(normalise(document.text or ""), lead))
    if not has_words(text):
        raise ReadError(_NO_TEXT)
    if asks_to_pay and len(text.split()) < _FEWEST_WORDS_FREE:
        raise ReadError("the page holds only the start of the article: the rest is for subscribers")
    said = read_page(text)
    title = shorten(stated.title or _title_of(text, said, stated.head_title) or "", LONGEST_TITLE)
    text = with_title(title, text) if title else text
    return Article(
        id=article_id(file.path),
        title=title or make_title(text),
        text=text,
        source=stated.source,
        url=stated.url,
        author=stated.author or (said.author if said else None),
        published=stated.published or to_day(document.date) or (said.published if said else None),
        section=stated.section,
        language=language_of(text, stated.language),
    )


def _with_lead(text: str, lead: str | None) -> str:
    """Return `text` with the paragraph under the headline, if extraction has left it out."""
    if not lead or match_form(lead)[:60] in match_form(text):
        return text
    return f"{lead}\n{text}"


def _title_of(text: str, said: Page | None, head_title: str | None) -> str | None:
    """Return the title of a page without a heading: what the window bears, unless the text has its own."""
    own = said.title if said and said.title in text.split("\n") else None
    return head_title if own is None or (head_title and head_title in text) else own


def _is_list(tree: Any, stated: PageMetadata) -> bool:
    """Tell whether a page is one of headlines: it says of itself nothing that articles say."""
    if stated.is_article or stated.published or stated.author:
        return False
    headlines = sum(
        1 for heading in tree.iter("h2", "h3", "h4") if any(link.get("href") for link in heading.iter("a"))
    )
    return headlines >= _HEADLINES_OF_A_LIST
