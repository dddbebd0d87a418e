"""Whether a citation is right: the article, the words, and whether its span exists."""

from collections.abc import Collection, Iterable

from hoibao.corpus import sentences
from hoibao.eval.metrics.text import best, contains


def resolves(text: str, start: int, end: int, quote: str) -> bool:
    """Whether the span exists in the article's text and holds exactly the quote, and any words at all."""
    return 0 <= start < end <= len(text) and text[start:end] == quote


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentences that the span touches, whole; the span itself if it touches none."""
    touched = [(first, last) for first, last in sentences(text) if first < end and start < last]
    if not touched:
        return text[start:end]
    return text[min(start, touched[0][0]) : max(end, touched[-1][1])]


def is_right(
    article_id: str, context: str, *, right_articles: Collection[str], expected: Iterable[str]
) -> bool:
    """Whether a citation supports the answer expected.

    Its article must be one that holds the answer, and its `context` (the span's sentence, see
    `sentence_around`) must contain one of the `expected` words: a right answer or the evidence.
    """
    return article_id in right_articles and bool(best(contains, context, expected))
