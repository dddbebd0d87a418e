"""The table of every question: what was asked, shown, cited and expected, and what went wrong."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from hoibao.eval.judging import Item
from hoibao.eval.report.numbers import MISSING, decimal
from hoibao.eval.result import kind_of

STATUSES = {
    "right": "Trả lời đúng",
    "refused-right": "Từ chối đúng",
    "wrong": "Trả lời sai",
    "refused-wrong": "Từ chối nhầm",
    "unanswerable-answered": "Lẽ ra phải từ chối",
    "unjudged": "Không chấm",
}
"""What can become of a question, from best to worst, as the reader of the page sees it."""

FLAGS = {
    "failure": "Mọi câu có lỗi",
    "wrong": STATUSES["wrong"],
    "refused-wrong": STATUSES["refused-wrong"],
    "unanswerable-answered": STATUSES["unanswerable-answered"],
    "citation-wrong": "Có trích dẫn sai",
    "article-missed": "Bài đúng không đứng đầu",
}
"""What the table can be narrowed to."""


@dataclass(frozen=True, slots=True)
class CitationCell:
    """A citation as the table shows it; `problem` is empty where there is none."""

    title: str
    quote: Markup
    right: bool | None
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question as the table shows it."""

    number: int
    id: str
    kind: str
    status: str
    flags: tuple[str, ...]
    question: str
    history: tuple[str, ...]
    understood: str | None
    answer: Markup
    short_answer: str | None
    citations: tuple[CitationCell, ...]
    expected: tuple[str, ...]
    evidence: tuple[str, ...]
    answerable: bool
    rank: str
    confidence: str
    latency: str

    @property
    def verdict(self) -> str:
        """The status in words."""
        return STATUSES[self.status]


def rows(items: Sequence[Item]) -> list[Row]:
    """All questions, in the order they were asked."""
    return [_row(number, item) for number, item in enumerate(items, start=1)]


def _row(number: int, item: Item) -> Row:
    question, response, scores = item.question, item.response, item.scores
    status = _status(item)
    flags: list[str] = [
        flag for flag in ("wrong", "refused-wrong", "unanswerable-answered") if flag == status
    ]
    if any(citation.right is False for citation in item.citations):
        flags.append("citation-wrong")
    if scores.ranking is not None and not scores.ranking["recall@1"]:
        flags.append("article-missed")
    understood = response.understood if response.understood != question.question else None
    return Row(
        number=number,
        id=question.id,
        kind=kind_of(question) if question.kind else "",
        status=status,
        flags=("failure", *flags) if flags else (),
        question=question.question,
        history=question.history,
        understood=understood,
        answer=_marked(response.answer, question.answers),
        short_answer=None if response.refused else response.short_answer,
        citations=tuple(_citation_cells(item)),
        expected=question.answers,
        evidence=question.evidence,
        answerable=question.answerable,
        rank=_rank(item),
        confidence=MISSING if response.confidence is None else decimal(response.confidence, 2),
        latency=MISSING if response.latency_ms is None else f"{decimal(response.latency_ms)} ms",
    )


def _status(item: Item) -> str:
    right, refused = item.scores.right, item.scores.refused
    if right is None:
        return "refused-wrong" if refused else "unjudged"
    if right:
        return "refused-right" if refused else "right"
    if refused:
        return "refused-wrong"
    return "wrong" if item.scores.answerable else "unanswerable-answered"


def _citation_cells(item: Item) -> Iterable[CitationCell]:
    expected = (*item.question.answers, *item.question.evidence)
    for citation in item.citations:
        problem = ""
        if citation.title is None:
            problem = "không có bài này"
        elif not citation.resolves:
            problem = "không khớp nguyên văn"
        elif citation.right is False and item.question.answerable:
            elsewhere = citation.cited.article_id not in item.question.articles
            problem = "bài khác" if elsewhere else "không chứa đáp án"
        elif citation.right is False:
            problem = "câu hỏi không có đáp án"
        title = citation.title or citation.cited.article_id
        yield CitationCell(title, _marked(citation.cited.quote, expected), citation.right, problem)


def _rank(item: Item) -> str:
    ranking = item.response.ranking
    if ranking is None or not item.question.answerable:
        return MISSING
    held = [rank for rank, article in enumerate(ranking, start=1) if article in item.question.articles]
    return f"thứ {held[0]}" if held else f"ngoài {len(ranking)} bài đầu"


def _marked(text: str, expected: Iterable[str]) -> Markup:
    """The text, escaped, with the first of the expected words that it holds marked."""
    for words in expected:
        if found := re.search(re.escape(words), text, re.IGNORECASE):
            start, end = found.span()
            return Markup("{}<mark>{}</mark>{}").format(text[:start], text[start:end], text[end:])
    return escape(text)
