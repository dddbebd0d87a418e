"""The sentences that might answer a question, each with what speaks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hoibao.app.evidence import Evidence, coverage, focus_coverage, pair_coverage, rarest_said
from hoibao.app.kinds import Kind
from hoibao.app.names import names_credit
from hoibao.app.question import Question
from hoibao.app.ranking import probability
from hoibao.app.rivals import is_rival
from hoibao.app.short_answer import asked_unit, short_answer
from hoibao.app.words import article_words, words_of
from hoibao.corpus import Article, match_form, sentences
from hoibao.embeddings import Hit

# Cosines of the packaged model crowd between these two.
_COSINE_FLOOR, _COSINE_CEILING = 0.78, 0.92
_BRIEF, _LONG = 6, 60
_STRONG_PULL = 4.0
_BEST_FIT = 2.0
_TYPED = (Kind.PERSON, Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.NAME)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, `article.text[start:end]`, and the span in them that answers, if it is known."""

    article: Article
    start: int
    end: int
    short: tuple[int, int] | None

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer, what speaks for it, and how probably it is right."""

    quote: Quote
    evidence: Evidence
    score: float


def candidates(question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the best passages, with what speaks for it; each sentence once."""
    found: dict[tuple[str, int], Candidate] = {}
    counted = asked_unit(question) is not None
    named = {hit.article.id: names_credit(question, article_words(hit.article)) for hit in hits}
    for rank, hit in enumerate(hits):
        article = hit.article
        title = words_of(article.title)
        around = words_of(f"{article.title}\n{hit.text}")
        shared = {
            "said_around": coverage(question, around, weights),
            "pairs_around": pair_coverage(question, around, weights),
            "rarest": rarest_said(question, around, weights),
            "passage": hit.score,
            "similarity": _stretched(hit.vector_score),
            "rank": 1.0 / (1 + rank),
            "named": named[article.id],
            "named_around": names_credit(question, around),
        }
        spans = sentences(hit.text)
        for i, (start, end) in enumerate(spans):
            offset = hit.start + start
            if (article.id, offset) in found:
                continue
            text = hit.text[start:end]
            words = words_of(text)
            nearby = words_of(hit.text[spans[max(0, i - 1)][0] : spans[min(len(spans) - 1, i + 1)][1]])
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
                rival=float(is_rival(question, words, around)),
                brief=float(length < _BRIEF),
                long=min(1.0, length / _LONG),
                **shared,
            )
            span = (offset + short.start, offset + short.end) if short else None
            found[article.id, offset] = Candidate(
                Quote(article, offset, hit.start + end, span), evidence, probability(evidence)
            )
    return list(found.values())


def _stretched(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - _COSINE_FLOOR) / (_COSINE_CEILING - _COSINE_FLOOR)))
