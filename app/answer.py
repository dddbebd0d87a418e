"""The one object that the page, the command line and the evaluation all consume."""

from dataclasses import dataclass
from datetime import date

from hoibao.corpus import Article


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of an article that a sentence rests on: `quote == article.text[start:end]`."""

    n: int
    article_id: str
    title: str
    source: str | None
    url: str | None
    published: date | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, with the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words asked for, as a span of a cited article: `text == article.text[start:end]`.

    The span lies within the quote of citation `n`.
    """

    text: str
    n: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or a refusal with the nearest articles.

    `understood` is the standalone question that was searched for; it equals `question` unless
    earlier questions were taken into account. `confidence` lies between 0 and 1. When `refused`,
    `text` says in Vietnamese what is missing, and there are no sentences and no citations.
    `nearest` holds the closest articles, best first, in either case.
    """

    question: str
    understood: str
    text: str
    short: ShortAnswer | None
    refused: bool
    confidence: float
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Article, ...]
