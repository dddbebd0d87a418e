"""What every reader builds on: the registry, the file to read, options, failures, and text decoding."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import ModuleType
from typing import BinaryIO, Protocol

from hoibao.corpus.article import Article
from hoibao.corpus.encodings import UTF8_MARK, decode, is_utf16
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.naming import shorten, shown
from hoibao.corpus.vietnamese import one_line

MEGABYTE = 1 << 20
# The largest file of one article, and the largest record of a file of many. A long novel has 2 MB.
LARGEST_ARTICLE = 16 * MEGABYTE
# PDF and Office files hold pictures and fonts too.
LARGEST_DOCUMENT = 128 * MEGABYTE
LOOKED_AT = 8192
_LONGEST_DETAIL = 150
_LONGEST_ERROR = 400
_SIGNATURES = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip or Office",
    b"PK\x05\x06": "zip",
    b"PAR1": "Parquet",
    b"{\\rtf": "Rich Text",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "Microsoft Office 97 (.doc)",
}


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file, or a record of one, that could not be taken in.

    `path` is fit to print, see `shown`; `error` is one line that says why.
    """

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are to be read.

    `columns` maps fields of an article ("title") to the names that records have for them
    ("tieu_de"), where hoibao does not know the name by itself.
    """

    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, on disk or within an archive.

    `path` is for its stem and suffix only, `label` is the whole way to it, fit to print, and `depth`
    counts the archives around it. `place` is where it lies on disk, if it does.
    """

    path: PurePath
    label: str
    opener: Callable[[], BinaryIO]
    depth: int = 0
    place: Path | None = None

    @classmethod
    def on_disk(cls, path: Path) -> "InputFile":
        """Return the file at `path`."""
        return cls(path, shown(str(path)), lambda: path.open("rb"), place=path)

    def open(self) -> BinaryIO:
        """Open the file for reading."""
        return self.opener()

    def read(self, largest: int) -> bytes:
        """Return its content.

        Raises:
            ReadError: it is empty, or has more than `largest` bytes.
        """
        with self.open() as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            raise ReadError(f"the file is larger than {largest // MEGABYTE} MB: split it")
        if not data:
            raise ReadError("the file is empty")
        return data


class Reader(Protocol):
    """Reads one file of a format.

    Yields its articles, and a failure for each record that is faulty. Raises `ReadError` or
    `OSError` if the file as a whole cannot be read.
    """

    def __call__(self, file: InputFile, options: ReadOptions, /) -> Iterator[Article | ReadFailure]:
        """Read the file."""


readers: dict[str, Reader] = {}


def reads(*suffixes: str) -> Callable[[Reader], Reader]:
    """Register a reader for files with these suffixes (".txt")."""

    def register(reader: Reader) -> Reader:
        readers.update(dict.fromkeys(suffixes, reader))
        return reader

    return register


def read_input(file: InputFile, options: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the articles of a file, and a failure for whatever in it could not be taken in."""
    try:
        reader = readers.get(file.path.suffix.lower())
        if reader is None:
            suffix = shorten(file.path.suffix, 40)
            raise ReadError(f"unknown format {suffix!r}: hoibao reads {', '.join(sorted(readers))}")
        yield from reader(file, options)
    except ReadError as error:
        yield failure(file, str(error))
    except OSError as error:
        yield failure(file, f"the file cannot be read: {error.strerror or error}")


def failure(file: InputFile, error: str) -> ReadFailure:
    """Return the failure of a file as a whole, in one line of bearable length."""
    return ReadFailure(file.label, shorten(shown(error), _LONGEST_ERROR))


def needs(module: str, extra: str) -> ModuleType:
    """Import what an optional extra brings, only now: it is slow, and not every ingest needs it.

    Raises:
        ReadError: it is not installed; names the extra.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ReadError(f"files of this format need an extra: pip install 'hoibao[{extra}]'") from None


@contextmanager
def parsing(what: str) -> Iterator[None]:
    """Turn whatever a parser raises on a broken or hostile file into one line; others must not suffer.

    Raises:
        ReadError: something else was raised within, but for an `OSError` of the system.
    """
    try:
        yield
    except ReadError:
        raise
    except MemoryError:
        raise ReadError(f"the {what} needs more memory than a file may: split it") from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the system's, not the parser's
        detail = shorten(one_line(str(error)), _LONGEST_DETAIL)
        raise ReadError(
            f"the {what} is broken ({type(error).__name__}{': ' if detail else ''}{detail}): "
            "open it and save it again, or leave it out"
        ) from error


def refuse_binary(start: bytes) -> None:
    """Look at the start of a file.

    Raises:
        ReadError: it is empty, or not a text file.
    """
    if not start:
        raise ReadError("the file is empty")
    for signature, name in _SIGNATURES.items():
        if start.startswith(signature):
            raise ReadError(f"this is a {name} file, not text: give it its own suffix, or convert it")
    if not is_utf16(start) and (offset := start.find(b"\0")) >= 0:
        raise ReadError(f"this is a binary file, not text (null byte at byte {offset})")


def decode_file(file: InputFile, declared: Callable[[bytes], str | None] = lambda _: None) -> str:
    """Return the text of a file of one article; see `decode`. `declared` finds the encoding it states.

    Raises:
        ReadError: as `decode`, and if the file is too large, binary, or nothing but white space.
    """
    data = file.read(LARGEST_ARTICLE)
    refuse_binary(data[:LOOKED_AT])
    text = decode(data, declared(data[:LOOKED_AT]))
    if (place := text.find("\0")) >= 0:
        raise ReadError(f"this is a binary file, not text (null character at offset {place})")
    if not text.removeprefix(UTF8_MARK.decode()).strip():
        raise ReadError("the file is empty")
    return text
