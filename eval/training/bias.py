"""What can be told without reading: keeps the models from learning it.

Those who write questions give away by their words which ones have an answer. In most of what was written
for us, a linear model that sees nothing but the question tells of four in five pairs of questions which of
both has one (of ViQuAD's, which people wrote, hardly better than a coin), and questions that mislead keep to
the words of their text. So the models are told these odds while they learn, and learn what is left to tell:
He, Zha and Wang, "Unlearn Dataset Bias in Natural Language Inference by Fitting the Residual" (2019).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from hoibao.app.candidates import Candidate
from hoibao.app.question import Question
from hoibao.eval.training.examples import Example

Rows = NDArray[np.int64]

_PARTS = 5
_LONGEST_PHRASE = 3  # words
_LEAST_PENALTY, _SMALL_PENALTY = 10.0, 3.0  # as scikit-learn has them: the larger, the smaller


def unread(
    questions: Sequence[Question],
    sentences: Sequence[Sequence[Candidate]],
    outcomes: Sequence[bool],
    articles: Sequence[str],
) -> list[float]:
    """The log-odds of each outcome, told by the question's words and how many of them the sentences say.

    What is told of an outcome is learnt from those about other articles. 0 where all outcomes are alike or
    about one article.
    """
    parts = min(_PARTS, len(set(articles)))
    if len(set(outcomes)) < 2 or parts < 2:
        return [0.0] * len(outcomes)
    folds = list(GroupKFold(parts).split(outcomes, groups=articles))
    phrases = TfidfVectorizer(
        ngram_range=(1, _LONGEST_PHRASE), tokenizer=str.split, token_pattern=None, sublinear_tf=True
    )
    words = phrases.fit_transform([question.text for question in questions])
    by_words = _crossed(words, outcomes, folds, _SMALL_PENALTY)
    said = np.array([max(one.evidence.said for one in held) for held in sentences])
    pairs = np.array([max(one.evidence.pairs for one in held) for held in sentences])
    english = np.array([float(question.english) for question in questions])
    features = np.stack([by_words, said, pairs, said**2, said * by_words, english], axis=1)
    told: list[float] = _crossed(features, outcomes, folds, _LEAST_PENALTY).tolist()
    return told


def with_bias(found: Sequence[Example]) -> list[Example]:
    """Examples of one source, each window with the log-odds, told without reading, that it does not answer.

    Those for which no sentence was found are left out.
    """
    those_found = [example for example in found if example.shown]
    windows = [(example, one) for example in those_found for one in example.shown]
    told = iter(
        unread(
            [example.question for example, _ in windows],
            [one.window.candidates for _, one in windows],
            [not any(one.right) for _, one in windows],
            [example.found[0].quote.article.id for example, _ in windows],
        )
    )
    return [
        replace(example, shown=[replace(one, bias=next(told)) for one in example.shown])
        for example in those_found
    ]


def _crossed(
    features: Any, outcomes: Sequence[bool], folds: Sequence[tuple[Rows, Rows]], penalty: float
) -> NDArray[np.float64]:
    """The log-odds of a logistic model for each outcome, fitted without the fold that it is in."""
    model = LogisticRegression(C=penalty, max_iter=1000)
    told: NDArray[np.float64] = cross_val_predict(
        model, features, outcomes, cv=folds, method="decision_function"
    )
    return told
