import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hoibao.embeddings.fusion import fuse, min_max

scores = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30).map(np.array)
pairs = st.integers(1, 30).flatmap(
    lambda n: st.tuples(*[st.lists(st.floats(0, 100), min_size=n, max_size=n).map(np.array)] * 2)
)


@given(scores)
def test_min_max_keeps_order_and_reaches_both_ends(given_scores: np.ndarray) -> None:
    scaled = min_max(given_scores)
    assert ((scaled >= 0) & (scaled <= 1)).all()
    assert (np.diff(scaled[np.argsort(given_scores)]) >= 0).all()
    if given_scores.max() > given_scores.min():
        assert (scaled.min(), scaled.max()) == (0, 1)


@given(scores, st.floats(0.5, 4), st.floats(-100, 100))
def test_min_max_does_not_depend_on_scale(given_scores: np.ndarray, factor: float, shift: float) -> None:
    if np.ptp(given_scores) > 1:
        assert np.allclose(min_max(given_scores * factor + shift), min_max(given_scores), atol=1e-6)


@given(pairs, st.floats(0, 1))
def test_fused_scores_lie_between_0_and_1(legs: tuple[np.ndarray, np.ndarray], weight: float) -> None:
    fused = fuse(*legs, vector_weight=weight)
    assert ((fused >= 0) & (fused <= 1 + 1e-12)).all()


@given(pairs, st.floats(0, 1))
def test_what_is_best_in_both_legs_is_best(legs: tuple[np.ndarray, np.ndarray], weight: float) -> None:
    vectors, words = (np.append(leg, leg.max() + 1) for leg in legs)
    fused = fuse(vectors, words, vector_weight=weight)
    assert fused[-1] == fused.max()


@given(pairs)
def test_weight_one_is_one_leg(legs: tuple[np.ndarray, np.ndarray]) -> None:
    assert np.array_equal(fuse(*legs, vector_weight=1.0), min_max(legs[0]))
    assert np.array_equal(fuse(*legs, vector_weight=0.0), min_max(legs[1]))


def test_equal_scores_tell_nothing_apart() -> None:
    assert min_max(np.zeros(3)).tolist() == [0, 0, 0]
    assert min_max(np.full(2, 7.0)).tolist() == [1, 1]
    assert min_max(np.array([])).tolist() == []
