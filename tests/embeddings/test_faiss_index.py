from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoibao.embeddings.faiss_index import FaissIndex

NONE = np.empty(0, dtype=np.int64)
RNG = np.random.default_rng(3)
VECTORS = RNG.standard_normal((60, 24))
VECTORS = (VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)).astype(np.float16)
IDS = np.array([3 * n + 1 for n in range(60)])
INDEX = FaissIndex.empty(24).changed(NONE, IDS, VECTORS)


@settings(max_examples=60)
@given(
    st.integers(0, 2**32),
    st.integers(1, 80),
    st.none() | st.sets(st.sampled_from(IDS.tolist())) | st.just({1}),
)
def test_search_is_exact_under_any_filter(seed: int, k: int, allowed: set[int] | None) -> None:
    query = np.random.default_rng(seed).standard_normal(24).astype(np.float32)
    chosen = IDS if allowed is None else np.array(sorted(allowed), dtype=np.int64)
    exact = VECTORS[(chosen - 1) // 3].astype(np.float32) @ query
    best = np.argsort(-exact)[:k]
    ids, scores = INDEX.search(query, k, None if allowed is None else chosen)
    assert np.allclose(scores, exact[best], atol=1e-3)
    assert set(ids.tolist()) <= set(chosen.tolist())
    assert len(ids) == min(k, len(chosen))
    assert np.allclose(INDEX.scores(query, ids), scores, atol=1e-3)


def test_very_large_ids_can_be_filtered() -> None:
    large = np.array([5, 2**40, 2**40 + 8])
    index = FaissIndex.empty(24).changed(NONE, large, VECTORS[:3])
    ids, _ = index.search(VECTORS[0].astype(np.float32), 3, large[1:])
    assert set(ids.tolist()) == set(large[1:].tolist())


def test_a_change_leaves_the_index_it_came_from() -> None:
    changed = INDEX.changed(IDS[:50], np.array([1000]), VECTORS[:1])
    assert changed.ids.tolist() == [*IDS[50:].tolist(), 1000]
    assert INDEX.ids.tolist() == IDS.tolist()
    assert changed.search(VECTORS[0].astype(np.float32), 1)[0].tolist() == [1000]
    assert INDEX.search(VECTORS[0].astype(np.float32), 1)[0].tolist() == [1]


def test_empty() -> None:
    ids, scores = FaissIndex.empty(24).search(VECTORS[0].astype(np.float32), 5)
    assert (ids.tolist(), scores.tolist()) == ([], [])
    assert FaissIndex.empty(24).scores(VECTORS[0].astype(np.float32), NONE).tolist() == []


def test_saved_and_loaded(tmp_path: Path) -> None:
    INDEX.save(tmp_path / "vectors")
    loaded = FaissIndex.load(tmp_path / "vectors")
    query = VECTORS[7].astype(np.float32)
    assert loaded.search(query, 9)[0].tolist() == INDEX.search(query, 9)[0].tolist()


def test_garbage_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"rac" * 40)
    with pytest.raises(RuntimeError):
        FaissIndex.load(tmp_path / "vectors")
