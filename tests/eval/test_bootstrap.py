import numpy as np
import pytest

from hoibao.eval.metrics.bootstrap import interval, ratios, resamples, weights


def test_weights_count_how_often_each_question_was_drawn() -> None:
    assert weights(np.array([[0, 2, 2], [1, 1, 1]])).tolist() == [[1, 0, 2], [0, 3, 0]]


def test_ratios_by_hand() -> None:
    numerators = np.array([[1.0, 1], [0, 0], [1, 2]])
    denominators = np.array([[1.0, 0], [1, 0], [1, 4]])

    found = ratios(numerators, denominators, np.array([[1, 1, 1], [2, 1, 0]]))

    assert found[0] == pytest.approx([2 / 3, 3 / 4])
    assert found[1, 0] == pytest.approx(2 / 3)
    assert np.isnan(found[1, 1])


def test_resamples_are_enough_and_the_same_every_time() -> None:
    once, again = (np.concatenate(list(resamples(7))) for _ in range(2))

    assert len(once) >= 1_000
    assert once.min() == 0
    assert once.max() == 6
    assert np.array_equal(once, again)


def test_interval_of_a_mean_is_that_of_the_normal_approximation() -> None:
    values = np.array([1.0] * 300 + [0.0] * 100)[:, None]
    drawn = np.concatenate([ratios(values, np.ones_like(values), weights(s)) for s in resamples(400)])
    reach = 1.96 * (0.75 * 0.25 / 400) ** 0.5

    assert interval(drawn[:, 0]) == pytest.approx((0.75 - reach, 0.75 + reach), abs=0.006)


def test_interval_leaves_out_samples_without_a_value() -> None:
    assert interval(np.array([0.5, np.nan, 0.5])) == (0.5, 0.5)
    assert interval(np.array([np.nan])) is None
