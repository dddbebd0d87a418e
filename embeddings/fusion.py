"""Fusion of the two legs: weighted, min-max normalised scores.

Convex combination of min-max normalised scores, as in Bruch, Gai and Ingber, "An Analysis of Fusion
Functions for Hybrid Retrieval" (ACM TOIS 2023), who find it ahead of reciprocal rank fusion.
"""

import numpy as np
from numpy.typing import NDArray


def min_max(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """`scores` moved and scaled to reach from 0 to 1; shape kept, order kept.

    Scores that are all equal tell nothing apart: they become 1 if they are above 0, else 0.
    """
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    if high == low:
        return np.full(scores.shape, float(high > 0))
    # The division can overshoot by a rounding error.
    scaled: NDArray[np.float64] = np.clip((scores - low) / (high - low), 0.0, 1.0)
    return scaled


def fuse(
    vector_scores: NDArray[np.float64], word_scores: NDArray[np.float64], *, vector_weight: float
) -> NDArray[np.float64]:
    """The fused scores, between 0 and 1, of candidates whose scores in both legs are given.

    Args:
        vector_scores: cosines, shape (n,).
        word_scores: BM25 scores, shape (n,); 0 where no word matches.
        vector_weight: the share of the vector leg, between 0 and 1; the words have the rest.
    """
    fused: NDArray[np.float64] = vector_weight * min_max(vector_scores)
    fused += (1.0 - vector_weight) * min_max(word_scores)
    return fused
