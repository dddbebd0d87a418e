"""How well confidence separates right from wrong: AUROC, the risk-coverage curve and reliability."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


def auroc(
    confidence: NDArray[np.float64], positive: NDArray[np.bool_], weights: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Area under the ROC curve: how often a positive question has more confidence than a negative one.

    Ties count half. Source: Hanley and McNeil, "The meaning and use of the area under a receiver
    operating characteristic (ROC) curve", Radiology 1982.

    Args:
        confidence: (n,), larger means surer.
        positive: (n,), which questions are positive.
        weights: (b, n), how often each question counts in each of b samples.

    Returns:
        (b,), not a number where a sample holds no positive or no negative question.
    """
    _, group = np.unique(confidence, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    ups = np.add.reduceat((weights * positive)[:, order], starts, axis=1)
    downs = np.add.reduceat((weights * ~positive)[:, order], starts, axis=1)
    below = np.cumsum(downs, axis=1) - downs
    pairs = ups.sum(axis=1) * downs.sum(axis=1)
    won = (ups * (below + downs / 2)).sum(axis=1)
    area: NDArray[np.float64] = np.divide(won, pairs, out=np.full(len(weights), np.nan), where=pairs > 0)
    return area


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """If only answers at `threshold` or more were shown: the share answered, the share of those wrong."""

    threshold: float
    coverage: float
    risk: float


def risk_coverage(answered: Sequence[tuple[float, bool]], questions: int) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve, from the surest answer to all answers given.

    Source: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010.

    Args:
        answered: (confidence, right) of each question that was answered.
        questions: the number of questions asked, refused ones included; coverage is a share of these.
    """
    points: list[RiskPoint] = []
    wrong = 0
    ranked = sorted(answered, key=lambda pair: -pair[0])
    for count, (confidence, right) in enumerate(ranked, start=1):
        wrong += not right
        # Answers of one confidence cannot be told apart by a threshold: one point for all of them.
        if count == len(ranked) or ranked[count][0] < confidence:
            points.append(RiskPoint(confidence, count / questions, wrong / count))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The answers whose confidence lies in one range: how sure they were, how many were right."""

    low: float
    high: float
    count: int
    mean_confidence: float
    share_right: float


def reliability(answered: Sequence[tuple[float, bool]], bins: int = 10) -> tuple[ReliabilityBin, ...]:
    """The points of a reliability diagram over equal ranges of confidence; empty ranges are left out.

    Source: DeGroot and Fienberg, "The Comparison and Evaluation of Forecasters", The Statistician 1983.
    """
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, right in answered:
        held[min(int(confidence * bins), bins - 1)].append((confidence, right))
    return tuple(
        ReliabilityBin(
            low=index / bins,
            high=(index + 1) / bins,
            count=len(pairs),
            mean_confidence=sum(confidence for confidence, _ in pairs) / len(pairs),
            share_right=sum(right for _, right in pairs) / len(pairs),
        )
        for index, pairs in enumerate(held)
        if pairs
    )
