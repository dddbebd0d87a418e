"""How strongly a sentence speaks to a question, as a few readable numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hoibao.app.question import Question
from hoibao.app.words import NOTHING, Words, forms

_TITLE_CREDIT = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against a sentence as the answer to a question; numbers about 0 to 1.

    `said`, `said_nearby` and `said_around` are the shares of the question's term weight said by the
    sentence, by the sentence with its neighbours, and by its passage with the article's title; `focus`
    is that of the sentence with the words close to the question word weighing more; `pairs` the same
    for terms that stand side by side. `passage` is the retriever's fused score, `similarity` its cosine,
    stretched, and `rank` falls from 1 with the rank of the article. `fits` is 1 where words of the sort
    asked for stand in the sentence, `unfit` where a person, number, date or place is asked for and there
    is none; `pull` tells how clearly the question points at those words, and `unit` whether a number
    stands before the unit asked for (a half where that is no matter). `named` is the credit of the
    things named in the question, in the article, and `rival` marks a sentence about another such thing.
    `heading` marks titles, and `length` grows with the number of words. `read` and `span`
    grow with the reader's odds that the sentence answers, and with the score of the words in it that
    do; both are 0 until the reader has read it.
    """

    said: float
    focus: float
    said_nearby: float
    said_around: float
    pairs: float
    passage: float
    similarity: float
    rank: float
    fits: float
    unfit: float
    pull: float
    unit: float
    named: float
    rival: float
    heading: float
    length: float
    read: float = 0.0
    span: float = 0.0


def credits_of(question: Question, texts: Sequence[Words], title: Words = NOTHING) -> NDArray[np.float64]:
    """How well each text says each of the question's terms: shape (texts, terms), from 0 to 1.

    What the title says holds for every sentence of its article, and counts nearly as much.
    """

    def said(words: Words) -> list[float]:
        return [words.credit(term, accented=question.accented) for term in question.terms]

    own = np.array([said(text) for text in texts]).reshape(len(texts), len(question.terms))
    either: NDArray[np.float64] = np.maximum(own, _TITLE_CREDIT * np.array(said(title)))
    return either


def coverage(said: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of the `weights` of terms, shape (terms,), that each text says, from 0 to 1.

    `said` has the shape (texts, terms), and what is returned (texts,).
    """
    total = weights.sum()
    share: NDArray[np.float64] = said @ weights / total if total else np.zeros(len(said))
    return share


def term_weights(question: Question, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """What each of the question's terms weighs: shape (terms,)."""
    return np.array([weights[term] for term in question.terms])


def pair_coverage(
    question: Question, words: Words, weights: Mapping[str, float], title: Words = NOTHING
) -> float:
    """The share of the weight of neighbouring terms that stand side by side in the text or its title."""

    def credit(first: str, second: str) -> float:
        pair = (forms(first)[1], forms(second)[1])
        return 1.0 if pair in words.pairs else _TITLE_CREDIT * (pair in title.pairs)

    total = said = 0.0
    for first, second in pairwise(question.terms):
        weight = weights[first] + weights[second]
        total += weight
        said += weight * credit(first, second)
    return said / total if total else 0.0
