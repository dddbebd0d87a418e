"""What every reader builds on: the registry, failures, and text decoding."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError

_SIGNATURES = {b"%PDF-": "PDF", b"PK\x03\x04": "zip or Office", b"{\\rtf": "RTF", b"\x1f\x8b": "gzip"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"
_LOOKED_AT = 8192


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file, or a record of one, that could not be taken in: `error` is one line that says why."""

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


def shown(text: str) -> str:
    """Return `text` with undecodable bytes of a file name replaced, so that it can be stored and printed."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def article_id(path: Path) -> str:
    """Return the id of the article in a file of one article: the file's stem."""
    return shown(path.stem)


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
        ReadError: it is empty, binary, or in another encoding; names the first wrong byte's offset.
    """
    refuse_binary(data[:_LOOKED_AT])
    mark = len(UTF8_MARK) if data.startswith(UTF8_MARK) else 0
    encoding = "utf-16" if is_utf16(data) else "utf-8"
    try:
        text = data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"this is not {encoding.upper()} (wrong byte at offset {error.start + mark}): save it as UTF-8"
        ) from None
    if (place := text.find("\0")) >= 0:
        raise ReadError(f"this is a binary file, not text (null character at offset {place})")
    return text


def decode_file(path: Path) -> str:
    """Return the text of a file; see `decode`.

    Raises:
        ReadError: as `decode`, and if there is nothing but white space in the file.
    """
    text = decode(path.read_bytes())
    if not text.strip():
        raise ReadError("the file is empty")
    return text
