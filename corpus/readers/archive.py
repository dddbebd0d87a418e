"""Archives (.zip) of files in any of the other formats; nothing is unpacked to disk."""

import errno
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from lzma import LZMAError
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import (
    LARGEST_DOCUMENT,
    MEGABYTE,
    InputFile,
    ReadFailure,
    ReadOptions,
    failure,
    read_input,
    readers,
    reads,
)
from hoibao.corpus.readers.naming import shown

_DEEPEST = 2  # archives within one another
_MOST_MEMBERS = 200_000
_LARGEST_WHOLE = 8 << 30  # bytes unpacked, over all members
_LARGEST_DIRECTORY = 64 * MEGABYTE
# Text is packed 3 to 30 times, zeros 1,000 times.
_MOST_PACKED = 200
_SMALL = 1 * MEGABYTE
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_END, _END_SIZE = b"PK\x05\x06", 22
_END_64 = b"PK\x06\x06"
_BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(slots=True)
class _Budget:
    """What may still be read of an archive and those within it."""

    members: int = _MOST_MEMBERS
    size: int = _LARGEST_WHOLE


@reads(".zip")
def read_zip(file: InputFile, options: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the articles of an archive's files, and of archives in it.

    Files of unknown formats and hidden ones are left out, as in folders. The articles have the same
    ids as if the files lay in a folder; an id may stand in an archive once. Names lead nowhere:
    nothing is written.
    """
    origins: dict[str, str] = {}
    for origin, item in _read(file, options, _Budget()):
        if isinstance(item, Article) and (first := origins.setdefault(item.id, origin)) != origin:
            yield ReadFailure(origin, f"the id {item.id!r} is taken by {first}: rename one of them")
        else:
            yield item


def _read(
    file: InputFile, options: ReadOptions, budget: _Budget
) -> Iterator[tuple[str, Article | ReadFailure]]:
    if file.depth >= _DEEPEST:
        raise ReadError(f"archives are nested more than {_DEEPEST} deep")
    with file.open() as stream:
        _refuse_large_directory(stream)
        try:
            archive = zipfile.ZipFile(stream)
        except _BROKEN as error:
            raise ReadError(f"this is not a zip archive, or only a part of one ({error})") from None
        members = [info for info in archive.infolist() if _is_wanted(info)]
        if not members:
            raise ReadError("the archive holds no file of a known format")
        for info in members:
            member = _member(file, archive, info)
            try:
                _spend(info, budget)
                _refuse_member(info)
                if member.path.suffix.lower() == ".zip":
                    data = member.read(LARGEST_DOCUMENT)
                    yield from _read(replace(member, opener=partial(io.BytesIO, data)), options, budget)
                else:
                    for item in read_input(member, options):
                        yield member.label, item
            except ReadError as error:
                yield member.label, failure(member, str(error))
            except _BROKEN as error:
                yield member.label, failure(member, f"the archive is broken here ({error})")


def _refuse_large_directory(stream: BinaryIO) -> None:
    """Refuse an archive whose list of members is too large to hold; it is read as a whole."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 2 * (1 << 16)))
    tail = stream.read()
    stream.seek(0)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        raise ReadError("this is not a zip archive, or only a part of one")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    large = tail.rfind(_END_64)
    if directory == 0xFFFFFFFF and large >= 0:
        directory = int.from_bytes(tail[large + 40 : large + 48], "little")
    if directory > _LARGEST_DIRECTORY:
        raise ReadError("the archive has too many members: split it")


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    parts = _name(info).replace("\\", "/").split("/")  # the last is empty for a folder
    hidden = any(part.startswith(".") and part.strip(".") for part in parts) or "__MACOSX" in parts
    return not hidden and PurePosixPath(parts[-1]).suffix.lower() in readers


def _member(file: InputFile, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> InputFile:
    name = _name(info)
    return InputFile(
        path=PurePosixPath(name.replace("\\", "/").rpartition("/")[2]),
        label=f"{file.label}/{shown(name)}",
        opener=partial(_open, archive, info),
        depth=file.depth + 1,
    )


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    try:
        return cast("BinaryIO", archive.open(info))
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("a member is said to lie outside of it") from None


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:  # many programs write UTF-8 without saying so
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _spend(info: zipfile.ZipInfo, budget: _Budget) -> None:
    budget.members -= 1
    budget.size -= info.file_size  # no more than this is ever unpacked
    if budget.members < 0 or budget.size < 0:
        raise ReadError(
            f"the archive holds more than {_MOST_MEMBERS} files or {_LARGEST_WHOLE >> 30} GB: split it"
        )


def _refuse_member(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise ReadError("it is encrypted: save it without a password")
    if info.file_size > _SMALL and info.file_size > _MOST_PACKED * max(info.compress_size, 1):
        raise ReadError(f"it is packed more than {_MOST_PACKED} times: this may be a zip bomb")
