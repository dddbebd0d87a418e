"""What can be told without reading: keeps the reader from learning it.

Those who write questions give away by their words which ones have an answer. In most of what was written
for us, a linear model that sees nothing but the questions ranks four in five pairs of one with an answer
and one without rightly (of ViQuAD's, which people wrote, hardly more than a coin), and questions that
mislead keep to the words of their text. So the reader is told these odds while it learns, and learns what
is left to tell: He, Zha and Wang, "Unlearn Dataset Bias in Natural Language Inference by Fitting the
Residual" (2019).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from hoibao.eval.training.examples import Example, Shown

_PARTS = 5
_LONGEST_PHRASE = 3  # words
_CLOSENESS = 3.0  # scikit-learn's C, the inverse of the penalty


def with_bias(found: Sequence[Example]) -> list[Example]:
    """Examples of one source, each window with how much likelier than on average it does not answer.

    These are log-odds, as the question's words and the overlap tell them, learnt from questions about other
    articles; 0 on average, and 0 where there is nothing to learn from. Examples for which no sentence was
    found are left out.
    """
    those_found = [example for example in found if example.shown]
    told = iter(_unread([(example, one) for example in those_found for one in example.shown]))
    return [
        replace(example, shown=[replace(one, bias=next(told)) for one in example.shown])
        for example in those_found
    ]


def _unread(windows: Sequence[tuple[Example, Shown]]) -> list[float]:
    outcomes = [not any(one.right) for _, one in windows]
    articles = [example.about for example, _ in windows]
    parts = min(_PARTS, len(set(articles)))
    if len(set(outcomes)) < 2 or parts < 2:
        return [0.0] * len(outcomes)
    phrases = TfidfVectorizer(
        ngram_range=(1, _LONGEST_PHRASE), tokenizer=str.split, token_pattern=None, sublinear_tf=True
    )
    words = phrases.fit_transform([example.question.text for example, _ in windows])
    evidence = [[candidate.evidence for candidate in one.window.candidates] for _, one in windows]
    said = np.array([max(one.said for one in held) for held in evidence])
    pairs = np.array([max(one.pairs for one in held) for held in evidence])
    english = np.array([float(example.question.english) for example, _ in windows])
    told = cross_val_predict(
        LogisticRegression(C=_CLOSENESS, max_iter=1000),
        hstack([words, np.stack([said, pairs, said**2, english], axis=1)]).tocsr(),
        outcomes,
        groups=articles,
        cv=GroupKFold(parts),
        method="decision_function",
    )
    centred: list[float] = (told - told.mean()).tolist()
    return centred


def told_unread(found: Sequence[Example]) -> float:
    """The AUROC of the bias: in how many of all pairs of windows it tells the one that answers.

    .5, as that of a coin, where all windows answer, or none.
    """
    told = [(any(one.right), -one.bias) for example in found for one in example.shown]
    answering = [right for right, _ in told]
    return float(roc_auc_score(answering, [odds for _, odds in told])) if len(set(answering)) > 1 else 0.5
