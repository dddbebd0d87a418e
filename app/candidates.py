"""The sentences that might answer a question, each with what speaks for it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hoibao.app.cutting import cut
from hoibao.app.evidence import Evidence, coverage, credits_of, pair_coverage, term_weights
from hoibao.app.kinds import Kind
from hoibao.app.names import names_credit
from hoibao.app.preference import said_by_date
from hoibao.app.question import Question
from hoibao.app.ranking import log_odds
from hoibao.app.rivals import is_rival
from hoibao.app.short_answer import asked_unit, short_answer
from hoibao.app.words import article_words, words_of
from hoibao.corpus import Article, match_form, sentences
from hoibao.embeddings import Hit, Reading

# Cosines of the packaged model crowd between these two.
_COSINE_FLOOR, _COSINE_CEILING = 0.78, 0.92
# The reader's scores come to about 1 by these.
ODDS_SCALE, _STRENGTH_SCALE = 8.0, 16.0
_LENGTH_SCALE = 4.0
# Longer sentences are read clause by clause; none of these is shorter than the second.
_LONG_SENTENCE, _SHORT_CLAUSE = 45, 14
_LONGEST_CONTEXT = 160  # characters
_STRONG_PULL = 4.0
_BEST_FIT = 2.0
_CAPTION, _LONG_CAPTION = ("toàn cảnh ", "quang cảnh "), 10  # words
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
    """A sentence that might answer, and what speaks for it; `reading` is None until the reader has read it.

    The short answer of `quote` is the one that has the form asked for. What helps to understand the
    sentence begins at `context`, in the article's text.
    """

    quote: Quote
    context: int
    evidence: Evidence
    reading: Reading | None = None

    @property
    def score(self) -> float:
        """The log-odds, up to a constant, of being the sentence that answers, among others read or not."""
        return log_odds(self.evidence, read=self.reading is not None)


def candidates(question: Question, hits: Sequence[Hit], weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the best passages, with what speaks for it, best first; each sentence once."""
    found: dict[tuple[str, int], Candidate] = {}
    counted = asked_unit(question) is not None
    articles = {hit.article.id: hit.article for hit in hits}
    # The words of whole articles take time.
    named = (
        {name: names_credit(question, article_words(article)) for name, article in articles.items()}
        if question.names
        else dict.fromkeys(articles, 1.0)
    )
    weighed = term_weights(question, weights)
    focused = weighed * np.array(question.focus)
    ranks = {article_id: rank for rank, article_id in enumerate(articles)}
    for hit in hits:
        article = hit.article
        heading = f"{article.title}\n{said_by_date(question, article)}"
        title = words_of(heading)
        around = words_of(f"{heading}\n{hit.text}")
        shared = {
            "said_around": float(coverage(credits_of(question, [around]), weighed)[0]),
            "passage": hit.score,
            "similarity": _stretched(hit.vector_score),
            "rank": 1.0 / (1 + ranks[article.id]),
            "named": named[article.id],
        }
        spans = list(_units(hit.text, whole=question.many))
        said = credits_of(question, [words_of(hit.text[slice(*span)]) for span in spans], title)
        nearby = said.copy()
        nearby[1:] = np.maximum(nearby[1:], said[:-1])
        nearby[:-1] = np.maximum(nearby[:-1], said[1:])
        in_sentence, in_focus, in_nearby = (
            coverage(*pair).tolist() for pair in ((said, weighed), (said, focused), (nearby, weighed))
        )
        for i, (start, end) in enumerate(spans):
            offset = hit.start + start
            text = hit.text[start:end]
            if (article.id, offset) in found or _states_nothing(text):
                continue
            words = words_of(text)
            short = short_answer(question, text)
            evidence = Evidence(
                said=in_sentence[i],
                focus=in_focus[i],
                said_nearby=in_nearby[i],
                pairs=pair_coverage(question, words, weights, title),
                fits=float(short is not None),
                unfit=float(short is None and question.kind in _TYPED),
                pull=min(1.0, short.pull / _STRONG_PULL) if short else 0.0,
                unit=(short.fit / _BEST_FIT if short else 0.0) if counted else 0.5,
                heading=float(match_form(text) == match_form(article.title)),
                rival=float(is_rival(question, words, title, around)),
                length=math.log1p(len(text.split())) / _LENGTH_SCALE,
                **shared,
            )
            span = (offset + short.start, offset + short.end) if short else None
            before = hit.start + spans[max(0, i - 1)][0]
            context = before if offset - before <= _LONGEST_CONTEXT else offset
            found[article.id, offset] = Candidate(
                Quote(article, offset, hit.start + end, span), context, evidence
            )
    return sorted(found.values(), key=lambda candidate: -candidate.score)


def with_reading(candidate: Candidate, reading: Reading) -> Candidate:
    """The candidate with what the reader makes of it."""
    evidence = replace(
        candidate.evidence, read=reading.odds / ODDS_SCALE, span=reading.strength / _STRENGTH_SCALE
    )
    return replace(candidate, evidence=evidence, reading=reading)


def shown(question: Question, candidate: Candidate) -> Quote:
    """The candidate's quote, with the short answer that is shown: what the reader points at, cut well.

    Where it points at nothing, that of the form asked for stays. A sentence that names no cause has no
    short answer to "vì sao".
    """
    quote, reading = candidate.quote, candidate.reading
    if reading is None or reading.start == reading.end or (question.kind is Kind.REASON and not quote.short):
        return quote
    by_form = (quote.short[0] - quote.start, quote.short[1] - quote.start) if quote.short else None
    start, end = cut(question, quote.text, by_form, (reading.start, reading.end))
    return replace(quote, short=(quote.start + start, quote.start + end))


def _units(text: str, *, whole: bool) -> Iterator[tuple[int, int]]:
    """The sentences of a passage, long ones clause by clause unless they are wanted `whole`."""
    for start, end in sentences(text):
        if whole or len(text[start:end].split()) <= _LONG_SENTENCE:
            yield start, end
            continue
        begin = start
        for border in (i for i in range(start, end) if text[i] == ";"):
            if min(len(text[begin:border].split()), len(text[border + 1 : end].split())) >= _SHORT_CLAUSE:
                yield begin, border
                begin = border + 1 + (text[border + 1] == " ")
        yield begin, end


def _states_nothing(text: str) -> bool:
    """A line of figures alone, such as the hour of publication, or a caption: "Toàn cảnh cuộc họp."."""
    if not any(letter.isalpha() for letter in text):
        return True
    short = len(text.split()) <= _LONG_CAPTION and not any(letter.isdigit() for letter in text)
    return short and match_form(text).startswith(_CAPTION)


def _stretched(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - _COSINE_FLOOR) / (_COSINE_CEILING - _COSINE_FLOOR)))
