"""The vector index by FAISS: exact inner products over 16-bit vectors.

16 bit halves memory and is faster than 32 (10 ms against 16 ms over 100,000 vectors), at the same
recall. Exact search needs no training and lets vectors go again, which graph indexes do not.
"""

from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from hoibao.embeddings.vectors import Ids, Scores

_faiss: Any = faiss  # its annotations are those of C++, not of the numpy layer above
FORMAT = f"vectors-1 faiss-{_faiss.__version__}"
# Beyond this id a bitmap of all ids would take more memory than the set of those allowed.
_LARGEST_BITMAP = 1 << 27
_AT_ONCE = 1 << 14


class FaissIndex:
    """A `VectorIndex` held in memory by FAISS."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._ids: Ids = np.sort(_faiss.vector_to_array(index.id_map))

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """An index without vectors, for vectors of `dimension`."""
        kind = _faiss.ScalarQuantizer.QT_fp16
        flat = _faiss.IndexScalarQuantizer(dimension, kind, _faiss.METRIC_INNER_PRODUCT)
        return cls(_faiss.IndexIDMap2(flat))

    @property
    def ids(self) -> Ids:
        """All ids, ascending."""
        return self._ids

    def changed(self, remove: Ids, add: Ids, vectors: NDArray[np.float16]) -> Self:
        """A new index without the ids `remove`, and with `vectors` of shape (n, d) under the ids `add`."""
        # Searching beside add is not safe in FAISS, so the change is made to a copy.
        copy = _faiss.clone_index(self._index)
        if len(remove):
            copy.remove_ids(remove)
        for start in range(0, len(add), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            copy.add_with_ids(vectors[part].astype(np.float32), add[part])
        return type(self)(copy)

    def search(self, query: Scores, k: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """The at most `k` nearest ids with their cosines, best first, among `allowed` (or all)."""
        k = min(k, len(self._ids) if allowed is None else len(allowed))
        if k == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        # The selector refers to memory of the array: `allowed` and it must outlive the search.
        selector = None if allowed is None else _selector(allowed)
        params = None if selector is None else _faiss.SearchParameters(sel=selector)
        # The setting holds for the calling thread. One question keeps one core busy for some milliseconds;
        # more threads, beside those of torch, wait for each other longer than the search takes.
        _faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(query.reshape(1, -1), k, params=params)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def scores(self, query: Scores, ids: Ids) -> Scores:
        """The cosines of `query` to the vectors under `ids`, all of which must be in the index."""
        if not len(ids):
            return np.empty(0, dtype=np.float32)
        found: Scores = self._index.reconstruct_batch(ids) @ query
        return found

    def save(self, path: Path) -> None:
        """Write the index to the file `path`."""
        _faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            RuntimeError: the file is damaged.
        """
        return cls(_faiss.read_index(str(path)))


def _selector(allowed: Ids) -> Any:
    largest = int(allowed.max())
    if largest >= _LARGEST_BITMAP:
        return _faiss.IDSelectorBatch(allowed)
    bits = np.zeros(largest + 1, dtype=bool)
    bits[allowed] = True
    return _faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
