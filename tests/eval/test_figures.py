from dataclasses import replace

import numpy as np
import pytest

from hoibao.eval.figures import REPORTED, Figure, figures
from hoibao.eval.judging import Scores

GOOD = Scores(
    answerable=True,
    refused=False,
    confidence=0.9,
    latency_ms=10.0,
    ranking={f"recall@{k}": 1.0 for k in (1, 5, 10, 20)} | {"mrr": 1.0, "ndcg": 1.0},
    exact_match=1.0,
    f1=1.0,
    contains=1.0,
    words=10,
    judgeable=True,
    shown=1,
    supported=1,
    resolved=1,
)
REFUSED = replace(
    GOOD, refused=True, confidence=0.2, exact_match=0.0, f1=0.0, contains=0.0, words=None, shown=0,
    supported=0, resolved=0,
)  # fmt: skip
UNANSWERABLE = replace(REFUSED, answerable=False, ranking=None, exact_match=None, f1=None, contains=None)
ANSWERED = replace(UNANSWERABLE, refused=False, confidence=0.95, words=30, shown=3, resolved=3)


def test_every_reported_figure_is_there() -> None:
    names = {f"{group}.{name}" for group, held in REPORTED.items() for name in held}
    assert set(figures([GOOD])) == names


def test_by_hand() -> None:
    held = figures([GOOD, GOOD, REFUSED, UNANSWERABLE, ANSWERED])

    def value(name: str) -> float | None:
        return held[name].value

    assert value("answers.contains") == pytest.approx(2 / 3)
    assert held["answers.contains"].questions == 3
    assert value("answers.mean_words") == pytest.approx((10 + 10 + 30) / 3)
    # Two right ones of five shown; the three shown for the unanswerable question are wrong.
    assert value("citations.precision") == pytest.approx(2 / 5)
    assert value("citations.recall") == 1.0
    assert held["citations.recall"].questions == 2
    assert value("refusals.precision") == pytest.approx(1 / 2)
    assert value("refusals.recall") == pytest.approx(1 / 2)
    assert value("refusals.f1") == pytest.approx(1 / 2)
    assert value("refusals.refused_answerable") == pytest.approx(1 / 3)
    # Of six pairs (answerable, not): 0.9 beats 0.2 twice, 0.2 ties once, and 0.95 is never beaten.
    assert value("refusals.auroc") == pytest.approx(2.5 / 6)


def test_refusing_nothing_or_everything() -> None:
    nothing = figures([GOOD, ANSWERED])
    assert (nothing["refusals.precision"].value, nothing["refusals.recall"].value) == (None, 0.0)
    assert nothing["refusals.f1"].value == 0.0

    everything = figures([REFUSED, UNANSWERABLE])
    assert (everything["refusals.precision"].value, everything["refusals.recall"].value) == (0.5, 1.0)
    assert everything["refusals.f1"].value == pytest.approx(2 / 3)
    assert everything["citations.precision"].value is None
    assert everything["answers.mean_words"].value is None
    assert everything["answers.contains"].value == 0.0


def test_refusals_do_not_apply_where_every_question_has_an_answer() -> None:
    held = figures([GOOD, REFUSED])

    for name in ("precision", "recall", "f1", "auroc"):
        assert held[f"refusals.{name}"] == Figure(None, None, 0)
    assert held["refusals.refused_answerable"].value == 0.5


def test_latency_is_known_of_all_questions_or_does_not_apply() -> None:
    times = [replace(GOOD, latency_ms=float(ms)) for ms in range(1, 101)]
    held = figures(times)
    assert held["latency_ms.p50"].value == pytest.approx(np.percentile(range(1, 101), 50))
    assert held["latency_ms.p95"].value == pytest.approx(np.percentile(range(1, 101), 95))

    assert figures([GOOD, replace(GOOD, latency_ms=None)])["latency_ms.p50"].value is None


def test_intervals_hold_the_value_and_narrow_with_more_questions() -> None:
    few = figures([GOOD, REFUSED] * 10)["answers.contains"].interval
    many = figures([GOOD, REFUSED] * 200)["answers.contains"].interval
    assert few
    assert many

    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert figures([GOOD] * 5)["answers.contains"].interval == (1.0, 1.0)
