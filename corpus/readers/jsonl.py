"""JSON Lines (.jsonl): one article a line, with its fields named."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hoibao.corpus.article import Article
from hoibao.corpus.dates import vietnam_day
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import (
    LONGEST_ID,
    LONGEST_TITLE,
    LOOKED_AT,
    UTF8_MARK,
    ReadFailure,
    decode,
    is_printable,
    is_utf16,
    one_line,
    reads,
    refuse_binary,
    shown,
)
from hoibao.corpus.vietnamese import normalise

_SHOWN = 80
# A file that has this is JSON Lines: a null byte in it spoils its line only.
_RECORD = re.compile(rb'^\s*\{\s*"', re.MULTILINE)


@reads(".jsonl")
def read_jsonl(path: Path) -> Iterator[Article | ReadFailure]:
    """Yield the article of each line, and a failure naming the line for each that is faulty.

    Needs `id`, `title` and `text`; takes `source`, `url`, `author`, and `published` or `date` (an ISO
    date, or date and time). Other keys are ignored. An id may stand in the file once.
    """
    name = shown(str(path))
    lines: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            article = _article(_text(line))
            if first := lines.get(article.id):
                raise ReadError(f"the id {_short(article.id)} stands in line {first} already")
        except ReadError as error:
            yield ReadFailure(name, f"line {number}: {error}")
        else:
            lines[article.id] = number
            yield article


def _lines(path: Path) -> Iterator[tuple[int, bytes | str]]:
    """Yield the lines that are not blank with their numbers, from a file of any size."""
    empty = True
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
        if not _RECORD.search(start):
            refuse_binary(start)
        file.seek(len(UTF8_MARK) if start.startswith(UTF8_MARK) else 0)
        lines: Iterable[bytes | str] = decode(file.read()).split("\n") if is_utf16(start) else file
        for number, line in enumerate(lines, start=1):
            if line.strip():
                empty = False
                yield number, line
    if empty:
        raise ReadError("the file is empty")


def _text(line: bytes | str) -> str:
    place = line.find(b"\0") if isinstance(line, bytes) else line.find("\0")
    if place >= 0:
        unit = "byte" if isinstance(line, bytes) else "character"
        raise ReadError(f"this is not text (null {unit} at {unit} {place})")
    return decode(line) if isinstance(line, bytes) else line


def _article(line: str) -> Article:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ReadError(f"this is not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError):
        raise ReadError(
            "this is not JSON that can be read: a number too long, or nested too deeply"
        ) from None
    if not isinstance(record, dict):
        raise ReadError("this is not a JSON object with id, title and text")
    article_id = _limited(_needed(record, "id"), "id", LONGEST_ID)
    if not all(map(is_printable, article_id)):
        raise ReadError("id holds characters that cannot be stored (control characters or the like)")
    title = _filled(one_line(_needed(record, "title")), "title")
    return Article(
        id=article_id,
        title=_limited(title, "title", LONGEST_TITLE),
        text=_filled(normalise(_needed(record, "text")), "text"),
        source=_optional(record, "source"),
        url=_optional(record, "url"),
        author=_optional(record, "author"),
        published=_published(record),
    )


def _needed(record: dict[str, Any], key: str) -> str:
    if key not in record:
        raise ReadError(f"{key} is missing")
    value = record[key]
    if not isinstance(value, str):
        raise ReadError(f"{key} must be a string, not {_kind(value)}")
    return _filled(value, key)


def _filled(text: str, key: str) -> str:
    if not text.strip():
        raise ReadError(f"{key} is empty")
    return text


def _limited(text: str, key: str, longest: int) -> str:
    if len(text) > longest:
        raise ReadError(f"{key} is longer than {longest} characters")
    return text


def _optional(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ReadError(f"{key} must be a string, not {_kind(value)}")
    return one_line(value) or None if value else None


def _published(record: dict[str, Any]) -> date | None:
    for key in ("published", "date"):
        if value := _optional(record, key):
            try:
                return vietnam_day(value)
            except (ValueError, OverflowError):
                raise ReadError(
                    f"{key} {_short(value)} is not an ISO date (2023-11-05) or date and time"
                ) from None
    return None


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
