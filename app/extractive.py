"""The answerer that needs no language model: it picks the sentences that answer, and quotes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hoibao.app.answer import Answer, Citation, Sentence, ShortAnswer
from hoibao.app.evidence import (
    Evidence,
    Words,
    coverage,
    focus_coverage,
    name_credit,
    names_credit,
    pair_coverage,
    rarest_said,
)
from hoibao.app.kinds import Kind
from hoibao.app.metadata import metadata_span
from hoibao.app.question import Question
from hoibao.app.ranking import probability
from hoibao.app.short_answer import asked_unit, short_answer
from hoibao.corpus import Article, match_form, sentences
from hoibao.embeddings import Hit

# Cosines of the packaged model crowd between these two.
_COSINE_FLOOR, _COSINE_CEILING = 0.78, 0.92
_REFUSE_BELOW = 0.2
_PASSAGES = 20
_NEAREST = 3
_MOST_SENTENCES = 3
_WORTH_ADDING = 0.85
_NEAR_REPEAT = 0.7
_BRIEF, _LONG = 6, 60
_STRONG_PULL = 4.0
_BEST_FIT = 2.0
_TYPED = (Kind.PERSON, Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.NAME)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer: `article.text[start:end]`, from the passage of rank `rank`."""

    article: Article
    start: int
    end: int
    rank: int
    evidence: Evidence
    short: tuple[int, int] | None

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.article.text[self.start : self.end]

    @property
    def score(self) -> float:
        """The probability that the sentence answers the question."""
        return probability(self.evidence)


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
        return _refusal(asked, question, 0.0, nearest, missing)
    if about := _about_article(question, hits):
        return _compose(asked, question, [about], 1.0, nearest)
    ranked = sorted(candidates(question, hits, weights), key=lambda candidate: -candidate.score)
    confidence = ranked[0].score if ranked else 0.0
    if confidence < _REFUSE_BELOW:
        return _refusal(asked, question, confidence, nearest, "")
    return _compose(asked, question, _choose(question, ranked), confidence, nearest)


def candidates(question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the best passages, with what speaks for it; each sentence once."""
    found: dict[tuple[str, int], Candidate] = {}
    counted = asked_unit(question) is not None
    for rank, hit in enumerate(hits[:_PASSAGES]):
        article = hit.article
        title = _words(article.title)
        around = _words(f"{article.title}\n{hit.text}")
        shared = {
            "said_around": coverage(question, around, weights),
            "pairs_around": pair_coverage(question, around, weights),
            "rarest": rarest_said(question, around, weights),
            "passage": hit.score,
            "similarity": _stretched(hit.vector_score),
            "rank": 1.0 / (1 + rank),
            "named": names_credit(question, _words(f"{article.title}\n{article.text}")),
            "named_around": names_credit(question, around),
        }
        spans = sentences(hit.text)
        for i, (start, end) in enumerate(spans):
            offset = hit.start + start
            if (article.id, offset) in found:
                continue
            text = hit.text[start:end]
            words = _words(text)
            nearby = _words(hit.text[spans[max(0, i - 1)][0] : spans[min(len(spans) - 1, i + 1)][1]])
            short = short_answer(question, text)
            length = len(text.split())
            evidence = Evidence(
                said=coverage(question, words, weights, title),
                focus=focus_coverage(question, words, weights, title),
                said_nearby=coverage(question, nearby, weights, title),
                pairs=pair_coverage(question, words, weights, title),
                fits=float(short is not None),
                unfit=float(short is None and question.kind in _TYPED),
                pull=min(1.0, short.pull / _STRONG_PULL) if short else 0.0,
                unit=(short.fit / _BEST_FIT if short else 0.0) if counted else 0.5,
                heading=float(match_form(text) == match_form(article.title)),
                brief=float(length < _BRIEF),
                long=min(1.0, length / _LONG),
                **shared,
            )
            found[article.id, offset] = Candidate(
                article=article,
                start=offset,
                end=hit.start + end,
                rank=rank,
                evidence=evidence,
                short=(offset + short.start, offset + short.end) if short else None,
            )
    return list(found.values())


def _stretched(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - _COSINE_FLOOR) / (_COSINE_CEILING - _COSINE_FLOOR)))


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
    a, b = _words(one.text).folded, _words(other.text).folded
    return len(a & b) >= _NEAR_REPEAT * min(len(a), len(b))


def _about_article(question: Question, hits: Sequence[Hit]) -> Candidate | None:
    """The words that answer a question about the article itself ("Tác giả bài viết … là ai?")."""
    span = metadata_span(question, hits[0].article) if hits else None
    if not span:
        return None
    certain = Evidence(**dict.fromkeys(Evidence.__dataclass_fields__, 1.0))
    return Candidate(hits[0].article, *span, rank=0, evidence=certain, short=span)


def _compose(
    asked: str,
    question: Question,
    chosen: Sequence[Candidate],
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


def _refusal(
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
    articles = [_words(f"{article.title}\n{article.text}") for article in _distinct_articles(hits)]
    return next(
        (name for name in question.names if not any(name_credit(name, words) for words in articles)), ""
    )


def _distinct_articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())


@lru_cache(maxsize=4096)
def _words(text: str) -> Words:
    return Words(text)
