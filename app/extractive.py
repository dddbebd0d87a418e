"""The answerer that needs no language model: it picks the sentences that answer, and quotes them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import pstdev

from hoibao.app.abbreviations import in_full
from hoibao.app.accents import restored
from hoibao.app.answer import Answer
from hoibao.app.candidates import ODDS_SCALE, Candidate, Quote, candidates, shown
from hoibao.app.comparing import compared, of_each
from hoibao.app.composing import cited_answer, no_question, refusal
from hoibao.app.disagreement import find_disagreement
from hoibao.app.evidence import coverage
from hoibao.app.kinds import Kind
from hoibao.app.metadata import asked_metadata, metadata_span
from hoibao.app.names import missing_name, names_credit
from hoibao.app.question import Question, find
from hoibao.app.ranking import Certainty, any_of, confidence, shares
from hoibao.app.windows import Window, windows
from hoibao.app.words import article_words, words_of
from hoibao.corpus import Article, match_form
from hoibao.embeddings import Hit, Matcher, Reader

# Below these probabilities of being right, no answer is better than one. Asked about a few articles
# only, any question finds a sentence there that looks alike, and passages that say less of a question,
# their title included, mostly speak of something else: so more is wanted then.
_REFUSE_BELOW, _REFUSE_BELOW_IN_DOUBT = 0.1, 0.5
_FEW_ARTICLES = 3
_LEAST_SAID_AROUND = 0.42
# Sentences that windows for the reader are made around: each costs some milliseconds, and those that are
# so far behind the first (in log-odds) do not come first by being read.
_READ = 6
_FAR_BEHIND = 1.8
# Passages whose sentences are considered; what ranks lower never came first.
CONSIDERED = 12
# Characters of a sentence that the matcher compares.
_LONGEST_MATCHED = 400
# Cosines of the packaged model crowd in this stretch.
_LIKENESS_FLOOR, _LIKENESS_REACH = 0.8, 0.1
# Passages whose way to write its words a question is given.
WRITTEN_BY = 5
_NEAREST = 3
# With fewer words and no question word ("Xin chào") nothing is asked.
_FEWEST_TERMS = 2
_SHORT_NUMBER = 2
_DAY_OF_A_MONTH = r"\d tháng \d"
# A further sentence must be so probable for each word that it adds to what is to be read.
_WORTH_A_WORD = 0.006
# Nor is it shown where the reader gives it lower log-odds to answer at all.
_HARDLY_ANSWERS = -2.0
_MOST_SENTENCES, _MOST_WORDS = 4, 90
_FEWEST_WORDS = 8
# The share of the words of the shorter of two sentences from which they say the same.
_NEAR_REPEAT = 0.7
# The share of a question about an article that the article itself must say.
_SAME_ARTICLE = 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """Sentences that might answer, best first, and the probability of each among them.

    `certainty` tells whether the first is right, and `each` has a sentence about each of the things that
    the question compares, if it does.
    """

    candidates: list[Candidate]
    shares: list[float]
    certainty: Certainty
    each: list[Candidate]


def answer(
    asked: str,
    question: Question,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    reader: Reader,
    matcher: Matcher,
    *,
    among: int | None = None,
) -> Answer:
    """Answer from the retrieved passages, or refuse.

    Args:
        asked: the question as the reader typed it.
        question: the standalone question, taken apart.
        hits: retrieved passages, best first.
        weights: how much each of `question.terms` counts, above 0; rare words count more.
        reader: reads the likeliest sentences beside the question.
        matcher: compares the question with sentences.
        among: the number of articles that the reader has restricted the search to, or None.
    """
    if _asks_nothing(question):
        return no_question(asked, question)
    articles = _distinct_articles(hits)
    nearest = articles[:_NEAREST]
    if missing := missing_name(question, articles):
        return refusal(asked, question, 0.0, nearest, missing)
    if about := _about_article(question, hits, weights):
        quote, surely = about
        return cited_answer(asked, question, [quote], surely, nearest)
    ranked = rank(question, hits, weights, reader, matcher)
    if ranked is None:
        return refusal(asked, question, 0.0, nearest, "")
    surely = confidence(ranked.certainty)
    few = among is not None and among <= _FEW_ARTICLES
    said = max(candidate.evidence.said_around for candidate in ranked.candidates)
    if surely < (_REFUSE_BELOW_IN_DOUBT if few or said < _LEAST_SAID_AROUND else _REFUSE_BELOW):
        return refusal(asked, question, surely, nearest, "")
    if other := find_disagreement(question, ranked.candidates):
        both = cited_answer(
            asked, question, [shown(question, ranked.candidates[0]), other.quote], surely, nearest
        )
        return replace(both, notice=other.notice)
    quotes = _of_each(ranked) or _choose(question, ranked)
    return cited_answer(asked, question, quotes, surely, nearest)


def rank(
    question: Question,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    reader: Reader,
    matcher: Matcher,
) -> Ranked | None:
    """The best sentences of the passages; None if there are none. Arguments as those of `answer`."""
    written = match_form(_accented(question, question.text, hits))
    # What the matcher will need is made beside the other work, for the sentence that will most likely
    # be the first.
    with ThreadPoolExecutor(1) as beside:
        seen = [beside.submit(matcher.see, written, query=True)]
        ranked = candidates(question, hits[:CONSIDERED], weights)
        if not ranked:
            return None
        seen.append(beside.submit(matcher.see, ranked[0].quote.text[:_LONGEST_MATCHED], query=False))
        # What is shown is what is judged: of things compared, the sentence about each.
        each = of_each(sides, hits[:CONSIDERED], weights) if (sides := compared(question)) else []
        given = windows(ranked, each) if len(each) > 1 else to_read(question, ranked)
        found = sorted(read(question, hits, given, reader), key=lambda candidate: -candidate.score)
        for one in seen:
            one.result()
    first = found[0]
    share = shares([candidate.score for candidate in found])
    match = matcher.match(written, [first.quote.text[:_LONGEST_MATCHED]])
    said = match.said(0, question.content).tolist() or [0.0]
    evidence = first.evidence
    certainty = Certainty(
        said=evidence.said,
        pairs=evidence.pairs,
        named=evidence.named,
        rival=evidence.rival,
        unfit=evidence.unfit,
        numberless=float(bool(evidence.unfit) and question.kind is Kind.NUMBER),
        pull=evidence.pull,
        likeness=(float(match.cosines[0]) - _LIKENESS_FLOOR) / _LIKENESS_REACH,
        weakest=min(said),
        uneven=pstdev(said),
        share=share[0],
        read=evidence.read,
        some=any_of([one.reading.odds for one in found if one.reading]) / ODDS_SCALE,
        span=evidence.span,
    )
    return Ranked(found, share, certainty, each)


def to_read(question: Question, ranked: Sequence[Candidate]) -> list[Window]:
    """What the reader is given, out of all sentences `ranked`, best first."""
    near = [
        one
        for one in ranked[:_READ]
        # What a glossary has of the words of an English question tells little.
        if question.english
        or one.score >= ranked[0].score - _FAR_BEHIND
        # Another article that says as much of the question may disagree.
        or (
            one.evidence.said >= ranked[0].evidence.said
            and one.quote.article.id != ranked[0].quote.article.id
        )
    ]
    return windows(ranked, near)


def read(question: Question, hits: Sequence[Hit], given: Sequence[Window], reader: Reader) -> list[Candidate]:
    """The candidates of the windows with what the reader makes of them."""
    asked = _accented(question, in_full(question.text), hits)
    readings = reader.read(asked, [window.excerpt for window in given])
    return [one for window, made in zip(given, readings, strict=True) for one in window.read(made)]


def _accented(question: Question, text: str, hits: Sequence[Hit]) -> str:
    """The question as typed, or with the accents that the passages found write its words with.

    An English one gets those of its names.
    """
    if question.accented and not question.english:
        return text
    passages = [hit.text for hit in hits[:WRITTEN_BY]]
    if not question.english:
        return restored(match_form(text), passages)
    said = [match_form(passage) for passage in passages]
    for name in question.names:
        accented = restored(name, passages)
        if any(accented in passage for passage in said):
            capitals = zip(name, accented, strict=True)
            text = text.replace(name, "".join(b.upper() if a.isupper() else b for a, b in capitals))
    return text


def _asks_nothing(question: Question) -> bool:
    """Whether there is no word to look for ("1+1 bằng mấy?"), or hardly one and no question word."""
    words = [term for term in question.terms if term[0].isalpha()]
    fewest = 1 if question.asked or question.names or question.english else _FEWEST_TERMS
    numbers = [term for term in question.terms if term[0].isdigit() and len(term) > _SHORT_NUMBER]
    return len(words) < fewest and not numbers and not find(_DAY_OF_A_MONTH, question)


def _of_each(ranked: Ranked) -> list[Quote]:
    """The sentences about each of the things compared, if there are several.

    Which of them it is, the reader of the page sees from these.
    """
    return [replace(one.quote, short=None) for one in ranked.each] if len(ranked.each) > 1 else []


def _choose(question: Question, ranked: Ranked) -> list[Quote]:
    """The sentences to show, in reading order: the best, and those that are worth their words."""
    best = shown(question, ranked.candidates[0])
    chosen = [best]
    words = len(best.text.split())
    for candidate, share in zip(ranked.candidates[1:], ranked.shares[1:], strict=True):
        length = len(candidate.quote.text.split())
        if candidate.evidence.rival > ranked.candidates[0].evidence.rival:
            continue
        if candidate.reading and candidate.reading.odds < _HARDLY_ANSWERS:
            continue
        if share < _WORTH_A_WORD * max(length, _FEWEST_WORDS) or words + length > _MOST_WORDS:
            continue
        if len(chosen) < _MOST_SENTENCES and not any(
            _near_repeat(candidate.quote, other) for other in chosen
        ):
            chosen.append(replace(candidate.quote, short=None))
            words += length
    return sorted(chosen, key=lambda q: (q.article.id != best.article.id, q.article.id, q.start))


def _near_repeat(one: Quote, other: Quote) -> bool:
    a, b = words_of(one.text).folded, words_of(other.text).folded
    return len(a & b) >= _NEAR_REPEAT * min(len(a), len(b))


def _about_article(
    question: Question, hits: Sequence[Hit], weights: Mapping[str, float]
) -> tuple[Quote, float] | None:
    """What the article meant states about itself, if that is asked ("Tác giả bài viết … là ai?").

    With it comes how surely this is the article meant: the share of the question that it says, times that
    of the things named.
    """
    # Few questions are of this sort, and the words of whole articles take time.
    if not (hits and asked_metadata(question)):
        return None

    def said(article: Article) -> float:
        words = article_words(article)
        return names_credit(question, words) * coverage(question, words, weights)

    nearest = [(said(article), article) for article in _distinct_articles(hits)[:_NEAREST]]
    surely, meant = max(nearest, key=lambda pair: pair[0])
    span = metadata_span(question, meant)
    return (Quote(meant, *span, short=span), surely) if span and surely >= _SAME_ARTICLE else None


def _distinct_articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())
