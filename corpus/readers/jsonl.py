"""JSON Lines (.jsonl): one article a line, with its fields named."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from hoibao.corpus.article import Article
from hoibao.corpus.encodings import UTF8_MARK, decode_unicode, first_wrong_byte, is_utf16, wrong_byte
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import (
    LARGEST_ARTICLE,
    LOOKED_AT,
    MEGABYTE,
    InputFile,
    ReadFailure,
    ReadOptions,
    reads,
    refuse_binary,
)
from hoibao.corpus.readers.records import read_records

# A file that has this is JSON Lines: a null byte in it spoils its line only.
_RECORD = re.compile(rb'^\s*\{\s*"', re.MULTILINE)


@reads(".jsonl")
def read_jsonl(file: InputFile, options: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of each line, and a failure naming the line for each that is faulty.

    See `hoibao.corpus.readers.records` for the names of fields. Other keys are ignored. An id may
    stand in the file once.
    """
    return read_records(file, _records(file), options)


def _records(file: InputFile) -> Iterator[tuple[str, dict[str, Any] | ReadError]]:
    for number, line in _lines(file):
        try:
            yield f"line {number}", _record(line)
        except ReadError as error:
            yield f"line {number}", error


def _lines(file: InputFile) -> Iterator[tuple[int, bytes | str | None]]:
    """Yield the lines that are not blank with their numbers, from a file of any size; None if too long."""
    with file.open() as stream:
        start = stream.read(LOOKED_AT)
    if not _RECORD.search(start):
        refuse_binary(start)
    utf16 = is_utf16(start)
    if utf16:
        with file.open() as stream:
            if (offset := first_wrong_byte(stream.read, "utf-16")) is not None:
                raise wrong_byte("utf-16", offset)
    with file.open() as stream:
        lines = io.TextIOWrapper(stream, "utf-16", newline="\n") if utf16 else stream
        for number, line in enumerate(_bounded(lines), start=1):
            if number == 1 and isinstance(line, bytes):
                line = line.removeprefix(UTF8_MARK)
            if line is None or line.strip():
                yield number, line


def _bounded(lines: BinaryIO | TextIO) -> Iterator[bytes | str | None]:
    """Yield lines; None for one of more than `LARGEST_ARTICLE`, which is never held whole."""
    while line := lines.readline(LARGEST_ARTICLE):
        if len(line) < LARGEST_ARTICLE or line[-1:] in ("\n", b"\n"):
            yield line
            continue
        while (rest := lines.readline(MEGABYTE)) and rest[-1:] not in ("\n", b"\n"):
            pass
        yield None


def _record(line: bytes | str | None) -> dict[str, Any]:
    if line is None:
        raise ReadError(f"it is longer than {LARGEST_ARTICLE // MEGABYTE} MB")
    place = line.find(b"\0") if isinstance(line, bytes) else line.find("\0")
    if place >= 0:
        unit = "byte" if isinstance(line, bytes) else "character"
        raise ReadError(f"this is not text (null {unit} at {unit} {place})")
    try:
        record = json.loads(decode_unicode(line) if isinstance(line, bytes) else line)
    except json.JSONDecodeError as error:
        raise ReadError(f"this is not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError):
        raise ReadError(
            "this is not JSON that can be read: a number too long, or nested too deeply"
        ) from None
    if not isinstance(record, dict):
        raise ReadError("this is not a JSON object with id, title and text")
    return record
