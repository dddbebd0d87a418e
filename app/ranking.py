"""The one small model of the extractive answerer: how probably does a sentence answer the question?

A logistic model over `Evidence`. It ranks sentences, and its value for the best one is the confidence
of the answer. The weights were set by hand, by what each kind of evidence should mean; their common
scale and the bias were fitted on XQuAD-vi and MLQA-vi (CC BY-SA; every question asked with and without
the article that answers it, three to one), so that of the answers given at .8 about 80 % are right.
"""

import math

from hoibao.app.evidence import Evidence

_BIAS = -6.39
_WEIGHTS = Evidence(
    said=0.28,
    focus=1.65,
    said_nearby=0.28,
    said_around=1.65,
    pairs=0.55,
    pairs_around=0.28,
    rarest=0.28,
    passage=0.28,
    similarity=1.1,
    rank=0.28,
    fits=0.28,
    unfit=-1.65,
    pull=0.55,
    unit=0.55,
    named=0.83,
    named_around=0.55,
    rival=-2.5,
    heading=-0.28,
    brief=-0.55,
    long=0.11,
)


def probability(evidence: Evidence) -> float:
    """The probability, between 0 and 1, that a sentence with this evidence answers the question."""
    total = _BIAS + sum(
        getattr(_WEIGHTS, name) * getattr(evidence, name) for name in Evidence.__dataclass_fields__
    )
    return 1.0 / (1.0 + math.exp(-total))
