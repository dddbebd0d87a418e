"""What a vector index can do; `faiss_index.py` is the default one."""

from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]


class VectorIndex(Protocol):
    """Unit vectors under 64-bit ids, searched by cosine.

    An index never changes: `changed` returns another one, so that searches need no lock.
    """

    @property
    def ids(self) -> Ids:
        """All ids, ascending."""
        ...

    def changed(self, remove: Ids, add: Ids, vectors: NDArray[np.float16]) -> Self:
        """A new index without the ids `remove`, and with `vectors` of shape (n, d) under the ids `add`."""
        ...

    def search(self, query: Scores, k: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """The at most `k` nearest ids with their cosines, best first, among `allowed` (or all)."""
        ...

    def scores(self, query: Scores, ids: Ids) -> Scores:
        """The cosines of `query` to the vectors under `ids`, all of which must be in the index."""
        ...

    def save(self, path: Path) -> None:
        """Write the index to the file `path`."""
        ...

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        ...
