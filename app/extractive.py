"""The answerer that needs no language model: it picks the sentences that answer, and quotes them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hoibao.app.answer import Answer
from hoibao.app.candidates import Candidate, Quote, candidates
from hoibao.app.composing import cited_answer, no_question, refusal
from hoibao.app.evidence import coverage
from hoibao.app.kinds import Kind
from hoibao.app.metadata import metadata_span
from hoibao.app.names import name_credit
from hoibao.app.question import Question
from hoibao.app.words import article_words, words_of
from hoibao.corpus import Article
from hoibao.embeddings import Hit

# Below this probability of being right, no answer is better than one.
_REFUSE_BELOW = 0.2
_NEAREST = 3
# With fewer words and no question word ("Xin chào") nothing is asked.
_FEWEST_TERMS = 2
_SHORT_NUMBER = 2
_MOST_SENTENCES = 3
_WORTH_ADDING = 0.85
_NEAR_REPEAT = 0.7
# The share of a question about an article that the article itself must say.
_SAME_ARTICLE = 0.5


def answer(asked: str, question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> Answer:
    """Answer from the retrieved passages, or refuse.

    Args:
        asked: the question as the reader typed it.
        question: the standalone question, taken apart.
        hits: retrieved passages, best first.
        weights: how much each of `question.terms` counts, above 0; rare words count more.
    """
    if _asks_nothing(question):
        return no_question(asked, question)
    nearest = _distinct_articles(hits)[:_NEAREST]
    if missing := _missing_name(question, hits):
        return refusal(asked, question, 0.0, nearest, missing)
    if about := _about_article(question, hits, weights):
        quote, confidence = about
        return cited_answer(asked, question, [quote], confidence, nearest)
    ranked = sorted(candidates(question, hits, weights), key=lambda candidate: -candidate.score)
    confidence = ranked[0].score if ranked else 0.0
    if confidence < _REFUSE_BELOW:
        return refusal(asked, question, confidence, nearest, "")
    return cited_answer(asked, question, _choose(question, ranked), confidence, nearest)


def _asks_nothing(question: Question) -> bool:
    """Whether there is no word to look for ("1+1 bằng mấy?"), or hardly one and no question word."""
    words = [term for term in question.terms if term[0].isalpha()]
    fewest = 1 if question.asked or question.names or question.english else _FEWEST_TERMS
    numbers = [term for term in question.terms if term[0].isdigit() and len(term) > _SHORT_NUMBER]
    return len(words) < fewest and not numbers


def _choose(question: Question, ranked: Sequence[Candidate]) -> list[Quote]:
    """The sentences to show: one for a fact, up to three in reading order where one seldom suffices."""
    best = ranked[0].quote
    chosen = [best]
    if question.kind in (Kind.REASON, Kind.MANNER):
        for candidate in ranked[1:]:
            if len(chosen) == _MOST_SENTENCES or candidate.score < _WORTH_ADDING * ranked[0].score:
                break
            if not any(_near_repeat(candidate.quote, other) for other in chosen):
                chosen.append(replace(candidate.quote, short=None))
    return sorted(chosen, key=lambda q: (q.article.id != best.article.id, q.article.id, q.start))


def _near_repeat(one: Quote, other: Quote) -> bool:
    a, b = words_of(one.text).folded, words_of(other.text).folded
    return len(a & b) >= _NEAR_REPEAT * min(len(a), len(b))


def _about_article(
    question: Question, hits: Sequence[Hit], weights: Mapping[str, float]
) -> tuple[Quote, float] | None:
    """What the best article states about itself, if that is asked ("Tác giả bài viết … là ai?").

    With it comes how surely this is the article meant: the share of the question that it says.
    """
    if not hits:
        return None
    article = hits[0].article
    span = metadata_span(question, article)
    said = coverage(question, article_words(article), weights)
    return (Quote(article, *span, short=span), said) if span and said >= _SAME_ARTICLE else None


def _missing_name(question: Question, hits: Sequence[Hit]) -> str:
    """The first thing the question names that none of the retrieved articles names; else ""."""
    articles = [article_words(article) for article in _distinct_articles(hits)]
    return next(
        (name for name in question.names if not any(name_credit(name, words) for words in articles)), ""
    )


def _distinct_articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())
