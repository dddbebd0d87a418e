from collections.abc import Callable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from hoibao.app.answer import Answer, Citation, ShortAnswer
from hoibao.corpus import Article, Filters, HoibaoError
from hoibao.eval.datasets import DatasetError, Question
from hoibao.eval.judging import Cited
from hoibao.eval.runner import article_ranking, ask_all


class Searcher:
    """A retriever of which every article has three passages, so that a third of the hits are articles."""

    def __init__(self, articles: int) -> None:
        self.hits = [
            SimpleNamespace(article=Article(f"a{number // 3}", "t", "x")) for number in range(3 * articles)
        ]
        self.asked: list[tuple[str, int, Any]] = []

    def search(self, query: str, k: int, *, articles: Sequence[str] | None = None) -> list[Any]:
        self.asked.append((query, k, articles))
        return self.hits[:k]


class Assistant:
    """Answers everything the same way, and remembers what it was asked."""

    def __init__(self) -> None:
        self.retriever = Searcher(30)
        self.asked: list[tuple[str, tuple[str, ...], Filters]] = []

    def ask(self, question: str, history: Sequence[str], filters: Filters) -> Answer:
        self.asked.append((question, tuple(history), filters))
        if question == "?":
            raise HoibaoError("the question is empty")
        cited = Citation(1, "a0", "t", None, None, date(2024, 1, 2), 0, 1, "x")
        return Answer(question, f"[{question}]", "x", ShortAnswer("x", 1, 0, 1), False, 0.6, (), (cited,), ())


Ask = Callable[[Assistant, Sequence[Question]], Any]


@pytest.fixture
def ask() -> Ask:
    return lambda assistant, questions: ask_all(assistant, questions, advance=lambda done: None)


def test_questions_go_the_way_of_the_chat_page(ask: Ask) -> None:
    assistant = Assistant()
    follow_up = Question("q2", "Còn ai?", ("x",), {"a0": 1}, True, scope=("a0", "a1"), history=("Ai?",))

    first, second = ask(assistant, [Question("q1", "Ai?", ("x",), {"a0": 1}, True), follow_up])

    assert assistant.asked[-1] == ("Còn ai?", ("Ai?",), Filters(articles=("a0", "a1")))
    # The ranking is searched for with what the assistant understood, in the same articles.
    assert assistant.retriever.asked[-1][0] == "[Còn ai?]"
    assert assistant.retriever.asked[-1][2] == ("a0", "a1")
    assert (first.answer, first.short_answer, first.confidence) == ("x", "x", 0.6)
    assert second.citations == (Cited("a0", 0, 1, "x"),)
    assert second.understood == "[Còn ai?]"
    assert first.latency_ms >= 0


def test_the_first_question_is_asked_once_before_the_clock_runs(ask: Ask) -> None:
    assistant = Assistant()
    responses = ask(assistant, [Question("q1", "Ai?", ("x",), {"a0": 1}, True)])

    assert len(responses) == 1
    assert [question for question, _, _ in assistant.asked] == ["Ai?", "Ai?"]


def test_a_question_that_cannot_be_asked_is_named(ask: Ask) -> None:
    with pytest.raises(DatasetError, match="question 'q7' cannot be asked: the question is empty"):
        ask(Assistant(), [Question("q7", "?", ("x",), {"a0": 1}, True)])


def test_a_ranking_searches_deep_enough_for_distinct_articles() -> None:
    searcher = Searcher(30)
    assert article_ranking(searcher, "q", None, 20) == tuple(f"a{n}" for n in range(20))
    assert [k for _, k, _ in searcher.asked] == [40, 80]


def test_a_ranking_ends_where_the_articles_do() -> None:
    searcher = Searcher(7)
    assert article_ranking(searcher, "q", None, 20) == tuple(f"a{n}" for n in range(7))
    assert len(searcher.asked) == 1
