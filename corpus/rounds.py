"""One look at folders and web addresses that are kept in step with the library."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from hoibao.corpus.memory import Memory, Seen

# Returns the digests of those articles that the library holds.
Held = Callable[[Collection[str]], Mapping[str, bytes]]


@dataclass(slots=True)
class Round:
    """What one look at all locations finds beside new and changed articles.

    `unchanged` counts articles that were not read again; `notes` are lines about what was left out.
    """

    memory: Memory
    held: Held
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)
    _owners: dict[str, str] = field(default_factory=dict)
    _missing: set[str] = field(default_factory=set)
    _later: list[Callable[[], None]] = field(default_factory=list)

    @property
    def gone(self) -> list[str]:
        """The ids of articles that are no longer where they were, nor anywhere else in this round."""
        return sorted(self._missing - self._owners.keys())

    def finish(self) -> None:
        """Remember what is gone; call it when the library has marked those articles."""
        for change in self._later:
            change()
        self._later.clear()

    def sound(self, seen: Mapping[str, Seen]) -> set[str]:
        """Return the locations all of whose articles the library holds as they were seen there."""
        ids = {article for each in seen.values() for article in each.articles}
        held = {article: digest.hex() for article, digest in self.held(ids).items()} if ids else {}
        return {
            location
            for location, each in seen.items()
            if all(held.get(article) == digest for article, digest in each.articles.items())
        }

    def claim(self, article: str, location: str) -> str:
        """Say that an article is at a location; returns where it was found first in this round."""
        return self._owners.setdefault(article, location)

    def pass_by(self, location: str, seen: Seen) -> None:
        """Say that a location is as it was."""
        self.unchanged += len(seen.articles)
        for article in seen.articles:
            self.claim(article, location)

    def replace(self, origin: str, location: str, old: Seen | None, new: Seen) -> None:
        """Remember what is at a location now; what was there before and is not now, is missing."""
        missing = set(old.articles if old else ()) - new.articles.keys()
        if missing:
            self._missing |= missing
            self._later.append(lambda: self.memory.keep(origin, location, new))
        else:
            self.memory.keep(origin, location, new)

    def drop(self, origin: str, location: str, old: Seen) -> None:
        """Say that a location is gone, with the articles that were there."""
        self._missing |= old.articles.keys()
        self._later.append(lambda: self.memory.forget(origin, location))
