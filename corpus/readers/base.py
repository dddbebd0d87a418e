"""What every reader builds on: the registry, failures, and text decoding."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.vietnamese import normalise

LONGEST_ID = 200
LONGEST_TITLE = 500
LOOKED_AT = 8192
_SIGNATURES = {b"%PDF-": "PDF", b"PK\x03\x04": "zip or Office", b"{\\rtf": "RTF", b"\x1f\x8b": "gzip"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"
# Controls, formats (direction marks among them), half characters, line and paragraph separators:
# whatever could forge a line of output, or reorder one.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file, or a record of one, that could not be taken in.

    `path` is fit to print, see `shown`; `error` is one line that says why.
    """

    path: str
    error: str


class Reader(Protocol):
    """Reads one file of a format.

    Yields its articles, and a failure for each record that is faulty. Raises `ReadError` or
    `OSError` if the file as a whole cannot be read.
    """

    def __call__(self, path: Path) -> Iterator[Article | ReadFailure]:
        """Read the file at `path`."""


readers: dict[str, Reader] = {}


def reads(*suffixes: str) -> Callable[[Reader], Reader]:
    """Register a reader for files with these suffixes (".txt")."""

    def register(reader: Reader) -> Reader:
        readers.update(dict.fromkeys(suffixes, reader))
        return reader

    return register


def is_printable(letter: str) -> bool:
    """Tell whether a character can stand in an id or a line of output."""
    return unicodedata.category(letter) not in _UNPRINTABLE


def shown(text: str) -> str:
    """Return `text`, such as a file name, in one printable line: what is not printable is escaped."""
    return "".join(
        letter if is_printable(letter) else letter.encode("unicode_escape").decode()
        for letter in _decodable(text)
    )


def article_id(path: Path) -> str:
    """Return the id of the article in a file of one article: the file's stem.

    What is not printable in it is replaced. A longer one is cut, and gets a hash, so that two long
    names stay two articles.
    """
    stem = "".join(letter if is_printable(letter) else "\ufffd" for letter in _decodable(path.stem))
    if len(stem) <= LONGEST_ID:
        return stem
    mark = hashlib.sha256(stem.encode()).hexdigest()[:8]
    return f"{shorten(stem, LONGEST_ID - len(mark) - 1)}-{mark}"


def one_line(text: str) -> str:
    """Return `text` normalised and on one line."""
    return " ".join(normalise(text).split())


def shorten(text: str, longest: int) -> str:
    """Return `text` cut before a word, if it has more than `longest` characters."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return (start.rpartition(" ")[0] or start) + "…"


def _decodable(text: str) -> str:
    """Return the text of a file name with undecodable bytes replaced, so that it can be stored."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def refuse_binary(start: bytes) -> None:
    """Look at the start of a file.

    Raises:
        ReadError: it is empty, or not a text file.
    """
    if not start:
        raise ReadError("the file is empty")
    for signature, name in _SIGNATURES.items():
        if start.startswith(signature):
            raise ReadError(f"this is a {name} file, not text: convert it to text, HTML or JSONL first")
    if not start.startswith(_UTF16) and (offset := start.find(b"\0")) >= 0:
        raise ReadError(f"this is a binary file, not text (null byte at byte {offset})")


def is_utf16(start: bytes) -> bool:
    """Tell whether a file starts with the byte order mark of UTF-16."""
    return start.startswith(_UTF16)


def decode(data: bytes) -> str:
    """Return text in UTF-8, with or without byte order mark, or in UTF-16 with one.

    Raises:
        ReadError: it is in another encoding; names the first wrong byte's offset.
    """
    mark = len(UTF8_MARK) if data.startswith(UTF8_MARK) else 0
    encoding = "utf-16" if is_utf16(data) else "utf-8"
    try:
        return data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"this is not {encoding.upper()} (wrong byte at offset {error.start + mark}): save it as UTF-8"
        ) from None


def decode_file(path: Path) -> str:
    """Return the text of a file; see `decode`.

    Raises:
        ReadError: as `decode`, and if the file is binary, or holds nothing but white space.
    """
    data = path.read_bytes()
    refuse_binary(data[:LOOKED_AT])
    text = decode(data)
    if (place := text.find("\0")) >= 0:
        raise ReadError(f"this is a binary file, not text (null character at offset {place})")
    if not text.strip():
        raise ReadError("the file is empty")
    return text
