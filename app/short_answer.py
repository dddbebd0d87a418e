"""The few words of a sentence that answer a question, found by what the question asks for."""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from hoibao.app.kinds import Kind
from hoibao.app.question import Question
from hoibao.app.spans import (
    Span,
    bodies_or_persons,
    dates,
    lists,
    names_in_brackets,
    numbers,
    offices,
    open_stretches,
    places,
    reasons,
)
from hoibao.app.words import tokens_of
from hoibao.corpus import Token, fold_accents, match_form


class Found(NamedTuple):
    """A span of a sentence, how strongly the question's words point at it, and how well it fits them."""

    start: int
    end: int
    pull: float
    fit: float


# "23/11", "2-4-2022", "ngày 5"; not "quý I", nor "2025-2030".
DAY = re.compile(r"(?<!\d)\d{1,2}\s?[-/]\s?\d{1,2}(?!\d)|ngày \d", re.IGNORECASE)
_UNIT = re.compile(r"(?:bao nhiêu|bao nhiu|mấy|bao nhieu|may|how many)\s+(?P<unit>\w+(?:\s\w+)?)")
# How fast a question word's pull on a candidate fades with distance, in tokens.
_REACH = 6.0
_CLAUSE_DISTANCE = 8
_NUMBERS_TELL = 3.0  # "2025-2030" points at one of several places like no other word
_FAR = 100  # tokens from which the pull is nothing


_FINDERS: dict[Kind, Callable[[str], Iterator[Span]]] = {
    Kind.NUMBER: numbers,
    Kind.DATE: dates,
    Kind.PERSON: bodies_or_persons,
    Kind.PLACE: places,
    Kind.NAME: names_in_brackets,
    Kind.REASON: reasons,
}


def short_answer(question: Question, sentence: str) -> Found | None:
    """The span of `sentence` that answers `question`, or None where nothing in it fits what is asked."""
    fold = _same if question.accented else fold_accents
    tokens = tokens_of(sentence)
    asked_terms = {fold(term) for term in question.terms}
    anchors = [i for i, token in enumerate(tokens) if fold(token.text) in asked_terms]
    # A word that stands in several places of the sentence points less surely at any of them.
    times = Counter(fold(tokens[i].text) for i in anchors)
    weights = [
        (_NUMBERS_TELL if tokens[i].text[0].isdigit() else 1.0) / times[fold(tokens[i].text)] for i in anchors
    ]
    asked = fold(match_form(question.text))
    form = _form(question)
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    best: Found | None = None
    for start, end in _candidates(question, sentence, tokens, anchors):
        words = sentence[start:end]
        if len(words) <= len(asked) and _stands_in(fold(match_form(words.strip())), asked):
            continue
        # The first and the last token inside.
        inside = bisect_right(ends, start), max(0, bisect_left(starts, end) - 1)
        found = Found(
            start,
            end,
            _pull(sentence, tokens, anchors, weights, (start, end), inside),
            _fit(question, form, words, sentence[end:]),
        )
        if best is None or found.pull + found.fit > best.pull + best.fit:
            best = found
    return best


def _same(text: str) -> str:
    return text


def _candidates(
    question: Question, sentence: str, tokens: Sequence[Token], anchors: list[int]
) -> Iterator[Span]:
    if question.many:
        yield from lists(sentence)
    match question.kind:
        case Kind.OFFICE:
            yield from offices(question.names, sentence)
        case Kind.MANNER | Kind.THING:
            yield from open_stretches(sentence, tokens, anchors)
        case Kind.DATE if question.asked and "ngày" in question.text[slice(*question.asked)]:
            yield from (span for span in dates(sentence) if DAY.search(sentence, *span))
        case kind:
            yield from _FINDERS[kind](sentence)


def _stands_in(words: str, text: str) -> bool:
    """Whether `words` stand in `text` as whole words: "30" does not in "2025-2030"."""
    return words in text and bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def _pull(
    sentence: str,
    tokens: Sequence[Token],
    anchors: list[int],
    weights: list[float],
    candidate: Span,
    inside: tuple[int, int],
) -> float:
    """How near the question's words stand to the candidate: each fades with its distance in tokens."""
    start, end = candidate
    first, last = inside
    clauses = ";" in sentence
    total = 0.0
    near = slice(bisect_left(anchors, first - _FAR), bisect_right(anchors, last + _FAR))
    for i, weight in zip(anchors[near], weights[near], strict=True):
        if first <= i <= last:
            continue
        # Offices, units and verbs stand before the word asked for more often than behind it.
        distance = first - i if i < first else 1.5 * (i - last)
        if clauses:
            between = (tokens[i].end, start) if i < first else (end, tokens[i].start)
            distance += _CLAUSE_DISTANCE * sentence.count(";", *between)
        total += weight * math.exp(-distance / _REACH)
    return total


def asked_unit(question: Question) -> str | None:
    """What is to be counted: "trường hợp" of "bao nhiêu trường hợp …", in match form; None if not said."""
    asked = match_form(question.text[question.asked[0] :]) if question.asked else ""
    unit = _UNIT.match(asked if question.accented else fold_accents(asked))
    return unit.group("unit") if unit and question.kind is Kind.NUMBER else None


def _has_unit(unit: str | None, words: str) -> float:
    """1 where the unit stands in `words`, a half for its first word alone, else 0."""
    if unit is None:
        return 0.0
    said = match_form(words) if unit != fold_accents(unit) else fold_accents(match_form(words))
    if _stands_in(unit, said):
        return 1.0
    return 0.5 if _stands_in(unit.split()[0], said) else 0.0


class _Form(NamedTuple):
    """The form asked for: the question from its question word on, without accents, and the unit."""

    asked: str
    unit: str | None


@lru_cache(maxsize=16)
def _form(question: Question) -> _Form:
    """The same for all spans that might answer the question."""
    asked = fold_accents(match_form(question.text[question.asked[0] :])) if question.asked else ""
    return _Form(asked, asked_unit(question))


def _fit(question: Question, form: _Form, words: str, behind: str) -> float:
    """How well the candidate's form suits the words of the question."""
    asked, unit = form
    bonus = 0.0
    if question.kind is Kind.NUMBER:
        bonus += 2.0 * _has_unit(unit, words + behind[:20])
    elif question.kind is Kind.DATE:
        wants_day = "ngay" in asked or "when" in asked or "khi nao" in asked
        bonus += 1.0 if bool(DAY.search(words)) == wants_day else 0.0
    elif question.kind in (Kind.THING, Kind.MANNER):
        length = len(words.split())
        bonus += min(length, 8) / 8 - (0.0 if question.many else max(0, length - 25) / 10)
    if question.many:
        bonus += 1.5 * min(len(re.findall(r"[,;]| và ", words)), 4) / 4
    return bonus
