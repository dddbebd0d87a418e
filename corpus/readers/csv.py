"""Tables as text (.csv, .tsv): the first row names the columns, each other row is an article."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from hoibao.corpus.article import Article
from hoibao.corpus.encodings import UTF8_MARK, decode, first_wrong_byte, is_utf16, wrong_byte
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import (
    LARGEST_ARTICLE,
    LARGEST_DOCUMENT,
    LOOKED_AT,
    MEGABYTE,
    InputFile,
    ReadFailure,
    ReadOptions,
    reads,
    refuse_binary,
)
from hoibao.corpus.readers.records import known_names, needed_columns, read_records

_DELIMITERS = ",;\t|"


@reads(".csv", ".tsv")
def read_csv(file: InputFile, options: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of each row, and a failure naming the row for each that is faulty.

    Columns are parted by whichever of comma, semicolon, tab and bar makes most sense of the first
    row. A file in UTF-8 or UTF-16 may have any size.
    """
    csv.field_size_limit(LARGEST_ARTICLE)
    with _text(file) as text:
        yield from read_records(file, _records(text, options), options)


@contextmanager
def _text(file: InputFile) -> Iterator[TextIO]:
    with file.open() as stream:
        start = stream.read(LOOKED_AT)
    refuse_binary(start.partition(b"\n")[0] or start)  # a null byte further on spoils its row only
    encoding = "utf-16" if is_utf16(start) else "utf-8"
    with file.open() as stream:
        offset = first_wrong_byte(stream.read, encoding)
    if offset is None:
        encoding = "utf-8-sig" if start.startswith(UTF8_MARK) else encoding
        with file.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
            yield text
    elif encoding == "utf-16":
        raise wrong_byte(encoding, offset)
    else:
        yield io.StringIO(decode(file.read(LARGEST_DOCUMENT)), newline="")


def _records(text: TextIO, options: ReadOptions) -> Iterator[tuple[str, dict[str, str] | ReadError]]:
    lines = _bounded(text)
    first = next(lines, "")
    if not first.strip():
        raise ReadError("the first line does not name the columns")
    delimiter = max(_DELIMITERS, key=lambda mark: _sense(first, mark, options))
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter, strict=True))]
        if len(set(header) - {""}) < len(header) - header.count(""):
            raise ReadError("two columns have the same name")
        used = needed_columns(header, options)
        for number, row in enumerate(rows, start=2):
            if not any(row):
                continue
            named = dict(zip(header, row, strict=False))
            record = {name: value for name in used if (value := named.get(name))}
            error = ReadError(f"it has {len(row)} columns, the first row names {len(header)}")
            yield f"row {number}", error if len(row) > len(header) else record
    except csv.Error as error:
        # What follows cannot be told apart any more.
        raise ReadError(f"near line {rows.line_num + 1}: {error}; nothing after it was read") from None


def _sense(header: str, delimiter: str, options: ReadOptions) -> int:
    try:
        names = next(csv.reader([header], delimiter=delimiter, strict=True))
    except csv.Error:
        return 0
    return known_names([name.strip() for name in names], options)


def _bounded(text: TextIO) -> Iterator[str]:
    while line := text.readline(LARGEST_ARTICLE + 1):
        if len(line) > LARGEST_ARTICLE:
            raise ReadError(f"a line is longer than {LARGEST_ARTICLE // MEGABYTE} MB")
        yield line
