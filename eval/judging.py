"""One question at a time: what a system answered, and how good that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hoibao.corpus import Article
from hoibao.eval.datasets import Question
from hoibao.eval.metrics.citations import is_right, resolves, sentence_around
from hoibao.eval.metrics.ranking import ranking_scores
from hoibao.eval.metrics.text import best, contains, exact_match, f1, words


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as a system showed it: the words `quote` at `start` to `end` of an article."""

    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Response:
    """What a system made of one question.

    `ranking` holds article ids, best first, and `confidence` lies between 0 and 1; both are None for
    a system that does not tell them, as is `latency_ms`. A refusal has no citations.
    """

    answer: str
    short_answer: str | None
    refused: bool
    confidence: float | None = None
    citations: tuple[Cited, ...] = ()
    ranking: tuple[str, ...] | None = None
    latency_ms: float | None = None
    understood: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedCitation:
    """A citation, whether its span exists, and whether it supports the answer (None: cannot be judged)."""

    cited: Cited
    title: str | None
    resolves: bool
    right: bool | None


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that is counted about one question; None where a measure does not apply to it.

    `ranking` holds the scores of `ranking_scores`, for answerable questions. `exact_match`, `f1` and
    `contains` apply to answerable questions with known answers, and are 0 if the question was
    refused or the answer has no short answer. `words` applies to questions that were answered.
    `judgeable` says whether right citations can be told from wrong ones: not so for an answerable
    question of which neither an answer nor evidence is known. Of the citations `shown`, `supported`
    are right and `resolved` have a span that holds their quote.
    """

    answerable: bool
    refused: bool
    confidence: float | None
    latency_ms: float | None
    ranking: Mapping[str, float] | None
    exact_match: float | None
    f1: float | None
    contains: float | None
    words: int | None
    judgeable: bool
    shown: int
    supported: int
    resolved: int

    @property
    def right(self) -> bool | None:
        """Whether the reader was served rightly: by a right answer, or by a refusal where there is none."""
        if not self.answerable:
            return self.refused
        return None if self.contains is None else self.contains == 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """A question, the response to it, and its scores."""

    question: Question
    response: Response
    citations: tuple[JudgedCitation, ...]
    scores: Scores


def judge(
    questions: Sequence[Question],
    responses: Sequence[Response],
    articles: Mapping[str, Article],
    *,
    k: int = 10,
    short_answers: bool = True,
) -> tuple[Item, ...]:
    """Judge the response to each question.

    Args:
        questions: the questions asked.
        responses: the responses, one a question, in the same order.
        articles: all articles of the dataset by id, as they were searched.
        k: how many articles of a ranking MRR and nDCG look at.
        short_answers: False for a system that gives none: exact match and F1 then do not apply.
    """
    pairs = list(zip(questions, responses, strict=True))
    ranked = {
        question.id: response.ranking
        for question, response in pairs
        if question.answerable and response.ranking is not None
    }
    relevant = {question.id: question.articles for question in questions if question.id in ranked}
    rankings = ranking_scores(relevant, ranked, k) if ranked else {}
    return tuple(
        _item(question, response, articles, rankings.get(question.id), short_answers)
        for question, response in pairs
    )


def _item(
    question: Question,
    response: Response,
    articles: Mapping[str, Article],
    ranking: Mapping[str, float] | None,
    short_answers: bool,
) -> Item:
    citations = tuple(_citation(cited, question, articles) for cited in response.citations)
    scored = question.answerable and bool(question.answers)
    short = "" if response.refused else response.short_answer or ""
    shown = "" if response.refused else response.answer
    known = scored and short_answers
    scores = Scores(
        answerable=question.answerable,
        refused=response.refused,
        confidence=response.confidence,
        latency_ms=response.latency_ms,
        ranking=ranking,
        exact_match=(best(exact_match, short, question.answers) if short else 0.0) if known else None,
        f1=best(f1, short, question.answers) if known else None,
        contains=best(contains, shown, question.answers) if scored else None,
        words=None if response.refused else words(response.answer),
        judgeable=not question.answerable or bool(question.answers or question.evidence),
        shown=len(citations),
        supported=sum(citation.right is True for citation in citations),
        resolved=sum(citation.resolves for citation in citations),
    )
    return Item(question, response, citations, scores)


def _citation(cited: Cited, question: Question, articles: Mapping[str, Article]) -> JudgedCitation:
    article = articles.get(cited.article_id)
    expected = (*question.answers, *question.evidence)
    exists = article is not None and resolves(article.text, cited.start, cited.end, cited.quote)
    right: bool | None = False
    if question.answerable and not expected:
        right = None
    elif article is not None and exists and question.answerable:
        context = sentence_around(article.text, cited.start, cited.end)
        right = is_right(article.id, context, right_articles=question.articles, expected=expected)
    return JudgedCitation(cited, article.title if article else None, exists, right)
