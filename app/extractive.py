"""The answerer that needs no language model: it picks the sentences that answer, and quotes them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hoibao.app.answer import Answer, Citation, Sentence, ShortAnswer
from hoibao.app.evidence import Evidence, Words, coverage, names_said, pair_coverage
from hoibao.app.metadata import metadata_span
from hoibao.app.question import Kind, Question
from hoibao.app.short_answer import short_answer
from hoibao.corpus import Article, sentences
from hoibao.embeddings import Hit

# Weights of the evidence when sentences are ranked against each other.
_RANKING = Evidence(
    sentence=1.0, pairs=0.5, context=0.6, passage=0.8, similarity=0.5, fits=0.5, named=0.5, near=0.4
)
# The same evidence as a logistic model of "this sentence answers the question".
_CONFIDENCE = Evidence(
    sentence=2.5, pairs=1.0, context=4.0, passage=0.0, similarity=3.0, fits=1.5, named=4.0, near=1.0
)
_CONFIDENCE_BIAS = -9.0
# Cosines of the packaged model crowd between these two.
_COSINE_FLOOR, _COSINE_CEILING = 0.78, 0.92
_REFUSE_BELOW = 0.5
_PASSAGES = 10
_NEAREST = 3
_MOST_SENTENCES = 3
_WORTH_ADDING = 0.9
_NEAR_REPEAT = 0.7


@dataclass(frozen=True, slots=True)
class _Candidate:
    article: Article
    start: int
    end: int
    rank: int
    evidence: Evidence
    score: float
    short: tuple[int, int] | None

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


def answer(asked: str, question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> Answer:
    """Answer from the retrieved passages, or refuse.

    Args:
        asked: the question as the reader typed it.
        question: the standalone question, taken apart.
        hits: retrieved passages, best first.
        weights: how much each of `question.terms` counts, above 0; rare words count more.
    """
    nearest = _distinct_articles(hits)[:_NEAREST]
    if about := _about_article(question, hits):
        return _compose(asked, question, [about], 1.0, nearest)
    candidates = sorted(_candidates(question, hits, weights), key=lambda candidate: -candidate.score)
    if not candidates:
        return _refuse(asked, question, 0.0, nearest, "")
    confidence = _confidence(candidates[0].evidence)
    if confidence < _REFUSE_BELOW:
        return _refuse(asked, question, confidence, nearest, _missing_name(question, hits))
    return _compose(asked, question, _choose(question, candidates), confidence, nearest)


def _candidates(question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> list[_Candidate]:
    found: dict[tuple[str, int], _Candidate] = {}
    for rank, hit in enumerate(hits[:_PASSAGES]):
        article, article_words = hit.article, _words(hit.article.text + "\n" + hit.article.title)
        near = _words(article.title + "\n" + hit.text)
        named = _share_named(question, article_words)
        named_near = _share_named(question, near)
        context = coverage(question, near, weights)
        similarity = (hit.vector_score - _COSINE_FLOOR) / (_COSINE_CEILING - _COSINE_FLOOR)
        for start, end in sentences(hit.text):
            key = (article.id, hit.start + start)
            if key in found:
                continue
            text = hit.text[start:end]
            words = _words(text)
            short = short_answer(question, text)
            evidence = Evidence(
                sentence=coverage(question, words, weights),
                pairs=pair_coverage(question, words),
                context=context,
                passage=hit.score,
                similarity=min(1.0, max(0.0, similarity)),
                fits=float(short is not None),
                named=named,
                near=named_near,
            )
            offset = hit.start + start
            found[key] = _Candidate(
                article=article,
                start=offset,
                end=hit.start + end,
                rank=rank,
                evidence=evidence,
                score=_weigh(_RANKING, evidence),
                short=(offset + short[0], offset + short[1]) if short else None,
            )
    return list(found.values())


def _weigh(weights: Evidence, evidence: Evidence) -> float:
    return sum(getattr(weights, name) * getattr(evidence, name) for name in Evidence.__dataclass_fields__)


def _confidence(evidence: Evidence) -> float:
    return 1.0 / (1.0 + math.exp(-_CONFIDENCE_BIAS - _weigh(_CONFIDENCE, evidence)))


def _share_named(question: Question, words: Words) -> float:
    if not question.names:
        return 1.0
    return sum(names_said(name, words) for name in question.names) / len(question.names)


def _choose(question: Question, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The sentences to show: one for a fact, up to three in reading order where one seldom suffices."""
    chosen = [candidates[0]]
    if question.kind in (Kind.REASON, Kind.MANNER):
        for candidate in candidates[1:]:
            if len(chosen) == _MOST_SENTENCES or candidate.score < _WORTH_ADDING * candidates[0].score:
                break
            if not any(_near_repeat(candidate, other) for other in chosen):
                chosen.append(candidate)
    first = chosen[0].article.id
    return sorted(chosen, key=lambda c: (c.article.id != first, c.rank, c.article.id, c.start))


def _near_repeat(one: _Candidate, other: _Candidate) -> bool:
    a, b = _words(one.text).folded, _words(other.text).folded
    return len(a & b) >= _NEAR_REPEAT * min(len(a), len(b))


def _about_article(question: Question, hits: Sequence[Hit]) -> _Candidate | None:
    """The words that answer a question about the article itself ("Tác giả bài viết … là ai?")."""
    if not hits:
        return None
    article = hits[0].article
    span = metadata_span(question, article)
    if not span:
        return None
    evidence = Evidence(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    return _Candidate(article, *span, rank=0, evidence=evidence, score=0.0, short=span)


def _compose(
    asked: str,
    question: Question,
    chosen: Sequence[_Candidate],
    confidence: float,
    nearest: Sequence[Article],
) -> Answer:
    citations = tuple(
        Citation(
            n=n,
            article_id=c.article.id,
            title=c.article.title,
            source=c.article.source,
            url=c.article.url,
            published=c.article.published,
            start=c.start,
            end=c.end,
            quote=c.text,
        )
        for n, c in enumerate(chosen, 1)
    )
    best = max(chosen, key=lambda c: c.score)
    short = None
    if best.short:
        start, end = best.short
        short = ShortAnswer(best.article.text[start:end], chosen.index(best) + 1, start, end)
    return Answer(
        question=asked,
        understood=question.text,
        text=" ".join(c.text for c in chosen),
        short=short,
        refused=False,
        confidence=confidence,
        sentences=tuple(Sentence(c.quote, (c.n,)) for c in citations),
        citations=citations,
        nearest=tuple(nearest),
    )


def _refuse(
    asked: str, question: Question, confidence: float, nearest: Sequence[Article], missing: str
) -> Answer:
    if missing:
        text = f"Các bài báo trong kho không nhắc đến “{missing}”, nên chưa thể trả lời câu hỏi này."
    else:
        text = "Không tìm thấy câu trả lời cho câu hỏi này trong các bài báo hiện có."
    if nearest:
        text += " Dưới đây là những bài gần nhất với câu hỏi."
    return Answer(
        question=asked,
        understood=question.text,
        text=text,
        short=None,
        refused=True,
        confidence=confidence,
        sentences=(),
        citations=(),
        nearest=tuple(nearest),
    )


def _missing_name(question: Question, hits: Sequence[Hit]) -> str:
    """The first thing the question names that none of the retrieved articles names; else ""."""
    articles = [_words(article.text + "\n" + article.title) for article in _distinct_articles(hits)]
    return next(
        (name for name in question.names if not any(names_said(name, words) for words in articles)), ""
    )


def _distinct_articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())


@lru_cache(maxsize=2048)
def _words(text: str) -> Words:
    return Words(text)
