"""Files become articles: one module a format, found by the file's suffix.

To add a format, write a module with a reader under `@reads(".suffix")` and import it below.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers import (  # noqa: F401 - they register themselves
    archive,
    csv,
    docx,
    html,
    jsonl,
    markdown,
    parquet,
    pdf,
    plain,
)
from hoibao.corpus.readers.base import (
    InputFile,
    Reader,
    ReadFailure,
    ReadOptions,
    failure,
    read_input,
    readers,
    reads,
)
from hoibao.corpus.readers.finding import find_files
from hoibao.corpus.readers.records import check_columns

__all__ = [
    "InputFile",
    "ReadFailure",
    "ReadOptions",
    "Reader",
    "check_columns",
    "find_files",
    "read",
    "read_all",
    "readers",
    "reads",
]


def read(path: Path | str, options: ReadOptions = ReadOptions()) -> Iterator[Article | ReadFailure]:  # noqa: B008
    """Yield the articles of a file, and a failure for whatever in it could not be taken in."""
    path = Path(path)
    file = InputFile.on_disk(path)
    try:
        if not path.exists():
            if path.is_symlink():
                raise ReadError("this is a link to nothing, or in a circle")
            raise ReadError("there is no such file or folder")
        if not path.is_file():
            raise ReadError("the folder cannot be read" if path.is_dir() else "this is not a regular file")
    except (ReadError, OSError) as error:
        yield failure(file, (isinstance(error, OSError) and error.strerror) or str(error))
    else:
        yield from read_input(file, options)


def read_all(
    paths: Iterable[Path | str],
    options: ReadOptions = ReadOptions(),  # noqa: B008
) -> Iterator[Article | ReadFailure]:
    """Yield the articles of several files; an id that another of the files has used is a failure.

    Otherwise the second of two files "a/news.txt" and "b/news.txt" would replace the first unseen.
    """
    origins: dict[str, str] = {}
    for path in paths:
        name = InputFile.on_disk(Path(path)).label
        for item in read(path, options):
            if isinstance(item, Article):
                origin = origins.setdefault(item.id, name)
                if origin != name:
                    yield ReadFailure(name, f"the id {item.id!r} is taken by {origin}: rename one of them")
                    continue
            yield item
