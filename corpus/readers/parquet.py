"""Parquet files (.parquet), by pyarrow: each row is an article."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.apart import apart
from hoibao.corpus.readers.base import (
    LARGEST_DOCUMENT,
    MEGABYTE,
    InputFile,
    ReadFailure,
    ReadOptions,
    needs,
    parsing,
    reads,
)
from hoibao.corpus.readers.records import needed_columns, read_records

_ROWS = 64  # held at a time
_SMALL = 64 * MEGABYTE
_MOST_PACKED = 200
# Of the file's own description of itself, which a hostile file could blow up.
_LIMITS = {"thrift_string_size_limit": 64 * MEGABYTE, "thrift_container_size_limit": 1_000_000}


@reads(".parquet")
@apart
def read_parquet(file: InputFile, options: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of each row, and a failure naming the row for each that is faulty."""
    parquet = needs("pyarrow.parquet", "parquet")
    with _stream(file) as stream:
        start = stream.read(4)
        if start not in (b"PAR1", b"PARE"):
            raise ReadError("this is not a Parquet file" if start else "the file is empty")
        stream.seek(0)
        with parsing("Parquet file"):
            table = parquet.ParquetFile(stream, **_LIMITS)
            columns = needed_columns(table.schema_arrow.names, options)
            _refuse_bomb(table.metadata, stream.seek(0, io.SEEK_END))
        yield from read_records(file, _records(table, columns), options)


def _stream(file: InputFile) -> BinaryIO:
    """Return the file such that one can go to any place in it, as one cannot in an archive."""
    return io.BytesIO(file.read(LARGEST_DOCUMENT)) if file.depth else file.open()


def _refuse_bomb(metadata: Any, packed: int) -> None:
    # Only figures of whole groups are asked for: those of a column can end the process if they are broken.
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group).total_byte_size
        if size > max(_SMALL, _MOST_PACKED * packed):
            raise ReadError("a part of it is too large when unpacked: this may be a bomb")


def _records(table: Any, columns: list[str]) -> Iterator[tuple[str, dict[str, Any] | ReadError]]:
    number = 0
    batches = table.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False)
    while True:
        with parsing("Parquet file"):
            batch = next(batches, None)
        if batch is None:
            return
        for n in range(batch.num_rows):
            number += 1
            try:
                record = {name: batch.column(name)[n].as_py() for name in columns}
            except (ValueError, OverflowError) as error:  # a day or hour that Python cannot hold
                yield f"row {number}", ReadError(f"a value cannot be read ({type(error).__name__})")
            else:
                yield f"row {number}", record
