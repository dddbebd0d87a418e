"""The answerer that needs no language model: it picks the sentences that answer, and quotes them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from hoibao.app.answer import Answer
from hoibao.app.candidates import Quote, shown
from hoibao.app.composing import cited_answer, no_question, refusal
from hoibao.app.disagreement import find_disagreement
from hoibao.app.evidence import coverage, credits_of, term_weights
from hoibao.app.mentions import mentions
from hoibao.app.metadata import asked_metadata, metadata_span
from hoibao.app.names import missing_name, names_credit
from hoibao.app.question import Question, find
from hoibao.app.reading import REFUSE_BELOW, Ranked, rank
from hoibao.app.words import article_words, words_of
from hoibao.corpus import Article
from hoibao.embeddings import Hit, Reader

# Beside `REFUSE_BELOW`: passages that say less of a question, their title included, mostly speak of something
# else. Asked about a few articles only, any question finds a sentence there that looks alike; to refuse still
# more parts questions with an answer from others hardly better then (F1 of refusals over questions held out
# in training: .63 at .5, .73 at .7, .74 at .75).
_REFUSE_BELOW_IN_DOUBT, _REFUSE_BELOW_AMONG_FEW = 0.5, 0.7
_FEW_ARTICLES = 3
_LEAST_SAID_AROUND = 0.42
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


def answer(
    asked: str,
    question: Question,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    reader: Reader,
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
    if spoken := mentions(question, hits, weights):
        quotes = _briefly([quote for quote, _ in spoken])
        return cited_answer(asked, question, quotes, spoken[0][1], nearest)
    ranked = rank(question, hits, weights, reader)
    if ranked is None:
        return refusal(asked, question, 0.0, nearest, "")
    surely = ranked.surely
    if surely < _least(ranked, among):
        return refusal(asked, question, surely, nearest, "", doubtful=surely >= REFUSE_BELOW)
    if other := find_disagreement(question, ranked.candidates):
        both = cited_answer(
            asked, question, [shown(question, ranked.candidates[0]), other.quote], surely, nearest
        )
        return replace(both, notice=other.notice)
    quotes = _of_each(ranked) or _choose(question, ranked)
    return cited_answer(asked, question, quotes, surely, nearest)


def _least(ranked: Ranked, among: int | None) -> float:
    """How probable an answer must be to be better than none, searched for `among` so many articles."""
    if among is not None and among <= _FEW_ARTICLES:
        return _REFUSE_BELOW_AMONG_FEW
    said = max(candidate.evidence.said_around for candidate in ranked.candidates)
    return _REFUSE_BELOW_IN_DOUBT if said < _LEAST_SAID_AROUND else REFUSE_BELOW


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


def _briefly(quotes: Sequence[Quote]) -> list[Quote]:
    """The first, and as many more as are no more to read than is shown at most."""
    words = list(accumulate(len(quote.text.split()) for quote in quotes))
    return [
        quote
        for i, (quote, so_far) in enumerate(zip(quotes, words, strict=True))
        if i == 0 or (i < _MOST_SENTENCES and so_far <= _MOST_WORDS)
    ]


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
        covered = coverage(credits_of(question, [words]), term_weights(question, weights))
        return names_credit(question, words) * float(covered[0])

    nearest = [(said(article), article) for article in _distinct_articles(hits)[:_NEAREST]]
    surely, meant = max(nearest, key=lambda pair: pair[0])
    span = metadata_span(question, meant)
    return (Quote(meant, *span, short=span), surely) if span and surely >= _SAME_ARTICLE else None


def _distinct_articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())
