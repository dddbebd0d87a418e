from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from hoibao.eval.comparison import Comparison, Difference, compare
from hoibao.eval.judging import Item, Response, Scores

Judge = Callable[[Sequence[Response]], tuple[Item, ...]]

RANKED_LOW = {f"recall@{k}": 1.0 for k in (1, 5, 10, 20)} | {"mrr": 0.2, "ndcg": 0.3}


@pytest.fixture
def many(judged: Judge, perfect: tuple[Response, ...]) -> tuple[Item, ...]:
    """Forty perfectly answered questions."""
    return judged(perfect) * 10


def scores(items: Sequence[Item]) -> list[Scores]:
    return [item.scores for item in items]


def spoilt(items: Sequence[Item], count: int, **changes: object) -> list[Item]:
    """The items, `count` of the answerable ones with other scores."""
    answerable = [index for index, item in enumerate(items) if item.scores.answerable][:count]
    return [
        replace(item, scores=replace(item.scores, **changes)) if index in answerable else item
        for index, item in enumerate(items)
    ]


def of(comparison: Comparison, name: str) -> Difference:
    return next(difference for difference in comparison.differences if difference.name == name)


def test_the_same_run_is_no_loss(many: tuple[Item, ...]) -> None:
    comparison = compare(many, scores(many), "trước.json")

    assert not comparison.lost
    assert comparison.changes == ()
    assert {difference.verdict for difference in comparison.differences} == {"same"}
    assert of(comparison, "answers.contains").interval == (0.0, 0.0)


def test_many_questions_lost_are_a_significant_loss_and_the_mirror_image_a_gain(
    many: tuple[Item, ...],
) -> None:
    worse = spoilt(many, 10, contains=0.0)

    loss = compare(worse, scores(many), "trước.json")
    gain = compare(many, scores(worse), "trước.json")

    found = of(loss, "answers.contains")
    assert (found.before, found.now, found.verdict) == (1.0, pytest.approx(20 / 30), "loss")
    assert found.interval
    assert found.interval[0] < -1 / 3 < found.interval[1] < 0
    assert loss.lost
    assert of(gain, "answers.contains").verdict == "gain"
    assert not gain.lost


def test_one_question_lost_among_many_is_not_significant(many: tuple[Item, ...]) -> None:
    comparison = compare(spoilt(many, 1, contains=0.0), scores(many), "trước.json")

    assert of(comparison, "answers.contains").verdict == "same"
    assert not comparison.lost


def test_gains_and_losses_of_equally_many_questions_cancel(many: tuple[Item, ...]) -> None:
    before = scores(many)
    for index in (20, 21, 22, 24, 25, 26):
        before[index] = replace(before[index], contains=0.0)

    comparison = compare(spoilt(many, 6, contains=0.0), before, "trước.json")

    assert of(comparison, "answers.contains").verdict == "same"
    assert [change.better for change in comparison.changes].count(("answers.contains",)) == 6
    assert [change.worse for change in comparison.changes].count(("answers.contains",)) == 6


@pytest.mark.parametrize(
    ("figure", "changes", "lost"),
    [
        ("retrieval.ndcg", {"ranking": RANKED_LOW}, True),
        ("citations.precision", {"supported": 0}, True),
        ("refusals.correct", {"refused": True}, True),
        # Watched, but no reason to fail a build.
        ("answers.exact_match", {"exact_match": 0.0}, False),
    ],
)
def test_gates(many: tuple[Item, ...], figure: str, changes: dict[str, object], lost: bool) -> None:
    comparison = compare(spoilt(many, 12, **changes), scores(many), "trước.json")

    assert of(comparison, figure).verdict == "loss"
    assert comparison.lost is lost


def test_a_figure_that_no_longer_applies_is_a_loss(many: tuple[Item, ...]) -> None:
    silent = [replace(item, scores=replace(item.scores, shown=0, supported=0, resolved=0)) for item in many]

    found = of(compare(silent, scores(many), "trước.json"), "citations.precision")

    assert (found.now, found.verdict) == (None, "loss")


def test_changes_name_the_question_and_what_moved(
    judged: Judge, perfect: tuple[Response, ...], bad: tuple[Response, ...]
) -> None:
    items = judged([bad[0], *perfect[1:]])
    (change,) = compare(items, scores(judged(perfect)), "trước.json").changes

    assert (change.id, change.question) == ("q1", "Cầu Bến Lội dài bao nhiêu?")
    assert {"retrieval.ndcg", "answers.contains", "citations.precision"} <= set(change.worse)
    assert change.better == ()


def test_noise_of_sums_is_no_loss(many: tuple[Item, ...]) -> None:
    ranking = dict(many[0].scores.ranking or {})
    comparison = compare(
        spoilt(many, 30, ranking={**ranking, "ndcg": ranking["ndcg"] - 1e-15}), scores(many), "trước.json"
    )

    assert not comparison.lost
    assert comparison.changes == ()
