"""What the trainings of the reader share: batches of like length, and questions typed carelessly."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from hoibao.corpus import fold_accents

T = TypeVar("T")


def of_like_length(
    items: Sequence[T], length: Callable[[T], int], size: int, pool: int, drawn: random.Random
) -> list[list[T]]:
    """All items in random order, those of like length together.

    In batches of `size`; `pool` batches are taken at a time, among which like ones are brought together.
    """
    order = list(items)
    drawn.shuffle(order)
    batches = []
    for start in range(0, len(order), size * pool):
        near = sorted(order[start : start + size * pool], key=length)
        batches += [near[i : i + size] for i in range(0, len(near), size)]
    drawn.shuffle(batches)
    return batches


def carelessly_typed(question: str, lower_case: float, unaccented: float, drawn: random.Random) -> str:
    """The question, with these probabilities in lower case and without accents."""
    if drawn.random() < lower_case:
        question = question.lower()
    if drawn.random() < unaccented:
        question = fold_accents(question)
    return question
