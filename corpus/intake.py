"""Folders and web addresses that are taken in, once or again and again."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from hoibao.corpus.article import Article
from hoibao.corpus.folders import FolderSource
from hoibao.corpus.memory import Memory
from hoibao.corpus.readers import ReadFailure, ReadOptions
from hoibao.corpus.rounds import Held, Round
from hoibao.corpus.web.options import FetchOptions, WebOptions

if TYPE_CHECKING:
    from hoibao.corpus.web.fetching import Fetcher
    from hoibao.corpus.web.source import WebSource


def is_web_address(location: str) -> bool:
    """Tell whether a location is to be fetched, and not a file or folder."""
    return "://" in location


class Intake:
    """Looks at locations for new and changed articles; close it after use. For one thread.

    A round of it:

        current = intake.start()
        for item in intake.look(current):      # Article | ReadFailure: store, or tell
            ...
        library.mark_vanished(current.gone, today)
        current.finish()

    Stopped in between, or killed, it goes on in the next round: what the library does not hold is read
    again. Raises `LibraryError` if the memory beside the library cannot be used.

    Args:
        locations: files, folders and web addresses.
        folder: that of the library; what was seen is remembered there.
        held: returns the digests of those articles that the library holds (`Library.digests`).
        read_options: how files are read.
        include, exclude: which files in folders, see `find_files`.
        web: what to take of feeds and sitemaps.
        fetch: how to fetch.
    """

    def __init__(
        self,
        locations: Sequence[str],
        folder: Path,
        held: Held,
        read_options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        web: WebOptions = WebOptions(),  # noqa: B008
        fetch: FetchOptions = FetchOptions(),  # noqa: B008
    ) -> None:
        self._held = held
        self._sources: list[FolderSource | WebSource] = []
        with ExitStack() as stack:
            self._memory = stack.enter_context(Memory(folder))
            fetcher: Fetcher | None = None
            for location in dict.fromkeys(locations):
                if not is_web_address(location):
                    self._sources.append(FolderSource(Path(location), read_options, include, exclude))
                    continue
                # Only now: who takes in files loads nothing that could reach the network.
                from hoibao.corpus.web import fetching, source

                fetcher = fetcher or stack.enter_context(fetching.Fetcher(fetch))
                self._sources.append(source.WebSource(location, fetcher, web, read_options))
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and the memory."""
        self._stack.close()

    def start(self) -> Round:
        """Begin a round."""
        return Round(self._memory, self._held)

    def look(self, current: Round) -> Iterator[Article | ReadFailure]:
        """Yield new and changed articles of all locations, and a failure for whatever cannot be taken in."""
        for source in self._sources:
            yield from source.look(current)
