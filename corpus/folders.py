"""Folders that are kept in step with the library, by looking at sizes and times of their files."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from hoibao.corpus.article import Article
from hoibao.corpus.memory import Seen
from hoibao.corpus.readers import ReadFailure, ReadOptions, find_files, read
from hoibao.corpus.readers.naming import shown
from hoibao.corpus.records import digest
from hoibao.corpus.rounds import Round

# A file that was changed so shortly ago may still be being written.
_SETTLING_SECONDS = 1.0


class FolderSource:
    """A folder, or a single file; `include` and `exclude` are as for `find_files`."""

    def __init__(
        self, path: Path, options: ReadOptions, include: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> None:
        self._path = path.absolute()
        self._options = options
        self._include, self._exclude = include, exclude
        self._told: dict[str, str] = {}  # files with failures, and what they were like

    def look(self, current: Round) -> Iterator[Article | ReadFailure]:
        """Yield the articles of new and changed files; what is bad in a file is told once."""
        origin = str(self._path)
        if not self._path.exists():  # an unplugged disk, perhaps: nothing has vanished
            yield ReadFailure(shown(origin), "there is no such file or folder")
            return
        left = current.memory.seen(origin)
        sound = current.sound(left)
        unreadable: list[Path] = []
        for file in find_files([self._path], include=self._include, exclude=self._exclude):
            location = str(file)
            known = left.pop(location, None)
            stamp = _stamp(file)
            if file.is_dir():
                unreadable.append(file)
            if known and known.stamp == stamp and location in sound:
                current.pass_by(location, known)
            elif not _settled(file):
                if known:
                    current.pass_by(location, known)
            elif self._told.get(location) != stamp:
                yield from self._read(file, stamp, known, current)
        for location, known in left.items():
            if not any(Path(location).is_relative_to(folder) for folder in unreadable):
                current.drop(origin, location, known)

    def _read(
        self, file: Path, stamp: str, known: Seen | None, current: Round
    ) -> Iterator[Article | ReadFailure]:
        location, label = str(file), shown(str(file))
        articles: dict[str, str] = {}
        failed = False
        for item in read(file, self._options):
            if isinstance(item, ReadFailure):
                failed = True
            elif (owner := current.claim(item.id, location)) != location:
                failed = True
                item = ReadFailure(
                    label, f"the id {item.id!r} is taken by {shown(owner)}: rename one of them"
                )
            else:
                articles[item.id] = digest(item).hex()
            yield item
        if failed:  # read again next time, and nothing counts as vanished before it is sound
            self._told[location] = stamp
        else:
            current.replace(str(self._path), location, known, Seen(stamp, articles=articles))


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _settled(file: Path) -> bool:
    try:
        return not 0 <= time.time() - file.stat().st_mtime < _SETTLING_SECONDS
    except OSError:
        return True  # reading tells
