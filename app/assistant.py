"""One question in, one answer out: the code behind the page, the command line and the evaluation."""

from collections.abc import Sequence

from hoibao.app import extractive
from hoibao.app.abbreviations import spell_out
from hoibao.app.answer import Answer
from hoibao.app.conversation import standalone
from hoibao.app.question import analyse
from hoibao.corpus import Filters, HoibaoError, Library, normalise
from hoibao.embeddings import Retriever

LONGEST_QUESTION = 2000
_PASSAGES = 20
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
    """Answers questions from the articles behind a retriever; safe to use from many threads."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever

    @property
    def library(self) -> Library:
        """The library that the answers come from."""
        return self.retriever.library

    def ask(self, question: str, history: Sequence[str] = (), filters: Filters = _EVERYTHING) -> Answer:
        """Answer `question`, understood in the light of the earlier questions in `history`.

        Raises:
            QuestionError: the question is empty or longer than `LONGEST_QUESTION` characters.
        """
        check_question(question)

        def person_of(earlier: str) -> str | None:
            short = self._answer(earlier, earlier, filters).short
            return short.text if short else None

        earlier = [asked for asked in history if asked.strip() and len(asked) <= LONGEST_QUESTION]
        return self._answer(question, standalone(question, earlier, person_of), filters)

    def _answer(self, asked: str, understood: str, filters: Filters) -> Answer:
        question = analyse(understood)
        hits = self.retriever.search(
            spell_out(question.text),
            _PASSAGES,
            source=filters.source,
            published=filters.published,
            articles=filters.articles,
        )
        weights = self.retriever.rarity(question.terms)
        return extractive.answer(asked, question, hits, weights)
