"""Files become articles: one module a format, found by the file's suffix.

To add a format, write a module with a reader under `@reads(".suffix")` and import it below.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers import html, jsonl, markdown, plain  # noqa: F401 - they register themselves
from hoibao.corpus.readers.base import Reader, ReadFailure, readers, reads, shown

__all__ = ["ReadFailure", "Reader", "find_files", "read", "read_all", "reads"]


def find_files(paths: Iterable[Path | str]) -> list[Path]:
    """Return the files to read: named files as they are, folders with the readable files below them.

    Hidden files, and files of unknown formats within folders, are left out; links to folders are not
    followed. Sorted, and each file once. What is missing or cannot be looked into is returned
    too, so that `read` tells of it.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        for file in _files_below(path) if path.is_dir() else [path]:
            found.setdefault(Path(os.path.abspath(file)), file)  # noqa: PTH100 - links stay as they are
    return sorted(found.values())


def read(path: Path | str) -> Iterator[Article | ReadFailure]:
    """Yield the articles of a file, and a failure for whatever in it could not be taken in."""
    path = Path(path)
    name = shown(str(path))
    reader = readers.get(path.suffix.lower())
    try:
        if not path.exists():
            raise ReadError("there is no such file or folder")
        if not path.is_file():
            raise ReadError("the folder cannot be read" if path.is_dir() else "this is not a regular file")
        if reader is None:
            raise ReadError(f"unknown format {path.suffix!r}: hoibao reads {', '.join(sorted(readers))}")
        yield from reader(path)
    except ReadError as error:
        yield ReadFailure(name, str(error))
    except OSError as error:
        yield ReadFailure(name, f"the file cannot be read: {error.strerror or error}")


def read_all(paths: Iterable[Path | str]) -> Iterator[Article | ReadFailure]:
    """Yield the articles of several files; an id that another of the files has used is a failure.

    Otherwise the second of two files "a/news.txt" and "b/news.txt" would replace the first unseen.
    """
    origins: dict[str, str] = {}
    for path in paths:
        name = shown(str(path))
        for item in read(path):
            if isinstance(item, Article):
                origin = origins.setdefault(item.id, name)
                if origin != name:
                    yield ReadFailure(name, f"the id {item.id!r} is taken by {origin}: rename one of them")
                    continue
            yield item


def _files_below(folder: Path) -> Iterator[Path]:
    unreadable: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in readers:
                yield Path(place, name)
    for error in unreadable:
        yield Path(error.filename)
