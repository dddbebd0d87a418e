"""Asks every question of a dataset through the same code as the chat page."""

import time
from collections.abc import Callable, Sequence

from hoibao.app.assistant import Assistant
from hoibao.corpus import Filters, HoibaoError
from hoibao.embeddings import Retriever
from hoibao.eval.datasets import DatasetError, Question
from hoibao.eval.judging import Cited, Response
from hoibao.eval.metrics.ranking import depth


def ask_all(
    assistant: Assistant, questions: Sequence[Question], *, k: int = 10, advance: Callable[[int], object]
) -> tuple[Response, ...]:
    """The assistant's response to each question, in order.

    Questions with `history` go through the conversation, those with `scope` search only there. The
    first question is asked once before the clock runs, so that all times are of a warm assistant.

    Args:
        assistant: what the chat page asks.
        questions: at least one.
        k: how many articles MRR and nDCG look at: the ranking holds as many, and at least 20.
        advance: called with 1 after each question.

    Raises:
        DatasetError: the assistant cannot be asked a question; the message names it.
    """
    _ask(assistant, questions[0], 1)
    responses = []
    for question in questions:
        responses.append(_ask(assistant, question, depth(k)))
        advance(1)
    return tuple(responses)


def _ask(assistant: Assistant, question: Question, articles: int) -> Response:
    started = time.perf_counter()
    try:
        answer = assistant.ask(question.question, question.history, Filters(articles=question.scope))
    except HoibaoError as error:
        raise DatasetError(f"question {question.id!r} cannot be asked: {error}") from error
    latency_ms = (time.perf_counter() - started) * 1000
    return Response(
        answer=answer.text,
        short_answer=answer.short.text if answer.short else None,
        refused=answer.refused,
        confidence=answer.confidence,
        citations=tuple(Cited(c.article_id, c.start, c.end, c.quote) for c in answer.citations),
        ranking=article_ranking(assistant.retriever, answer.understood, question.scope, articles),
        latency_ms=latency_ms,
        understood=answer.understood,
    )


def article_ranking(
    retriever: Retriever, query: str, scope: Sequence[str] | None, articles: int
) -> tuple[str, ...]:
    """The ids of the best `articles` articles for a query, in the order of their best passages."""
    k = 2 * articles
    while True:
        hits = retriever.search(query, k, articles=scope)
        ids = tuple(dict.fromkeys(hit.article.id for hit in hits))
        # Fewer hits than asked for means that there are no more passages.
        if len(ids) >= articles or len(hits) < k:
            return ids[:articles]
        k *= 2
