"""Answers made by another system, given as JSON Lines, to be judged by the same measures.

One object a line, one for every question of the dataset, in any order:

    {"id": "q1", "answer": "Cụm gồm 11 tỉnh, thành phố.", "refused": false,
     "short_answer": "11 tỉnh, thành phố", "confidence": 0.83,
     "citations": [{"article_id": "a7", "quote": "gồm 11 tỉnh, thành phố"}],
     "ranking": ["a7", "a2"], "latency_ms": 41.5}

    id            the question's id
    answer        the text that a reader is shown; may be empty only if refused
    refused       true if the system said that it has no answer
    short_answer  optional: the few words asked for; where no line has one, exact match and F1 do not apply
    confidence    optional, all lines or none: 0 to 1, of a refusal too
    citations     optional: {"article_id", "start", "end"} counting code points of the article's text as
                  hoibao reads it, or {"article_id", "quote"}, or all four
    ranking       optional, all lines or none: article ids, best first, at least 20 where there are as many
    latency_ms    optional, all lines or none: milliseconds from the question to the whole answer
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hoibao.corpus import Article, normalise
from hoibao.eval.datasets import Dataset, DatasetError, Question
from hoibao.eval.datasets.records import Record, read_lines, unique
from hoibao.eval.judging import Cited, Response


def read_answers(path: Path, dataset: Dataset, questions: Sequence[Question]) -> tuple[Response, ...]:
    """The answers to `questions`, in their order.

    Answers to other questions of the dataset are left out, so that a part of it can be judged.

    Raises:
        DatasetError: the file is broken, lacks an answer, or has one to a question that is not in
            the dataset; the message names the line where there is one.
    """
    articles = {article.id: article for article in dataset.articles}
    known = {question.id for question in dataset.questions}
    records: dict[str, Record] = {}
    for record in unique(read_lines(path)):
        if record.text("id") not in known:
            raise record.fail(f"{record.text('id')!r} is no question of this dataset")
        records[record.text("id")] = record
    missing = [question.id for question in questions if question.id not in records]
    if missing:
        raise DatasetError(f"{path}: {len(missing)} questions have no answer, first {missing[0]!r}")
    responses = {key: _response(record, articles) for key, record in records.items()}
    for field in ("confidence", "ranking", "latency_ms"):
        without = [key for key, response in responses.items() if getattr(response, field) is None]
        if without and len(without) < len(responses):
            raise records[without[0]].fail(
                f'"{field}" is missing, but other lines have one: give it in all or none'
            )
    return tuple(responses[question.id] for question in questions)


def gives_short_answers(responses: Sequence[Response]) -> bool:
    """Whether the system gives short answers at all."""
    return any(response.short_answer is not None for response in responses)


def _response(record: Record, articles: Mapping[str, Article]) -> Response:
    refused = record.flag("refused")
    answer = record.optional_text("answer") or ""
    if not refused and not answer.strip():
        raise record.fail('"answer" is empty, and "refused" is not true')
    confidence = record.number("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise record.fail(f'"confidence" must lie between 0 and 1, not {confidence}')
    citations = record.records("citations")
    if refused and citations:
        raise record.fail('"refused" is true, but "citations" are given')
    return Response(
        answer=answer,
        short_answer=record.optional_text("short_answer"),
        refused=refused,
        confidence=confidence,
        citations=tuple(_cited(citation, articles) for citation in citations),
        ranking=_ranking(record, articles),
        latency_ms=record.number("latency_ms"),
    )


def _ranking(record: Record, articles: Mapping[str, Article]) -> tuple[str, ...] | None:
    if record.fields.get("ranking") is None:
        return None
    ranking = record.texts("ranking")
    for article_id in ranking:
        if article_id not in articles:
            raise record.fail(f'"ranking" names {article_id!r}, which is no article of this dataset')
    if len(set(ranking)) < len(ranking):
        raise record.fail('"ranking" names an article twice')
    return ranking


def _cited(record: Record, articles: Mapping[str, Article]) -> Cited:
    """The citation; a made-up article or quote is kept, to be counted as one that does not resolve."""
    article_id, quote = record.text("article_id"), record.optional_text("quote")
    start, end = record.offset("start"), record.offset("end")
    text = articles[article_id].text if article_id in articles else ""
    if start is not None and end is not None:
        held = text[start:end] if 0 <= start < end <= len(text) else ""
        return Cited(article_id, start, end, held if quote is None else normalise(quote))
    if quote is None or start is not None or end is not None:
        raise record.fail('a citation needs "start" and "end", or a "quote", or all three')
    words = normalise(quote).strip()
    found = text.find(words)
    return Cited(article_id, found, found + len(words), words)
