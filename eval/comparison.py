"""Whether a change made the answers better: item by item against an earlier report.

The rule for a significant loss: on one of the figures in GATES, the 95 % interval of the difference
(now minus earlier; paired bootstrap over the questions, two-sided) lies wholly below 0, by more than
the noise of floating-point sums, or the figure no longer applies although it did earlier. A
significant gain is the mirror image.

Source: Koehn, "Statistical Significance Tests for Machine Translation Evaluation", EMNLP 2004.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hoibao.eval.figures import parts
from hoibao.eval.judging import Item, Scores
from hoibao.eval.metrics.bootstrap import Interval, interval, ratios, resamples, weights

GATES = ("retrieval.ndcg", "answers.contains", "citations.precision", "refusals.correct")
"""The figures on which a significant loss fails a build."""

COMPARED = (
    "retrieval.recall@1",
    "retrieval.mrr",
    "retrieval.ndcg",
    "answers.exact_match",
    "answers.f1",
    "answers.contains",
    "citations.precision",
    "citations.recall",
    "refusals.correct",
)

# Differences below this come from the order of sums on another machine, not from other answers.
_NOISE = 1e-9

Verdict = Literal["loss", "gain", "same"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure, earlier and now, with the interval of the difference; None where it does not apply."""

    name: str
    before: float | None
    now: float | None
    interval: Interval | None
    verdict: Verdict

    @property
    def gate(self) -> bool:
        """Whether a loss of this figure fails the comparison."""
        return self.name in GATES


@dataclass(frozen=True, slots=True)
class Change:
    """A question served better or worse than before, with the figures that moved."""

    id: str
    question: str
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside an earlier one over the same questions."""

    baseline: str
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]

    @property
    def lost(self) -> bool:
        """Whether there is a significant loss by the rule of this module."""
        return any(difference.gate and difference.verdict == "loss" for difference in self.differences)


def compare(items: Sequence[Item], before: Sequence[Scores], baseline: str) -> Comparison:
    """Compare a run with the scores `before` of the same questions, in order, from an earlier one."""
    now = [item.scores for item in items]
    tops, bottoms = zip(parts(before, COMPARED), parts(now, COMPARED), strict=True)
    once = np.ones((1, len(now)), dtype=np.int64)
    earlier, later = (ratios(top, bottom, once)[0] for top, bottom in zip(tops, bottoms, strict=True))
    drawn = []
    for sample in resamples(len(now)):
        counts = weights(sample)
        drawn.append(ratios(tops[1], bottoms[1], counts) - ratios(tops[0], bottoms[0], counts))
    differences = tuple(
        _difference(name, _value(old), _value(new), interval(column))
        for name, old, new, column in zip(COMPARED, earlier, later, np.concatenate(drawn).T, strict=True)
    )
    changes = (_change(item, old) for item, old in zip(items, before, strict=True))
    return Comparison(baseline, differences, tuple(change for change in changes if change))


def _difference(name: str, before: float | None, now: float | None, span: Interval | None) -> Difference:
    verdict: Verdict = "same"
    if before is not None and now is None:
        verdict = "loss"
    elif before is not None and span is not None:
        verdict = "loss" if span[1] < -_NOISE else "gain" if span[0] > _NOISE else "same"
    return Difference(name, before, now, span, verdict)


def _value(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)


def _change(item: Item, before: Scores) -> Change | None:
    better: list[str] = []
    worse: list[str] = []
    old, new = parts([before], COMPARED), parts([item.scores], COMPARED)
    for name, was, base, becomes, over in zip(COMPARED, *(half[0] for half in (*old, *new)), strict=True):
        if base > 0 and over > 0 and abs(becomes / over - was / base) > _NOISE:
            (better if becomes / over > was / base else worse).append(name)
    if not better and not worse:
        return None
    return Change(item.question.id, item.question.question, tuple(better), tuple(worse))
