from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoibao.embeddings.bm25 import BM25Index, Unit
from hoibao.embeddings.terms import Terms, WordQuery
from hoibao.embeddings.weights import Weights

NONE = np.empty(0, dtype=np.int64)
WORDS = "lúa ngô khoai sắn đường dương làng".split()
UNITS = 6_000


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> BM25Index:
    """Units that each say one of seven words one to nine times; every fifth id has two units."""
    texts = ((n, " ".join([WORDS[n % 7]] * (1 + n % 9))) for n in range(UNITS))
    units = (Unit(n - (n % 5 == 1), Terms.of(text)) for n, text in texts)
    return BM25Index.change(tmp_path_factory.mktemp("bm25"), NONE, units)


@pytest.fixture(scope="module")
def everything(index: BM25Index) -> list[tuple[int, float]]:
    return found(index, UNITS, None)


def found(index: BM25Index, k: int, allowed: list[int] | None) -> list[tuple[int, float]]:
    among = None if allowed is None else np.array(allowed, dtype=np.int64)
    ids, scores = index.search(WordQuery.of("lúa đường"), k, Weights(), among)
    return list(zip(ids.tolist(), scores.tolist(), strict=True))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 2 * UNITS),
    st.one_of(
        st.lists(st.integers(0, UNITS - 1), max_size=5),
        st.integers(1, 40).map(lambda step: range(0, UNITS, step)),
        st.integers(1, UNITS).map(range),
    ),
)
def test_a_filter_loses_no_match(
    index: BM25Index, everything: list[tuple[int, float]], k: int, allowed: Sequence[int]
) -> None:
    expected = [score for number, score in everything if number in allowed][:k]
    hits = found(index, k, list(allowed))
    assert [score for _, score in hits] == pytest.approx(expected)
    assert {number for number, _ in hits} <= set(allowed)


def test_a_filter_that_passes_many_of_which_none_matches(index: BM25Index) -> None:
    allowed = [n for n in range(UNITS) if n % 7 == 1 and n % 5 > 1]
    assert found(index, 10, allowed) == []
