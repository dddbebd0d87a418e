"""The one object that the page, the command line and the evaluation all consume."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from hoibao.app.times import Period
from hoibao.corpus import Article, ArticleSummary


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of an article that a sentence rests on: `quote == article.text[start:end]`.

    `copies` are the near-duplicates of the article: the same story, from other papers or once more.
    """

    n: int
    article_id: str
    title: str
    source: str | None
    url: str | None
    published: date | None
    start: int
    end: int
    quote: str
    vanished: date | None = None
    copies: tuple[ArticleSummary, ...] = ()
    section: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, n: int, article: Article, start: int, end: int) -> Self:
        """Citation `n`, of the words that stand at `start` to `end` of `article`."""
        return cls(
            n=n,
            article_id=article.id,
            title=article.title,
            source=article.source,
            url=article.url,
            published=article.published,
            start=start,
            end=end,
            quote=article.text[start:end],
            vanished=article.vanished,
            section=article.section,
            language=article.language,
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, with the numbers of the citations that support it.

    Quoted sentences are `verified` as they are; one that a language model wrote is so only where
    the words it cites say the same.
    """

    text: str
    citations: tuple[int, ...]
    verified: bool = True


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
class Tokens:
    """What a language model has read and written for an answer; `estimated` where it did not tell."""

    input: int
    output: int
    estimated: bool = False

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.input + other.input, self.output + other.output, self.estimated or other.estimated)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or a refusal with the nearest articles.

    `understood` is the standalone question that was searched for; it equals `question` unless earlier
    questions were taken into account or slips of the keyboard mended. `confidence` lies between 0 and 1.
    When `refused`, `text` says in Vietnamese what is missing, and there are no sentences and no
    citations. `nearest` holds the closest articles, best first, in either case. `notice`, if not empty,
    is a Vietnamese line about how the answer came about, and `tokens` what a language model used for it.
    An answer that is not `complete` is the beginning of one that is being written. Articles of `period`,
    the time that the question names, were preferred, if it is not None.
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
    notice: str = ""
    tokens: Tokens | None = None
    complete: bool = True
    period: Period | None = None
