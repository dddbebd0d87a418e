"""Confidence intervals by resampling questions, seeded so that a run can be repeated.

Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993 (percentile intervals);
Koehn, "Statistical Significance Tests for Machine Translation Evaluation", EMNLP 2004 (paired).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
SEED = 20_251_121
_ROWS = 200  # resamples held in memory at once

Interval = tuple[float, float]


def resamples(n: int, count: int = RESAMPLES) -> Iterator[NDArray[np.int64]]:
    """Blocks (rows, n) of question numbers drawn with replacement, `count` rows in all."""
    rng = np.random.default_rng(SEED)
    for done in range(0, count, _ROWS):
        yield rng.integers(0, n, size=(min(_ROWS, count - done), n))


def weights(sample: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each question was drawn in each row of a sample (rows, n)."""
    rows, n = sample.shape
    return np.bincount((sample + np.arange(rows)[:, None] * n).ravel(), minlength=rows * n).reshape(rows, n)


def ratios(
    numerators: NDArray[np.float64], denominators: NDArray[np.float64], drawn: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sum of numerators by sum of denominators in each sample, for several figures at once.

    Args:
        numerators, denominators: (n, figures), one row a question; a mean has denominators of 1, a
            question to which a figure does not apply has 0 and 0.
        drawn: (b, n) as `weights` gives them.

    Returns:
        (b, figures), not a number where a denominator is 0.
    """
    top, bottom = drawn @ numerators, drawn @ denominators
    held: NDArray[np.float64] = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return held


def interval(values: NDArray[np.float64]) -> Interval | None:
    """The middle 95 % of the values of all resamples; None if no resample had a value."""
    held = values[~np.isnan(values)]
    if not held.size:
        return None
    low, high = np.percentile(held, [2.5, 97.5])
    return float(low), float(high)
