"""From the scores of many questions to figures, each with its interval and its number of questions.

Most figures are a sum over questions divided by another sum: a mean divides by the number of
questions it applies to, citation precision the right citations by all that are shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoibao.eval.judging import Scores
from hoibao.eval.metrics.bootstrap import Interval, interval, ratios, resamples, weights
from hoibao.eval.metrics.ranking import RECALL_CUTOFFS
from hoibao.eval.metrics.refusals import auroc

Parts = tuple[float, float]
"""What one question adds to the numerator and to the denominator of a figure."""


def _mean(value: float | None) -> Parts:
    return (0.0, 0.0) if value is None else (value, 1.0)


def _ranked(name: str) -> Callable[[Scores], Parts]:
    return lambda s: _mean(None if s.ranking is None else s.ranking[name])


def _citation_recall(s: Scores) -> Parts:
    applies = s.judgeable and s.answerable and not s.refused
    return (float(s.supported > 0), 1.0) if applies else (0.0, 0.0)


RATIOS: Mapping[str, Callable[[Scores], Parts]] = {
    **{f"retrieval.recall@{k}": _ranked(f"recall@{k}") for k in RECALL_CUTOFFS},
    "retrieval.mrr": _ranked("mrr"),
    "retrieval.ndcg": _ranked("ndcg"),
    "answers.exact_match": lambda s: _mean(s.exact_match),
    "answers.f1": lambda s: _mean(s.f1),
    "answers.contains": lambda s: _mean(s.contains),
    "answers.mean_words": lambda s: _mean(s.words),
    "citations.precision": lambda s: (s.supported, s.shown) if s.judgeable else (0.0, 0.0),
    "citations.recall": _citation_recall,
    "citations.resolvable": lambda s: (s.resolved, s.shown),
    "refusals.precision": lambda s: (s.refused and not s.answerable, s.refused),
    "refusals.recall": lambda s: (s.refused and not s.answerable, not s.answerable),
    "refusals.f1": lambda s: (2 * (s.refused and not s.answerable), s.refused + (not s.answerable)),
    "refusals.refused_answerable": lambda s: (s.refused and s.answerable, s.answerable),
    # Only for comparison with a baseline: refused where it should be, answered where it should be.
    "refusals.correct": lambda s: (s.refused != s.answerable, 1.0),
}

REPORTED: Mapping[str, tuple[str, ...]] = {
    "retrieval": (*(f"recall@{k}" for k in RECALL_CUTOFFS), "mrr", "ndcg"),
    "answers": ("exact_match", "f1", "contains", "mean_words"),
    "citations": ("precision", "recall", "resolvable"),
    "refusals": ("precision", "recall", "f1", "refused_answerable", "auroc"),
    "latency_ms": ("p50", "p95"),
}
"""The figures of a report, by group and in order."""

_NEED_UNANSWERABLE = ("refusals.precision", "refusals.recall", "refusals.f1")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over `questions` questions, with its 95 % interval; `value` is None if it does not apply."""

    value: float | None
    interval: Interval | None
    questions: int


NOT_APPLICABLE = Figure(None, None, 0)


def parts(scores: Sequence[Scores], names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Numerators and denominators (n, figures) of the named figures of RATIOS."""
    both = np.array([[RATIOS[name](s) for name in names] for s in scores], dtype=np.float64)
    return both[:, :, 0], both[:, :, 1]


def figures(scores: Sequence[Scores]) -> dict[str, Figure]:
    """Every reported figure over at least one question, by "group.name"."""
    names = [name for name in RATIOS if name != "refusals.correct"]
    top, bottom = parts(scores, names)
    confidence = _known([s.confidence for s in scores])
    latency = _known([s.latency_ms for s in scores])
    answerable = np.array([s.answerable for s in scores])
    drawn_ratios, drawn_auroc, drawn_latency = [], [], []
    for sample in resamples(len(scores)):
        drawn = weights(sample)
        drawn_ratios.append(ratios(top, bottom, drawn))
        if confidence is not None:
            drawn_auroc.append(auroc(confidence, answerable, drawn))
        if latency is not None:
            drawn_latency.append(np.percentile(latency[sample], [50, 95], axis=1).T)

    once = np.ones((1, len(scores)), dtype=np.int64)
    held = {
        name: _figure(value, values, int((denominator > 0).sum()))
        for name, value, values, denominator in zip(
            names, ratios(top, bottom, once)[0], np.concatenate(drawn_ratios).T, bottom.T, strict=True
        )
    }
    if answerable.all():
        held |= dict.fromkeys(_NEED_UNANSWERABLE, NOT_APPLICABLE)
    held["refusals.auroc"] = NOT_APPLICABLE
    if confidence is not None:
        area = auroc(confidence, answerable, once)[0]
        held["refusals.auroc"] = _figure(area, np.concatenate(drawn_auroc), len(scores))
    held |= {"latency_ms.p50": NOT_APPLICABLE, "latency_ms.p95": NOT_APPLICABLE}
    if latency is not None:
        columns = np.concatenate(drawn_latency).T
        for name, percent, column in zip(("p50", "p95"), (50, 95), columns, strict=True):
            held[f"latency_ms.{name}"] = _figure(np.percentile(latency, percent), column, len(scores))
    return held


def _figure(value: np.floating, drawn: NDArray[np.float64], questions: int) -> Figure:
    return NOT_APPLICABLE if np.isnan(value) else Figure(float(value), interval(drawn), questions)


def _known(values: Sequence[float | None]) -> NDArray[np.float64] | None:
    """The values as an array, if all are known."""
    held = [value for value in values if value is not None]
    return np.array(held) if held and len(held) == len(values) else None
