"""Keeps a model from learning that a question in the words of its text has no answer, or has one.

Who writes questions that mislead keeps to the words of the text, and who writes questions in other words
thinks of those that it answers: in what was written for us, the share of a question's words that its
article says told of 84 in 100 pairs of questions about invented paragraphs which of both has no answer.
"""

import random
from collections.abc import Sequence

import numpy as np

from hoibao.eval.training import linear
from hoibao.eval.training.examples import Example

_STRATA = 20


def balanced(found: Sequence[Example], drawn: random.Random) -> list[Example]:
    """As many of the examples as can be had with answers and without in the same ratio at every overlap.

    Those for which no sentence was found are left out. The examples are stratified by how likely each is to
    have an answer, judged by its overlap alone (Rosenbaum and Rubin, "The central role of the propensity
    score", Biometrika 1983).
    """
    those_found = [example for example in found if example.found]
    answerable = np.array([example.answerable for example in those_found], dtype=bool)
    if answerable.all() or not answerable.any():
        return those_found
    features = [[*example.overlap, float(example.question.english)] for example in those_found]
    weights = linear.logistic([list(zip(features, answerable.tolist(), strict=True))])
    propensity = np.array(features) @ weights[:-1]  # up to what does not change the order
    odds = answerable.mean() / (1 - answerable.mean())
    kept: list[int] = []
    for stratum in np.array_split(propensity.argsort(kind="stable"), _STRATA):
        those, others = stratum[answerable[stratum]].tolist(), stratum[~answerable[stratum]].tolist()
        kept += drawn.sample(those, min(len(those), round(len(others) * odds)))
        kept += drawn.sample(others, min(len(others), round(len(those) / odds)))
    return [those_found[i] for i in sorted(kept)]
