"""The one small model of the extractive answerer: how probably does a sentence answer the question?

A logistic regression over `Evidence`. It ranks sentences, and its value for the best one is the
confidence of the answer.
"""

import math

from hoibao.app.evidence import Evidence

_BIAS = -9.0
_WEIGHTS = Evidence(
    said=0.5,
    focus=3.0,
    said_nearby=0.5,
    said_around=3.0,
    pairs=1.0,
    pairs_around=0.5,
    rarest=0.5,
    passage=0.5,
    similarity=2.0,
    rank=0.5,
    fits=0.5,
    unfit=-3.0,
    pull=1.0,
    unit=1.0,
    named=1.5,
    named_around=1.0,
    heading=-0.5,
    brief=-1.0,
    long=0.2,
)


def probability(evidence: Evidence) -> float:
    """The probability, between 0 and 1, that a sentence with this evidence answers the question."""
    total = _BIAS + sum(
        getattr(_WEIGHTS, name) * getattr(evidence, name) for name in Evidence.__dataclass_fields__
    )
    return 1.0 / (1.0 + math.exp(-total))
