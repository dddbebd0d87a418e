"""Exact match, F1 and containment of answers, as MLQA scores Vietnamese.

Source: Lewis et al., "MLQA: Evaluating Cross-lingual Extractive Question Answering", ACL 2020, and
its evaluation script (version 1): lower case, punctuation deleted (not replaced by spaces, so that
"4/11" becomes "411"), the words "của", "là", "cái", "chiếc" and "những" left out, tokens split at
white space. Before that, text goes through `hoibao.corpus.normalise` (NFC, Ð to Đ, invisible
characters out), which MLQA's script does not do: without it, the same word in NFC and in NFD
would count as two.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from hoibao.corpus import normalise

_ARTICLES = re.compile(r"\b(của|là|cái|chiếc|những)\b")
# Not within a number: "1,5", "19:27".
_PARTING = re.compile(r"(?<!\d)[,;:…()“”\"!?«»]|[,;:…()“”\"!?«»](?!\d)")
_ASCII_PUNCTUATION = frozenset(string.punctuation)


def _is_punctuation(char: str) -> bool:
    return char in _ASCII_PUNCTUATION or unicodedata.category(char).startswith("P")


# The same short strings (answers, sentences around citations) are compared many times over.
@lru_cache(maxsize=65_536)
def mlqa_form(text: str) -> str:
    """The form of `text` that is compared: tokens joined by single spaces; empty if none are left."""
    bare = "".join(char for char in normalise(text).lower() if not _is_punctuation(char))
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact_match(prediction: str, answer: str) -> float:
    """1.0 if both have the same MLQA form, else 0.0."""
    return float(mlqa_form(prediction) == mlqa_form(answer))


def f1(prediction: str, answer: str) -> float:
    """Harmonic mean of the precision and recall of the tokens of `prediction` against `answer`."""
    predicted, expected = mlqa_form(prediction).split(), mlqa_form(answer).split()
    common = sum((Counter(predicted) & Counter(expected)).values())
    if not common:
        return 0.0
    precision, recall = common / len(predicted), common / len(expected)
    return 2 * precision * recall / (precision + recall)


def contains(text: str, answer: str) -> float:
    """1.0 if the tokens of `answer` stand in `text` in a row, so that "37" is not found in "1937".

    Punctuation that parts words does so here even where no space follows ("TP.HCM,…chia sẻ"), which
    MLQA's rules would glue together. An answer of which nothing is left is contained in no text.
    """
    needle = mlqa_form(_parted(answer))
    return float(bool(needle) and f" {needle} " in f" {mlqa_form(_parted(text))} ")


def _parted(text: str) -> str:
    return _PARTING.sub(r"\g<0> ", text)


def best(score: Callable[[str, str], float], text: str, answers: Iterable[str]) -> float:
    """The highest score of `text` over all right answers; 0.0 if there is none."""
    return max((score(text, answer) for answer in answers), default=0.0)


def words(text: str) -> int:
    """The number of words (syllables, in Vietnamese) of a text: its pieces between white space."""
    return len(text.split())
