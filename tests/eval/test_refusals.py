import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from hoibao.eval.metrics.refusals import ReliabilityBin, RiskPoint, auroc, reliability, risk_coverage


def area(confidence: list[float], positive: list[bool]) -> float:
    once = np.ones((1, len(confidence)), dtype=np.int64)
    return float(auroc(np.array(confidence), np.array(positive), once)[0])


def test_auroc_by_hand() -> None:
    assert area([0.9, 0.8, 0.2], [True, True, False]) == 1.0
    assert area([0.1, 0.8, 0.9], [True, False, False]) == 0.0
    # Of the four pairs, two are won, one is lost and one is a tie.
    assert area([0.9, 0.5, 0.5, 0.7], [True, True, False, False]) == pytest.approx(2.5 / 4)
    assert np.isnan(area([0.9, 0.8], [True, True]))


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans()), min_size=2, max_size=40)
)
def test_auroc_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    confidence, positive = [c for c, _ in pairs], [p for _, p in pairs]
    if len(set(positive)) == 2:
        assert area(confidence, positive) == pytest.approx(roc_auc_score(positive, confidence))


def test_auroc_of_a_sample_counts_questions_as_often_as_they_were_drawn() -> None:
    confidence, positive = np.array([0.9, 0.4, 0.6, 0.3]), np.array([True, True, False, False])
    drawn = np.array([[2, 0, 1, 1], [0, 3, 1, 0], [1, 1, 0, 0]])

    found = auroc(confidence, positive, drawn)

    assert found[:2] == pytest.approx([1.0, 0.0])
    assert np.isnan(found[2])


def test_risk_coverage_by_hand() -> None:
    answered = [(0.9, True), (0.5, True), (0.7, False), (0.5, False)]

    assert risk_coverage(answered, questions=8) == (
        RiskPoint(0.9, 1 / 8, 0.0),
        RiskPoint(0.7, 2 / 8, 1 / 2),
        # One threshold cannot part the two answers of confidence 0.5.
        RiskPoint(0.5, 4 / 8, 2 / 4),
    )
    assert risk_coverage([], questions=8) == ()


def test_reliability_by_hand() -> None:
    answered = [(0.91, True), (0.95, False), (1.0, True), (0.05, False)]

    low, high = reliability(answered)

    assert low == ReliabilityBin(0.0, 0.1, 1, 0.05, 0.0)
    assert (high.low, high.high, high.count) == (0.9, 1.0, 3)
    assert high.mean_confidence == pytest.approx((0.91 + 0.95 + 1.0) / 3)
    assert high.share_right == pytest.approx(2 / 3)
