"""Which files there are to read."""

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from hoibao.corpus.readers.base import readers


def find_files(
    paths: Iterable[Path | str], *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> list[Path]:
    """Return the files to read: named files as they are, folders with the readable files below them.

    Hidden files, and files of unknown formats within folders, are left out; links to folders are not
    followed. Of the files in folders only those are taken that match one of `include`, if there are
    any, and none of `exclude`; a folder that matches `exclude` is left out with all that is in it. A
    pattern ("*.html", "2024/*", "nháp") stands for the name, or for the whole way from the folder given,
    where "*" also stands for "/". Sorted, and each file once. What is missing or cannot be looked into
    is returned too, so that `read` tells of it.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        for file in _files_below(path, include, exclude) if path.is_dir() else [path]:
            found.setdefault(Path(os.path.abspath(file)), file)  # noqa: PTH100 - links stay as they are
    return sorted(found.values())


def _files_below(root: Path, include: Sequence[str], exclude: Sequence[str]) -> Iterator[Path]:
    unreadable: list[OSError] = []
    for place, folders, files in os.walk(root, onerror=unreadable.append):
        way = Path(place).relative_to(root)
        folders[:] = [
            name for name in folders if not name.startswith(".") and not _matches(way / name, exclude)
        ]
        for name in files:
            if name.startswith(".") or Path(name).suffix.lower() not in readers:
                continue
            if (not include or _matches(way / name, include)) and not _matches(way / name, exclude):
                yield Path(place, name)
    for error in unreadable:
        yield Path(error.filename)


def _matches(way: Path, patterns: Sequence[str]) -> bool:
    return any(
        fnmatchcase(way.name, pattern) or fnmatchcase(way.as_posix(), pattern.removesuffix("/"))
        for pattern in patterns
    )
