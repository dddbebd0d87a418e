"""Whether another article says the same as the answer, but for the number, day, person or place asked for.

A false alarm is worse than none, so two articles only count as disagreeing where nothing else tells
apart what they speak of: other names, numbers and times of either sentence stand in both articles.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hoibao.app.candidates import Candidate, Quote
from hoibao.app.kinds import Kind
from hoibao.app.period import names
from hoibao.app.preference import said_by_date
from hoibao.app.question import Question
from hoibao.app.spans import dates, numbers, persons
from hoibao.app.statement import Statement, is_number, of_one_time, same_but_for_value, statement
from hoibao.app.values import Amount, amount, amounts_differ, date_parts, dates_differ
from hoibao.app.wording import day
from hoibao.app.words import article_words, words_of
from hoibao.corpus import Article, fold_accents, match_form

_MATTER = {
    Kind.NUMBER: "số liệu",
    Kind.DATE: "thời gian",
    Kind.PERSON: "tên người",
    Kind.PLACE: "địa điểm",
}
# Log-odds, and shares of the question, by which the other sentence may fall behind.
_COMPARABLE, _SAID_LESS = 3.0, 0.15
_LEAST_SAID = 0.5
_PLACE = re.compile(r"(?P<sort>tỉnh|thành phố|tp\.|huyện|quận|xã|phường|thị xã|thị trấn|nước)\s(?P<name>.+)")
_RANGE_BEFORE = re.compile(r"(?:[-–]|(?<!\w)(?:từ|đến|tới)(?: ngày)?)\s*\Z", re.IGNORECASE)
_RANGE_BEHIND = re.compile(
    r"\s*(?:[-–]\s*\d|(?:đến|tới|và) (?:hết )?(?:sáng |trưa |chiều |tối |đêm |ngày )*\d)"
)
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Words of another article that contradict the answer, and a Vietnamese line that says so."""

    quote: Quote
    notice: str


def find_disagreement(question: Question, candidates: Sequence[Candidate]) -> Disagreement | None:
    """The first of the other sentences that contradicts the first one; None if there is none.

    Args:
        question: what was asked.
        candidates: sentences that might answer, best first; the first is the answer.
    """
    if question.kind not in _MATTER or question.many or not candidates:
        return None
    best, *others = candidates
    if (one := statement(best.quote)) is None or not _answers(question, best):
        return None
    for candidate in others:
        if (
            candidate.quote.article.id != best.quote.article.id
            and best.score - candidate.score <= _COMPARABLE
            and candidate.evidence.said >= best.evidence.said - _SAID_LESS
            and candidate.evidence.named >= best.evidence.named
            and _answers(question, candidate)
            and (other := statement(candidate.quote)) is not None
            and same_but_for_value(question.kind, one, other)
            and of_one_time(question.kind, one, other)
            and _contradict(question.kind, one, other)
        ):
            return Disagreement(candidate.quote, _notice(question.kind, one, other))
    return None


def _answers(question: Question, candidate: Candidate) -> bool:
    """Whether the candidate says most of the question, and its article every number and the time of it."""
    article = candidate.quote.article
    words, by_date = article_words(article), words_of(said_by_date(question, article))
    stated = (
        words.credit(term, accented=False) or by_date.credit(term, accented=False)
        for term in question.terms
        if is_number(term)
    )
    in_time = question.period is None or bool(by_date.exact) or names(article.text, question.period)
    return in_time and candidate.evidence.said >= _LEAST_SAID and not candidate.evidence.rival and all(stated)


def _contradict(kind: Kind, one: Statement, other: Statement) -> bool:
    """Whether the values differ, and neither article has the other's."""
    match kind:
        case Kind.NUMBER:
            return _numbers_contradict(one, other)
        case Kind.DATE:
            return _dates_contradict(one, other)
        case Kind.PERSON:
            return _names_contradict(one, other, _person(one.value), _person(other.value))
        case _:
            a_sort, a_name = _place(one.value)
            b_sort, b_name = _place(other.value)
            return a_sort == b_sort and _names_contradict(one, other, a_name, b_name)


def _numbers_contradict(one: Statement, other: Statement) -> bool:
    a, b = (amount(s.article.text, *(s.quote.short or (0, 0))) for s in (one, other))
    return (
        a is not None
        and b is not None
        and amounts_differ(a, b)
        and not (_has_amount(other.article, a) or _has_amount(one.article, b))
    )


def _has_amount(article: Article, wanted: Amount) -> bool:
    amounts = (amount(article.text, *span) for span in numbers(article.text))
    return any(
        found is not None
        and found.unit.split()[0] == wanted.unit.split()[0]
        and not amounts_differ(replace(found, unit=wanted.unit), wanted)
        for found in amounts
    )


def _dates_contradict(one: Statement, other: Statement) -> bool:
    if _in_range(one.quote) or _in_range(other.quote):
        return False
    a, b = date_parts(one.value), date_parts(other.value)
    return dates_differ(a, b) and not (_has_date(other.article, a) or _has_date(one.article, b))


def _in_range(quote: Quote) -> bool:
    """Whether the short answer is one end of "từ ngày 7 đến 9/2", "8-9/2"."""
    start, end = quote.short or (quote.start, quote.start)
    before, behind = quote.article.text[quote.start : start], quote.article.text[end : quote.end]
    return bool(_RANGE_BEFORE.search(before) or _RANGE_BEHIND.match(behind))


def _has_date(article: Article, wanted: Mapping[str, int]) -> bool:
    stated = (date_parts(article.text[slice(*span)]) for span in dates(article.text))
    return any(wanted.keys() <= found.keys() and not dates_differ(found, wanted) for found in stated)


def _person(value: str) -> str:
    """The last two syllables of a full name, by which articles go on calling a person; else ""."""
    whole = [(0, len(value))] == list(persons(value)) and "." not in value
    return " ".join(match_form(value).split()[-2:]) if whole else ""


def _place(value: str) -> tuple[str, str]:
    """The sort of a place and its name ("huyện", "triệu phong"); both empty where the sort is not said."""
    place = _PLACE.fullmatch(match_form(value))
    return (place["sort"], place["name"]) if place else ("", "")


def _names_contradict(one: Statement, other: Statement, name_a: str, name_b: str) -> bool:
    # "Hoa Nguyễn" and "Nguyễn Hoa" are one, and so may be "Văn An" and "Nguyễn An".
    if (
        not name_a
        or not name_b
        or name_a.split()[-1] in name_b.split()
        or name_b.split()[-1] in name_a.split()
    ):
        return False
    texts = [fold_accents(match_form(f"{s.article.title}\n{s.article.text}")) for s in (one, other)]
    return fold_accents(name_a) not in texts[1] and fold_accents(name_b) not in texts[0]


def _notice(kind: Kind, one: Statement, other: Statement) -> str:
    said = " và ".join(f"“{s.value}” ({_whence(s.article)})" for s in (one, other))
    return f"Hai bài viết nêu {_MATTER[kind]} khác nhau: {said}."


def _whence(article: Article) -> str:
    title = article.title
    short = title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE].rsplit(maxsplit=1)[0] + "…"
    published = day(article.published) if article.published else "không rõ ngày"
    return f"{article.source or f'bài “{short}”'}, {published}"
