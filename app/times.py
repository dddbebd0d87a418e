"""Vietnamese words for a time, as ranges of days: "quý I/2024", "6 tháng đầu năm 2018", "tháng trước"."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from hoibao.corpus import fold_accents, match_form


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days, both included, and the `words` of a text that name it.

    `label` is its Vietnamese name, which means the same on whatever day it is read.
    """

    first: date
    last: date
    label: str
    words: str = field(default="", compare=False)

    def holds(self, other: "Period") -> bool:
        """Whether `other` lies within."""
        return self.first <= other.first and other.last <= self.last


class Mention(NamedTuple):
    """A period, the span of the words that name it, and whether they count from the day they are said."""

    period: Period
    start: int
    end: int
    relative: bool


# The named groups of a match without accents, "" for those that took no part.
_Parts = Mapping[str, str]

_COUNTING = "một hai ba bốn năm sáu bảy tám chín mười".split()
_NUMBERS = {fold_accents(word): n for n, word in enumerate(_COUNTING, 1)}
_NUMBERS |= {"tu": 4, "muoi mot": 11, "muoi hai": 12, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_ROMAN = ("I", "II", "III", "IV")
_THIRDS = {"dau": ("đầu", 1), "giua": ("giữa", 5), "cuoi": ("cuối", 9)}
_UNIT_DAYS = {"ngay": 1, "tuan": 7, "thang": 30, "quy": 91, "nam": 365}
_LONGEST_DAYS = 10 * 365  # any article may be of "the last 20 years"
_DAYS_AGO = {"nay": 0, "qua": 1, "kia": 2}

_THEN = r"(?!\w)(?! (?:đó|kia|khi|mắt)(?!\w))"
_WHICH = rf"(?P<which>nay|này|trước|ngoái|rồi|vừa rồi|vừa qua|qua){_THEN}"
# Years of newspapers; not those of "2023-2024", nor of "2022 và 2023".
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\w|[.,]\d|\s?[-–/]\s?\d|,? (?:và |hoặc |hay )?(?:19|20)\d\d(?!\d))"
_OF_YEAR = rf"(?:(?:\s?[-–/.]\s?(?:năm )?|,? (?:của )?(?:năm )?){_YEAR}|,? (?:của )?năm {_WHICH})"
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(_COUNTING)})"
_MONTH = r"(?P<month>\d{1,2}|một|hai|ba|tư|bốn|năm(?= năm)|sáu|bảy|tám|chín|mười một|mười hai|mười)"
# "Ba năm trước", "mấy hôm nay", "10 tháng nay" are other times than the year before, today, this month.
_SOME = "mấy những các nhiều vài từng mỗi nửa mươi mốt lăm chục trăm nghìn ngàn vạn triệu".split()
_NOT_SOME = "".join(f"(?<!{word} )" for word in (*_SOME, *_COUNTING))
_UNCOUNTED = _NOT_SOME + "".join(rf"(?<!\b{digits} )" for digits in (r"\d" * n for n in range(1, 5)))


def mentions(text: str, said: date | None) -> Iterator[Mention]:
    """The times that `text` names, in order; times that do not exist ("tháng 13/2023") are left out.

    Args:
        text: normalised text, with accents or wholly without.
        said: the day from which "hôm qua" and the like count; None leaves them out.
    """
    lower = match_form(text)
    folded = fold_accents(lower) == lower
    found = [
        (match, build) for pattern, build in _FORMS for match in _compiled(pattern, folded).finditer(lower)
    ]
    done = 0
    for match, build in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if match.start() < done:
            continue
        done = match.end()
        parts = {name: fold_accents(words or "") for name, words in match.groupdict().items()}
        relative = not parts.get("year")
        if relative and said is None:
            continue
        try:
            yield Mention(build(parts, said or date.min), *match.span(), relative)
        except (ValueError, OverflowError):  # there is no such day, month or quarter
            continue


@cache
def _compiled(pattern: str, folded: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{fold_accents(pattern) if folded else pattern})")


def _written(day: date) -> str:
    """A day the Vietnamese way: 23/11/2022."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else _NUMBERS[words]


def _year(parts: _Parts, said: date) -> int:
    return int(parts["year"]) if parts["year"] else said.year - (parts["which"] != "nay")


def _months(year: int, first: int, last: int, label: str) -> Period:
    if not 1 <= first <= last <= 12:
        raise ValueError(f"no months {first} to {last}")
    end = date(year, 12, 31) if last == 12 else date(year, last + 1, 1) - timedelta(days=1)
    return Period(date(year, first, 1), end, label)


def _quarter(year: int, quarter: int) -> Period:
    if not 1 <= quarter <= 4:
        raise ValueError(f"no quarter {quarter}")
    return _months(year, 3 * quarter - 2, 3 * quarter, f"quý {_ROMAN[quarter - 1]}/{year}")


def _month(year: int, month: int) -> Period:
    return _months(year, month, month, f"tháng {month}/{year}")


def _whole_year(year: int) -> Period:
    return _months(year, 1, 12, f"năm {year}")


def _day(day: date) -> Period:
    return Period(day, day, f"ngày {_written(day)}")


def _since(said: date, days: int) -> Period:
    first = said - timedelta(days=days)
    return Period(first, said, f"thời gian từ {_written(first)} đến {_written(said)}")


def _stated_quarter(parts: _Parts, said: date) -> Period:
    words = parts["quarter"]
    if not words.isdecimal() and words not in _NUMBERS:
        raise ValueError(f"no quarter {words}")
    return _quarter(_year(parts, said), _number(words))


def _half(parts: _Parts, said: date) -> Period:
    year, count = _year(parts, said), _number(parts["count"]) if parts["count"] else 6
    if parts["part"] == "dau":
        return _months(year, 1, count, f"{count} tháng đầu năm {year}")
    return _months(year, 13 - count, 12, f"{count} tháng cuối năm {year}")


def _third(parts: _Parts, said: date) -> Period:
    year, (part, first) = _year(parts, said), _THIRDS[parts["part"]]
    return _months(year, first, first + 3, f"các tháng {part} năm {year}")


def _this_or_last(parts: _Parts, said: date) -> Period:
    """ "Tuần này", "tháng trước"; "năm qua" are the last 365 days, which both years may be called."""
    unit, last = parts["unit"], parts["which"] != "nay"
    if parts["which"].endswith("qua"):
        return _since(said, _UNIT_DAYS[unit])
    match unit:
        case "tuan":
            monday = said - timedelta(days=said.weekday() + 7 * last)
            sunday = monday + timedelta(days=6)
            return Period(monday, sunday, f"tuần từ {_written(monday)} đến {_written(sunday)}")
        case "thang":
            day = said.replace(day=1) - timedelta(days=last)
            return _month(day.year, day.month)
        case "quy":
            index = 4 * said.year + (said.month - 1) // 3 - last
            return _quarter(index // 4, index % 4 + 1)
        case _:
            return _whole_year(said.year - last)


def _the_last(parts: _Parts, said: date) -> Period:
    days = _number(parts["count"]) * _UNIT_DAYS[parts["unit"]]
    if not 0 < days <= _LONGEST_DAYS:
        raise ValueError(f"no use in the last {days} days")
    return _since(said, days)


def _hours(parts: _Parts, said: date) -> Period:
    return _day(said - timedelta(days=_DAYS_AGO[parts["ago"]]))


# The longest of those that begin at the same place counts. In lower case and with accents, which
# `_compiled` takes off for a text without.
_FORMS: tuple[tuple[str, Callable[[_Parts, date], Period]], ...] = (
    (
        rf"(?:ngày )?(?<![/.-])(?P<day>\d{{1,2}})(?:\s?[/.-]\s?| tháng )(?P<month>\d{{1,2}}){_OF_YEAR}",
        lambda parts, said: _day(date(_year(parts, said), int(parts["month"]), int(parts["day"]))),
    ),
    (
        rf"tháng {_MONTH}{_OF_YEAR}",
        lambda parts, said: _month(_year(parts, said), _number(parts["month"])),
    ),
    (rf"(?:quý\s?|q)(?P<quarter>[ivx]{{1,4}}|\d|một|hai|ba|tư|bốn){_OF_YEAR}", _stated_quarter),
    (rf"(?:{_COUNT} tháng|nửa) (?P<part>đầu|cuối){_OF_YEAR}", _half),
    (rf"(?P<part>đầu|giữa|cuối)(?=,? (?:của )?năm ){_OF_YEAR}", _third),
    (rf"năm {_YEAR}", lambda parts, _: _whole_year(int(parts["year"]))),
    (rf"{_UNCOUNTED}(?P<unit>tuần|tháng|quý|năm) {_WHICH}", _this_or_last),
    (rf"(?P<unit>năm) (?P<which>ngoái){_THEN}", _this_or_last),  # "SEA Games 32 năm ngoái"
    (rf"{_COUNT} (?P<unit>ngày|tuần|tháng|năm) (?:vừa qua|qua|gần đây|trở lại đây|nay)(?!\w)", _the_last),
    (rf"{_NOT_SOME}(?:hôm|sáng|trưa|chiều|tối|đêm) (?P<ago>nay|qua|kia){_THEN}", _hours),
)
