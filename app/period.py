"""The one time that a question asks about, and whether a text names it."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hoibao.app.times import Period, mentions
from hoibao.corpus import one_line

# "So với cùng kỳ năm ngoái", "đến hết năm 2020", "quý I và quý II/2024": this is not all that is asked about.
_OTHER_TIME = re.compile(
    r"\b(?:(?:so với|so voi|cùng kỳ|cung ky|hơn|hon|bằng|bang|trước|truoc|sau|từ|tu|đến|den|tới|toi)"
    r"(?: (?:cùng kỳ|cung ky|hết|het|cuối|cuoi|đầu|dau|của|cua))*"
    r"|(?:quý|quy|tháng|thang) \w{1,3}(?:,| và| va| hoặc| hoac| hay))\s*\Z",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:từ|tu)\s*\Z", re.IGNORECASE)
_TO = re.compile(r"\s*(?:đến|den|tới|toi)(?: hết| het)?\s*", re.IGNORECASE)
# As much before and behind the beginning of a year can belong to the words for a time with it.
_BEFORE, _BEHIND = 40, 16


def find_period(question: str, today: date) -> Period | None:
    """The time of which articles are asked for; None where that is not one, or lies ahead.

    Where two are named, one within the other, it is the narrower one. A time that something is only
    compared with, or that lies before or after the time asked about, does not count.

    Args:
        question: a question that stands alone, typed with or without accents.
        today: the day from which "hôm qua" and the like count.
    """
    text = one_line(question)
    found = list(mentions(text, today))
    for one, other in pairwise(found):
        if _FROM.search(text[: one.start]) and _TO.fullmatch(text[one.end : other.start]):
            first, last = one.period, other.period
            label = f"thời gian từ {first.label} đến {last.label}"
            words = text[one.start : other.end]
            periods = [Period(first.first, last.last, label, words)] if first.first <= last.last else []
            break
    else:
        periods = [
            replace(mention.period, words=text[mention.start : mention.end])
            for mention in found
            if not _OTHER_TIME.search(text[: mention.start])
        ]
    periods.sort(key=lambda period: period.last - period.first)
    if not periods or periods[0].first > today:
        return None
    narrowest, *others = periods
    return narrowest if all(other.holds(narrowest) for other in others) else None


def names(text: str, period: Period) -> bool:
    """Whether `text`, which is normalised, names a time within `period`, its year included."""
    years = range(period.first.year, period.last.year + 1)
    places = (place.start() for year in years for place in re.finditer(rf"(?<!\d){year}(?!\d)", text))
    return any(_names_at(text, place, period) for place in places)


def _names_at(text: str, year: int, period: Period) -> bool:
    """Whether the words around the place where a year stands name a time within `period`."""
    start = max(0, year - _BEFORE)
    around = mentions(text[start : year + _BEHIND], None)
    return any(mention.end > year - start and period.holds(mention.period) for mention in around)
