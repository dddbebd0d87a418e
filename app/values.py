"""Numbers and days as articles write them, brought into a form in which they can be compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from hoibao.corpus import fold_accents, match_form

# All words here are in match form without accents.
_ABOUT = re.compile(r"(?:hon|gan|khoang|tren|duoi|toi|chung|it nhat|nhieu nhat) ")
_DIGITS = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(rf"(?P<low>{_DIGITS})(?:\s?(?:-|–|den)\s?(?P<high>{_DIGITS}))?(?![\d/]|[.,]\d)")
_TIMES = re.compile(r" ?(?P<word>tram|nghin|ngan|van|trieu|ty|ti)(?!\w)")
_FACTORS = {"tram": 1e2, "nghin": 1e3, "ngan": 1e3, "van": 1e4, "trieu": 1e6, "ty": 1e9, "ti": 1e9}
_UNIT = re.compile(r"\s*(?P<unit>%|[^\W\d_]+\d*(?: [^\W\d_]+)?)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_WORDS = {
    fold_accents(word): n for n, word in enumerate("không một hai ba bốn năm sáu bảy tám chín".split()) if n
} | {"mot": 1, "tu": 4, "lam": 5}
# Rounded numbers that lie nearer to each other than this may mean the same.
_ROUNDING = 0.1

_DAY = re.compile(
    r"(?:ngay )?(?<![\d/.-])(?P<day>\d{1,2})(?:\s?[-/.]\s?| thang )(?P<month>\d{1,2})(?![\d%])"
    r"(?:(?:\s?[-/.]\s?| nam )(?P<year>\d{4})(?!\d))?"
)
_OTHER_DATES = (
    re.compile(r"ngay (?P<day>\d{1,2})(?![\d/.-])"),
    re.compile(r"thang (?P<month>\d{1,2})(?!\d)(?:(?:\s?[-/]\s?| nam )(?P<year>\d{4})(?!\d))?"),
    re.compile(r"quy (?P<quarter>iv|i{1,3}|[1-4])(?!\w)(?:(?:\s?[-/]\s?| nam )(?P<year>\d{4})(?!\d))?"),
    re.compile(r"(?:nam )?(?P<year>(?:1[0-9]|20)\d\d)(?!\d)"),
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS, _DAYS, _MONTHS_OF_QUARTER = 12, 31, 3


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or one between two, of `unit`; `readings` holds its ends, each way it can be read.

    "1,200" is 1.2 to some writers and 1200 to others. `about` is true for what is rounded.
    """

    readings: tuple[tuple[float, float], ...]
    unit: str
    about: bool


def amount(text: str, start: int, end: int) -> Amount | None:
    """The amount that `text[start:end]` begins with, its unit read on behind it; None if it is none."""
    said = _folded(text[start : end + 40])
    about = _ABOUT.match(said)
    rest = said[about.end() :] if about else said
    if digits := _AMOUNT.match(rest):
        lows, highs = _readings(digits["low"]), _readings(digits["high"] or "")
        readings = [(a, b) for a, b in product(lows, highs) if a <= b] if highs else [(a, a) for a in lows]
        rest = rest[digits.end() :]
    else:
        number, rest = _spelled(rest)
        readings = [(number, number)] if number else []
    factor = 1.0
    while times := _TIMES.match(rest):
        factor *= _FACTORS[times["word"]]
        rest = rest[times.end() :]
    unit = _UNIT.match(rest)
    if not readings or not unit:
        return None
    scaled = tuple((low * factor, high * factor) for low, high in readings)
    return Amount(scaled, unit["unit"], bool(about) or factor > 1)


def amounts_differ(one: Amount, other: Amount) -> bool:
    """Whether both count the same thing and cannot mean the same number."""
    if one.unit != other.unit:
        return False
    slack = _ROUNDING if one.about or other.about else 0.0
    return all(
        high_a * (1 + slack) < low_b or high_b * (1 + slack) < low_a
        for (low_a, high_a), (low_b, high_b) in product(one.readings, other.readings)
    )


def date_parts(words: str) -> Mapping[str, int]:
    """What `words` state of a date, of "day", "month", "quarter" and "year"; empty if they state none."""
    said = _folded(words)
    for pattern in (_DAY, *_OTHER_DATES):
        if (match := pattern.search(said)) and (parts := _parts(match)):
            return parts
    return {}


def dates_differ(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether two dates contradict each other in what both of them state."""
    return any(one[part] != other[part] for part in one.keys() & other.keys())


def day_spans(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Start and end, day and month of the days that `text` states ("23/11", "ngày 23 tháng 11")."""
    for match in _DAY.finditer(_folded(text)):
        if parts := _parts(match):
            yield *match.span(), parts["day"], parts["month"]


def _folded(text: str) -> str:
    return fold_accents(match_form(text))


def _readings(digits: str) -> list[float]:
    """The numbers that digits with points and commas can mean; Vietnamese writes 1.234,5."""
    readings = [float(re.sub("[.,]", "", digits))] if _THOUSANDS.fullmatch(digits) else []
    marks = re.findall("[.,]", digits)
    if digits and len(marks) <= 1:
        readings.append(float(digits.replace(",", ".")))
    elif not readings and len(set(marks)) > 1:
        whole, _, fraction = re.sub("[.,](?=.*[.,])", "", digits).replace(",", ".").partition(".")
        readings.append(float(f"{whole}.{fraction}"))
    return list(dict.fromkeys(readings))


def _spelled(text: str) -> tuple[float, str]:
    """The number that the words at the beginning of `text` spell, below 100, and what follows; 0 for none."""
    words = text.split(" ")
    used = 0
    total = 0
    for word in words:
        if word == "muoi":
            total = 10 * max(total, 1)
        elif word in _WORDS and (not used or words[used - 1] == "muoi"):
            total += _WORDS[word]
        else:
            break
        used += 1
    return float(total), "".join(f" {word}" for word in words[used:])


def _parts(match: re.Match[str]) -> dict[str, int]:
    parts = {
        part: int(words) if words.isdecimal() else _QUARTERS[words]
        for part, words in match.groupdict().items()
        if words
    }
    if not (1 <= parts.get("month", 1) <= _MONTHS and 1 <= parts.get("day", 1) <= _DAYS):
        return {}
    if "month" in parts:
        parts["quarter"] = (parts["month"] - 1) // _MONTHS_OF_QUARTER + 1
    return parts
