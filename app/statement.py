"""What a sentence says apart from the value asked for, and whether two of them speak of the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hoibao.app.candidates import Quote
from hoibao.app.kinds import Kind
from hoibao.app.lexicon import STOP_WORDS, TITLE_WORDS
from hoibao.app.period import names
from hoibao.app.times import Period, mentions
from hoibao.app.values import date_parts, day_spans
from hoibao.app.words import article_words, canonical
from hoibao.corpus import Article, Token, match_form, tokenize

# The words, apart from the value, that both sentences share: of the shorter, of the longer, how many.
_OF_SHORTER, _OF_LONGER, _FEWEST = 0.7, 0.45, 3
# Days tell events apart rather than accounts of one, so more must be the same.
_OF_SHORTER_BUT_DAY, _OF_LONGER_BUT_DAY = 0.85, 0.65
# Articles further apart tell of different times, unless they state the same one.
_APART, _DAYS_APART, _SAME_DAY = timedelta(days=31), timedelta(days=14), timedelta(days=1)
# What holds for the time of the article, without saying which.
_PASSING = re.compile(r"\btrong (?:ngày|tuần|tháng|quý|năm)(?! (?:\d|[ivx]+\b))")
_ANY_DAY = date(2000, 1, 1)
# Syllables in small letters before they are numerals: "vi phạm", "xi măng".
_SYLLABLES = {"vi", "xi"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence apart from its value: what it says, and what tells of which thing and time.

    `words` are its content words without numbers, `marks` the names and numbers, `days` the days as
    (day, month) and `times` the periods that it states. `fleeting` is true where it holds for a time
    that only the day of the article tells.
    """

    quote: Quote
    value: str
    words: frozenset[str]
    marks: frozenset[str]
    days: frozenset[tuple[int, int]]
    times: tuple[Period, ...]
    fleeting: bool

    @property
    def article(self) -> Article:
        """The article it is from."""
        return self.quote.article


def statement(quote: Quote) -> Statement | None:
    """The sentence as a statement; None where it has no short answer."""
    if quote.short is None:
        return None
    article, (start, end) = quote.article, quote.short
    text = article.text
    rest = text[quote.start : start] + "," * (end - start) + text[end : quote.end]
    days = list(day_spans(rest))
    stated = list(mentions(rest, article.published or _ANY_DAY))
    masked = list(rest)
    for first, last in (*((span[0], span[1]) for span in days), *((m.start, m.end) for m in stated)):
        masked[first:last] = "," * (last - first)
    tokens = tokenize("".join(masked))
    return Statement(
        quote=quote,
        value=text[start:end].strip(),
        words=frozenset(t.text for t in tokens if t.text not in STOP_WORDS and not is_number(t.text)),
        marks=_marks("".join(masked), tokens),
        days=frozenset((day, month) for _, _, day, month in days),
        times=tuple(m.period for m in stated if article.published or not m.relative),
        fleeting=bool(_PASSING.search(match_form(rest)))
        or any(m.relative and article.published is None for m in stated),
    )


def _marks(text: str, tokens: Sequence[Token]) -> frozenset[str]:
    """The numbers, and the names as far as capitals tell: not by the first word, nor where all are."""
    return frozenset(
        canonical(token.text)
        for i, token in enumerate(tokens)
        if is_number(token.text)
        or (i and text[token.start].isupper() and not text.isupper() and token.text not in TITLE_WORDS)
    )


def same_but_for_value(kind: Kind, one: Statement, other: Statement) -> bool:
    """Whether the two say nearly the same of one thing, which both their articles and titles tell of."""
    common = len(one.words & other.words)
    shorter, longer = sorted((len(one.words), len(other.words)))
    least = (_OF_SHORTER, _OF_LONGER) if kind is not Kind.DATE else (_OF_SHORTER_BUT_DAY, _OF_LONGER_BUT_DAY)
    if common < max(_FEWEST, least[0] * shorter, least[1] * longer):
        return False
    if not (_says_marks(one, other.article) and _says_marks(other, one.article)):
        return False
    titles = [
        _marks(each.article.title, tokenize(each.article.title))
        - {canonical(token.text) for token in tokenize(each.value)}
        for each in (one, other)
    ]
    numbers = [set(filter(is_number, marks)) for marks in titles]
    if any(all(marks) and not marks[0] & marks[1] for marks in (titles, numbers)):
        return False
    return bool((one.marks | titles[0]) & (other.marks | titles[1]) or one.days & other.days)


def _says_marks(one: Statement, article: Article) -> bool:
    """Whether the names, numbers and days of a statement stand in the other's article, too."""
    days = {(day, month) for _, _, day, month in day_spans(article.text)}
    if published := article.published:
        days.add((published.day, published.month))
    return one.marks <= article_words(article).exact and one.days <= days


def of_one_time(kind: Kind, one: Statement, other: Statement) -> bool:
    """Whether nothing tells that the two speak of different times, or of two events of the same sort."""
    if not (_fits_times(one, other) and _fits_times(other, one)):
        return False
    fleeting, one_time = one.fleeting or other.fleeting, bool(set(one.times) & set(other.times))
    first, second = one.article.published, other.article.published
    if first is None or second is None:
        return not fleeting and (first == second or one_time)
    apart = abs(first - second)
    if fleeting:
        return apart <= _SAME_DAY
    if kind is Kind.DATE:
        return apart <= _DAYS_APART and not (_tells_its_day(one) and _tells_its_day(other))
    return apart <= _APART or one_time


def _fits_times(one: Statement, other: Statement) -> bool:
    """Whether each time that one states is stated by the other, or where that has none, by its article."""
    if other.times:
        return all(any(t.holds(u) or u.holds(t) for u in other.times) for t in one.times)
    article = other.article
    said = article.published
    return all(
        names(article.text, t) or (said is not None and t.first <= said <= t.last + _SAME_DAY)
        for t in one.times
    )


def _tells_its_day(one: Statement) -> bool:
    """Whether the day stated is that of the article or the one before: the news of that day."""
    parts, published = date_parts(one.value), one.article.published
    days = [published, published - _SAME_DAY] if published else []
    return (parts.get("day"), parts.get("month")) in [(day.day, day.month) for day in days]


def is_number(term: str) -> bool:
    """Whether a token is a number, in Arabic or Roman numerals."""
    return term not in _SYLLABLES and canonical(term)[0].isdigit()
