"""One question in, one answer out: the code behind the page, the command line and the evaluation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from hoibao.app import extractive, reading
from hoibao.app.answer import Answer
from hoibao.app.conversation import standalone
from hoibao.app.period import find_period
from hoibao.app.preference import prefer
from hoibao.app.question import Question, analyse
from hoibao.app.slips import mended
from hoibao.app.stories import search_stories, with_copies
from hoibao.corpus import Filters, HoibaoError, Library, normalise
from hoibao.corpus.dates import VIETNAM
from hoibao.embeddings import Hit, Reader, Retriever

if TYPE_CHECKING:
    from hoibao.app.llm import Writer

LONGEST_QUESTION = 2000
_PASSAGES = 20
# So many times more passages are looked at for those of the time that a question asks about.
_DEEPER = 3
_EVERYTHING = Filters()


class QuestionError(HoibaoError):
    """A question that cannot be asked: empty, or far too long."""


def check_question(question: str) -> None:
    """Refuse what cannot be asked.

    Raises:
        QuestionError: the question is empty or longer than `LONGEST_QUESTION` characters.
    """
    if not normalise(question):  # zero-width characters alone ask nothing
        raise QuestionError("the question is empty: type what you want to know")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question)} characters: shorten it to {LONGEST_QUESTION} at most"
        )


class Assistant:
    """Answers questions from the articles behind a retriever; safe to use from many threads.

    Without a `writer` answers are quoted; with one, a language model writes them. `today` tells the day
    from which "hôm qua" and the like count.
    """

    def __init__(
        self,
        retriever: Retriever,
        writer: "Writer | None" = None,
        today: Callable[[], date] = lambda: datetime.now(VIETNAM).date(),
    ) -> None:
        self.retriever = retriever
        self._writer = writer
        self._today = today
        self._reader = Reader.load(retriever.encoder)

    @property
    def library(self) -> Library:
        """The library that the answers come from."""
        return self.retriever.library

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = _EVERYTHING,
        *,
        any_time: bool = False,
    ) -> Answer:
        """Answer `question`, understood in the light of the earlier questions in `history`.

        Articles of a time that it names are preferred, unless articles of `any_time` are wanted alike.

        Raises:
            QuestionError: the question is empty or longer than `LONGEST_QUESTION` characters.
        """
        *_, whole = self.stream(question, history, filters, any_time=any_time)
        return whole

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = _EVERYTHING,
        *,
        any_time: bool = False,
    ) -> Iterator[Answer]:
        """Yield the answer's growing beginnings while a language model writes it, and at last the whole one.

        Raises:
            QuestionError: the question is empty or longer than `LONGEST_QUESTION` characters.
        """
        check_question(question)

        def person_of(earlier: str) -> str | None:
            short = self._extract(earlier, earlier, filters)[0].short
            return short.text if short else None

        earlier = [asked for asked in history if asked.strip() and len(asked) <= LONGEST_QUESTION]
        understood = standalone(question, earlier, person_of)
        writing = self._writer.begin() if self._writer else None
        if writing and earlier:
            understood = writing.standalone(question, earlier, understood)
        found, hits = self._extract(question, understood, filters, any_time=any_time)
        for answer in writing.answer(found, hits) if writing else [found]:
            yield with_copies(answer, self.library)

    def _extract(
        self, asked: str, understood: str, filters: Filters, *, any_time: bool = False
    ) -> tuple[Answer, list[Hit]]:
        question, hits = self._search(understood, filters, any_time=any_time)
        if question.accented and not question.english:
            meant = mended(question.text, [hit.text for hit in hits[: reading.WRITTEN_BY]])
            if meant != question.text:
                question, hits = self._search(meant, filters, any_time=any_time)
        weights = self.retriever.rarity(question.terms)
        among = len(filters.articles) if filters.articles is not None else None
        found = extractive.answer(asked, question, hits, weights, self._reader, among=among)
        return replace(found, period=question.period), hits

    def _search(self, understood: str, filters: Filters, *, any_time: bool) -> tuple[Question, list[Hit]]:
        """The question taken apart, and the passages found for it."""
        question = analyse(understood)
        period = None if any_time else find_period(question.text, self._today())
        if period is None:
            return question, search_stories(self.retriever, question.query, _PASSAGES, filters)
        in_time = partial(prefer, period=period)
        hits = search_stories(self.retriever, question.query, _DEEPER * _PASSAGES, filters, in_time)
        return replace(question, period=period), hits[:_PASSAGES]
