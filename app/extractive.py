"""The answerer that needs no language model: it picks the sentences that answer, and quotes them."""

from collections.abc import Mapping, Sequence

from hoibao.app.answer import Answer
from hoibao.app.candidates import Candidate, candidates
from hoibao.app.composing import cited_answer, refusal
from hoibao.app.evidence import Evidence
from hoibao.app.kinds import Kind
from hoibao.app.metadata import metadata_span
from hoibao.app.names import name_credit
from hoibao.app.question import Question
from hoibao.app.words import words_of
from hoibao.corpus import Article
from hoibao.embeddings import Hit

# Below this probability of being right, no answer is better than one.
_REFUSE_BELOW = 0.2
_NEAREST = 3
_MOST_SENTENCES = 3
_WORTH_ADDING = 0.85
_NEAR_REPEAT = 0.7


def answer(asked: str, question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> Answer:
    """Answer from the retrieved passages, or refuse.

    Args:
        asked: the question as the reader typed it.
        question: the standalone question, taken apart.
        hits: retrieved passages, best first.
        weights: how much each of `question.terms` counts, above 0; rare words count more.
    """
    nearest = _distinct_articles(hits)[:_NEAREST]
    if missing := _missing_name(question, hits):
        return refusal(asked, question, 0.0, nearest, missing)
    if about := _about_article(question, hits):
        return cited_answer(asked, question, [about], 1.0, nearest)
    ranked = sorted(candidates(question, hits, weights), key=lambda candidate: -candidate.score)
    confidence = ranked[0].score if ranked else 0.0
    if confidence < _REFUSE_BELOW:
        return refusal(asked, question, confidence, nearest, "")
    return cited_answer(asked, question, _choose(question, ranked), confidence, nearest)


def _choose(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences to show: one for a fact, up to three in reading order where one seldom suffices."""
    chosen = [ranked[0]]
    if question.kind in (Kind.REASON, Kind.MANNER):
        for candidate in ranked[1:]:
            if len(chosen) == _MOST_SENTENCES or candidate.score < _WORTH_ADDING * ranked[0].score:
                break
            if not any(_near_repeat(candidate, other) for other in chosen):
                chosen.append(candidate)
    first = chosen[0].article.id
    return sorted(chosen, key=lambda c: (c.article.id != first, c.article.id, c.start))


def _near_repeat(one: Candidate, other: Candidate) -> bool:
    a, b = words_of(one.text).folded, words_of(other.text).folded
    return len(a & b) >= _NEAR_REPEAT * min(len(a), len(b))


def _about_article(question: Question, hits: Sequence[Hit]) -> Candidate | None:
    """The words that answer a question about the article itself ("Tác giả bài viết … là ai?")."""
    span = metadata_span(question, hits[0].article) if hits else None
    if not span:
        return None
    certain = Evidence(**dict.fromkeys(Evidence.__dataclass_fields__, 1.0))
    return Candidate(hits[0].article, *span, rank=0, evidence=certain, short=span)


def _missing_name(question: Question, hits: Sequence[Hit]) -> str:
    """The first thing the question names that none of the retrieved articles names; else ""."""
    articles = [words_of(f"{article.title}\n{article.text}") for article in _distinct_articles(hits)]
    return next(
        (name for name in question.names if not any(name_credit(name, words) for words in articles)), ""
    )


def _distinct_articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())
