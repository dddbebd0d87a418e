"""Lets an answer appear piece by piece."""

import re
from collections.abc import Iterator
from dataclasses import replace

from hoibao.app.answer import Answer, Sentence

# Each piece is one update of the page, about a tenth of a second after the one before it.
MOST_PIECES = 6
_WORD = re.compile(r"\S+\s*")


def unfold(answer: Answer) -> Iterator[Answer]:
    """Yield the answer's growing beginnings, at most `MOST_PIECES`, without the whole answer.

    Pieces end between words. A sentence carries its citations as soon as it is complete, and the
    short answer is kept back for the whole answer. A refusal has no pieces.
    """
    words = [_WORD.findall(sentence.text) for sentence in answer.sentences]
    total = sum(map(len, words))
    steps = min(MOST_PIECES, total - 1)
    for step in range(1, steps + 1):
        shown = _beginning(answer.sentences, words, total * step // (steps + 1))
        yield replace(answer, sentences=shown, short=None)


def _beginning(sentences: tuple[Sentence, ...], words: list[list[str]], count: int) -> tuple[Sentence, ...]:
    shown: list[Sentence] = []
    for sentence, pieces in zip(sentences, words, strict=True):
        if count <= 0:
            break
        if count >= len(pieces):
            shown.append(sentence)
        else:
            shown.append(Sentence("".join(pieces[:count]).rstrip(), ()))
        count -= len(pieces)
    return tuple(shown)
