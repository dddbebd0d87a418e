"""A question with its answer, as one page's conversation keeps it."""

from dataclasses import dataclass

from hoibao.app.answer import Answer
from hoibao.corpus import Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """One question, its answer, and what the reader thought of it."""

    answer: Answer
    verdict: Verdict | None = None
