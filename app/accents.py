"""Accents for a question that was typed without: those that the passages found write."""

from collections import Counter
from collections.abc import Sequence

from hoibao.corpus import fold_accents, tokenize


def restored(question: str, passages: Sequence[str]) -> str:
    """`question` with each word written as `passages` write it most often; the length is kept.

    A word that they do not say stays as it is. The model reads accents: without them nothing that it
    compares comes near.
    """
    written: dict[str, Counter[str]] = {}
    for passage in passages:
        for token in tokenize(passage):
            written.setdefault(fold_accents(token.text), Counter())[token.text] += 1
    letters = list(question)
    for token in tokenize(question):
        if known := written.get(token.text):
            letters[token.start : token.end] = known.most_common(1)[0][0]
    return "".join(letters)
