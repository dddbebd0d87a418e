"""Markdown files (.md): like text files, with the marks taken off and front matter understood."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hoibao.corpus.article import Article
from hoibao.corpus.dates import vietnam_day
from hoibao.corpus.errors import ReadError
from hoibao.corpus.language import language_of
from hoibao.corpus.page import read_page, with_title
from hoibao.corpus.readers.base import InputFile, ReadFailure, ReadOptions, decode_file, reads
from hoibao.corpus.readers.naming import LONGEST_TITLE, article_id, shorten
from hoibao.corpus.vietnamese import one_line

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<fields>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"(?P<key>[a-z_]+)[ \t]*:[ \t]*(?P<value>.+)")
# The bounds keep hostile files from costing more than their length.
_MARKS = [
    (re.compile(r"<!--.{0,5000}?-->", re.DOTALL), ""),
    (re.compile(r"!\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"^ {0,3}>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^ {0,3}(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>-])"), r"\1"),
]
_HEADING = re.compile(r"^ {0,3}#[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


@reads(".md")
def read_markdown(file: InputFile, _: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of a Markdown file; front matter and the first heading tell more than the text."""
    raw = decode_file(file).replace("\r\n", "\n").lstrip("\n")
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(raw):
        raw = raw[front.end() :]
        for line in front["fields"].split("\n"):
            if found := _FIELD.fullmatch(line.strip()):
                fields[found["key"]] = one_line(found["value"].strip().strip("\"'"))
    heading = _HEADING.search(raw)
    text = _plain(raw)
    page = read_page(text)
    if page is None:
        raise ReadError("the file holds no article text")
    title = fields.get("title") or (one_line(_plain(heading["title"])) if heading else page.title)
    title = shorten(title, LONGEST_TITLE)
    if title != page.title:
        page = replace(page, title=title, text=with_title(title, page.text))
    yield Article(
        id=article_id(file.path),
        title=page.title,
        text=page.text,
        source=fields.get("source") or page.source,
        url=fields.get("url") or page.url,
        author=fields.get("author") or page.author,
        published=_day(fields.get("published") or fields.get("date")) or page.published,
        section=fields.get("section") or fields.get("category"),
        language=language_of(page.text, fields.get("language") or fields.get("lang")),
    )


def _plain(text: str) -> str:
    for mark, plain in _MARKS:
        text = mark.sub(plain, text)
    return text


def _day(stamp: str | None) -> date | None:
    if stamp is None:
        return None
    try:
        return vietnam_day(stamp)
    except ValueError:
        raise ReadError(f"the date {stamp!r} is not an ISO date (2023-11-05)") from None
