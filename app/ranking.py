"""The small models of the extractive answerer: which sentences to read, which answers, and is it right?

All are linear over readable features. Their weights in `ranking.json` were fitted by
`python -m hoibao.eval.training`, as told there.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from hoibao.app.evidence import Evidence

WEIGHTS = "ranking.json"


@dataclass(frozen=True, slots=True)
class Certainty:
    """What tells whether the sentence ranked first is a right answer; numbers about 0 to 1.

    Beside fields of `Evidence`: `numberless` is 1 where a number is asked for and the sentence has none,
    `share` is the sentence's probability among those read, and `some` grows with the reader's odds that
    any of these answers.
    """

    said: float
    pairs: float
    named: float
    rival: float
    unfit: float
    numberless: float
    pull: float
    share: float
    read: float
    some: float
    span: float


def log_odds(evidence: Evidence, *, read: bool) -> float:
    """The logarithm of the odds, up to a constant, of a sentence among those of the same question.

    There is a model for sentences as they are found, and one for those that have been `read`. Both are
    conditional logits (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974): the
    softmax over the sentences of a question gives each one's probability.
    """
    return _total("read" if read else "found", evidence)


def shares(scores: list[float]) -> list[float]:
    """The softmax of log-odds: probabilities that add up to 1."""
    most = max(scores, default=0.0)
    odds = [math.exp(score - most) for score in scores]
    return [odd / sum(odds) for odd in odds]


def any_of(odds: list[float]) -> float:
    """The log-odds that one of some outcomes holds, of which only one can, from the log-odds of each."""
    most = max(odds)
    return most + math.log(sum(math.exp(one - most) for one in odds))


def confidence(certainty: Certainty) -> float:
    """The probability, between 0 and 1, that the answer is right: a logistic model."""
    return 1.0 / (1.0 + math.exp(-_total("confidence", certainty)))


def _total(model: str, features: Any) -> float:
    weights = read_weights()[model]
    return weights["bias"] + sum(
        weights[field.name] * float(getattr(features, field.name)) for field in fields(features)
    )


@cache
def read_weights() -> Mapping[str, Mapping[str, float]]:
    """The weights in the package, by model and by feature."""
    read: dict[str, dict[str, float]] = json.loads(
        (files("hoibao.app") / WEIGHTS).read_text(encoding="utf-8")
    )
    return read
