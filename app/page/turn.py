"""A question with its answer, as one page's conversation keeps it."""

from dataclasses import dataclass

from hoibao.app.answer import Answer
from hoibao.corpus import Filters, Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """One question, its answer, what the reader thought of it, and where the answer was looked for."""

    answer: Answer
    verdict: Verdict | None = None
    filters: Filters = Filters()  # noqa: RUF009 - frozen
