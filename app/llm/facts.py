"""What a sentence states that can be looked up: numbers, days, names, negations, and what no answer holds."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from hoibao.app.names import name_credit
from hoibao.app.question import UPPER, analyse
from hoibao.app.words import canonical, spelled_out, words_of
from hoibao.corpus import match_form


class Day(NamedTuple):
    """A day, or the part of it that was stated."""

    day: int | None
    month: int
    year: int | None


_DAY_IN_WORDS = r"(?:ngày|mồng|mùng) (?P<d1>\d{1,2}) tháng (?P<m1>\d{1,2})(?:,? năm (?P<y1>\d{4}))?"
_DAY_OF_YEAR = r"(?P<d2>\d{1,2})\s?(?P<by>[/.-])\s?(?P<m2>\d{1,2})\s?(?P=by)\s?(?P<y2>\d{4})"
_DAY_OF_MONTH = r"(?P<d3>0?[1-9]|[12]\d|3[01])/(?P<m3>0?[1-9]|1[0-2])"
_MONTH = r"tháng (?P<m4>\d{1,2})(?:\s?/\s?|,? năm )(?P<y4>\d{4})"
_DAYS = re.compile(
    rf"(?<![\w.,/-])(?:{_DAY_IN_WORDS}|{_DAY_OF_YEAR}|{_DAY_OF_MONTH}|{_MONTH})(?![\d/]|[.,-]\d)"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_DIGITS = {word: str(n) for n, word in enumerate("hai ba bốn năm sáu bảy tám chín mười".split(), 2)}
_WORDS = {digit: word for word, digit in _DIGITS.items()}
# "Năm" is also a year, and "một" counts little: a few words that state a number whenever they stand there.
_COUNTING = frozenset(_DIGITS) - {"năm"} | frozenset("mươi trăm nghìn ngàn triệu tỷ tỉ".split())
_DENYING = frozenset("không chưa chẳng".split())
_CAPITAL = re.compile(rf"(?<![\w/-])[{UPPER}]\w*(?:[-/]\w+)*")
# "β" or "Ω" are signs; more such letters are another language.
_SYMBOLS = 2
# Answers point with citations; an address, or what would become a link, picture or element, is none.
_MARKUP = re.compile(
    r"\w+://|(?<!\w)(?:www\.|data:|javascript:|mailto:)|\w@\w|\]\(|!\[|</?[a-z!]"
    r"|(?<!\w)[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|io|ru|cn|xyz|top|site|online|vn)(?!\w)",
    re.IGNORECASE,
)


def is_prose(text: str) -> bool:
    """Whether a text is free of addresses and markup, and written in Latin letters."""
    foreign = sum(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in text)
    return foreign <= _SYMBOLS and _MARKUP.search(text) is None


def unsaid(claim: str, evidence: str) -> list[str]:
    """The numbers, days, names and negations that `claim` states and `evidence` does not say."""
    words = words_of(evidence)
    days, rest = _days(evidence)
    said = {*_numbers(rest), *(str(day.year) for day in days), *words.exact}
    claimed, claim_rest = _days(claim)
    tokens = [canonical(token) for token in spelled_out(claim_rest)]
    return [
        *(_written(day) for day in claimed if not any(_same(day, other, said) for other in days)),
        *(n for n in _numbers(claim_rest) if not {n, _WORDS.get(n)} & said),
        *(w for w in tokens if w in _COUNTING and not {w, _DIGITS.get(w)} & said),
        *(w for w in tokens if w in _DENYING and w not in words.exact),
        *(name for name in analyse(claim).names if name_credit(name, words) < 1),
        *(word for word in _capitals(claim) if not set(map(canonical, spelled_out(word))) <= words.exact),
    ]


def _days(text: str) -> tuple[list[Day], str]:
    """The days that a text states, and the text without them."""
    found = [
        Day(
            _number(match["d1"] or match["d2"] or match["d3"]),
            int(match["m1"] or match["m2"] or match["m3"] or match["m4"]),
            _number(match["y1"] or match["y2"] or match["y4"]),
        )
        for match in _DAYS.finditer(match_form(text))
    ]
    return found, _DAYS.sub(" ", match_form(text))


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _same(day: Day, other: Day, said: set[str]) -> bool:
    """Whether `other` is the day stated, or leaves open only the year that is said elsewhere."""
    return (
        day.month == other.month
        and day.day in (None, other.day)
        and (day.year in (None, other.year) or (other.year is None and str(day.year) in said))
    )


def _written(day: Day) -> str:
    return "/".join(str(part) for part in day if part is not None)


def _numbers(text: str) -> Iterator[str]:
    """Numbers in one form: "2.046" as "2046", "12,50" as "12.50", "08" as "8"."""
    for match in _NUMBER.finditer(text):
        number = match.group()
        if _THOUSANDS.fullmatch(number):
            yield re.sub(r"[.,]", "", number)
        elif number.isdecimal():
            yield str(int(number))
        else:
            yield number.replace(",", ".")


def _capitals(sentence: str) -> Iterator[str]:
    """Words with a capital; the first one of a sentence has it from its place."""
    first = re.search(r"\w", sentence)
    for match in _CAPITAL.finditer(sentence):
        if first is None or match.start() > first.start():
            yield match.group()
