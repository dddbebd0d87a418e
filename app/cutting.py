"""Short answers cut well: whole numbers, dates, names, offices and lists, with clean edges."""

import re
from collections.abc import Sequence
from itertools import chain, pairwise

from hoibao.app.kinds import Kind
from hoibao.app.question import Question
from hoibao.app.short_answer import DAY
from hoibao.app.spans import Span, announced_lists, dates, lists, numbers, persons
from hoibao.corpus import match_form, tokenize

_LISTED = re.compile(r"[,;] | và ")
_IS = re.compile(r"(?<!\w)là\s+\Z")  # opens a clause as often as a list
_BARE_NUMBER = re.compile(r"\d[\d.,/]*")
_BRACKETS = {"(": ")", "[": "]", "“": "”", "‘": "’"}
_ASKS_DAY = re.compile(r"\b(?:ngày|ngay|hôm|hom) (?:nào|nao|bao nhiêu|bao nhieu|mấy|may)\b")
# What never begins or ends an answer. A full stop may end an abbreviation, and is seen to apart.
_EDGE = " ,;:-–—…/"
_LONGEST_LEFT_OPEN = 80
_LONGEST_DATE = 8  # words


def cut(question: Question, sentence: str, by_form: Span | None, read: Span) -> Span:
    """The span of `sentence` to show as the short answer.

    Args:
        question: what is asked.
        sentence: the sentence that answers.
        by_form: what the form of its words suggests, or None.
        read: what the reader points at, not empty. It is apt to leave out a unit ("17" of "17 trường
            hợp") or the rest of a list, and to run from one number to the next.
    """
    if listed := _whole_list(question, sentence, read):
        start, end = listed
    elif by_form and _rather_by_form(question, sentence, by_form, read):
        start, end = by_form
    else:
        start, end = _whole(sentence, *read)
    if question.many and question.kind is Kind.PERSON and _LISTED.search(sentence, start, end):
        end = _before_what_is_asked(question, sentence, start, end)
    return _trimmed(sentence, start, end)


def _rather_by_form(question: Question, sentence: str, by_form: Span, read: Span) -> bool:
    within = by_form[0] <= read[0] and read[1] <= by_form[1]
    around = read[0] <= by_form[0] and by_form[1] <= read[1]
    words, formed = sentence[slice(*read)], sentence[slice(*by_form)]
    if question.kind is Kind.OFFICE:
        return by_form[0] < read[1] and read[0] < by_form[1]
    if question.many and _LISTED.search(formed):
        # "Gồm 11 địa phương: …" asked for which they are, not for how many.
        return within or bool(_BARE_NUMBER.fullmatch(words))
    if question.kind is Kind.NUMBER:
        return within or (around and bool(_LISTED.search(words)) and len(list(numbers(words))) > 1)
    if question.kind is Kind.DATE:
        day = bool(DAY.search(formed)) and not DAY.search(words)
        return (
            within
            or (around and len(words.split()) > _LONGEST_DATE)
            or (day and bool(_ASKS_DAY.search(match_form(question.text))))
        )
    return question.many and within


def _whole_list(question: Question, sentence: str, read: Span) -> Span | None:
    """The list that an item was read of: announced, with it first, or such that each item names people."""
    if not question.many:
        return None
    people = list(persons(sentence)) if question.kind is Kind.PERSON else []
    for start, end in lists(sentence):
        if start <= read[0] and read[1] <= end and _all_name(people, sentence, start, end):
            return start, end
    return next(
        (
            span
            for span in announced_lists(sentence)
            if span[0] == read[0] and read[1] <= span[1] and not _IS.search(sentence[: span[0]])
        ),
        None,
    )


def _all_name(people: Sequence[Span], sentence: str, start: int, end: int) -> bool:
    """Whether each of several items holds one of `people`."""
    borders = [start, *(found.start() for found in re.finditer("[,;]", sentence[start:end])), end - start]
    borders[1:] = [start + border for border in borders[1:]]
    return len(borders) > 2 and all(
        any(first <= person[0] and person[1] <= last for person in people)
        for first, last in pairwise(borders)
    )


def _before_what_is_asked(question: Question, sentence: str, start: int, end: int) -> int:
    """The end of the names, before the small words behind them that the question says: "… đồng chủ trì"."""
    asked = {token.text for token in tokenize(question.text)}
    for token in reversed(tokenize(sentence[start:end])):
        if token.text not in asked or sentence[start + token.start].isupper():
            return start + token.end
    return end


def _whole(sentence: str, start: int, end: int) -> Span:
    """The span widened to the ends of the dates, numbers and names of people that it breaks off."""
    for first, last in chain(dates(sentence), numbers(sentence)):
        if first < start < last and sentence[start - 1] != " ":
            start = first
        if first < end < last and sentence[end] != " ":
            end = last
    for first, last in persons(sentence):
        if start <= first < end < last:
            end = last
    return start, end


def _trimmed(sentence: str, start: int, end: int) -> Span:
    """The span without punctuation at its edges, and with both of a pair of brackets or neither."""
    before = None
    reach = _LONGEST_LEFT_OPEN  # widened once, then only narrowed: "(]a)" would go back and forth for ever
    while start < end and before != (start, end):
        before = start, end
        words = sentence[start:end]
        start += len(words) - len(words.lstrip(_EDGE))
        end -= len(words) - len(words.rstrip(_EDGE))
        if end == len(sentence) and sentence[start:end].endswith("."):
            end -= 1
        inner = start, end
        start, end = _paired(sentence, *inner, reach)
        if end - start > inner[1] - inner[0]:
            reach = 0
    return (start, end) if start < end else before or (start, end)


def _paired(sentence: str, start: int, end: int, reach: int) -> Span:
    words = sentence[start:end]
    for left, right in _BRACKETS.items():
        if words.count(left) == words.count(right):
            continue
        if words.startswith(left) and right not in words:
            return start + 1, end
        if words.endswith(right) and left not in words:
            return start, end - 1
        if words.count(left) > words.count(right):
            closed = sentence.find(right, end, end + reach)
            return (start, closed + 1) if closed >= 0 else (start, start + words.rindex(left))
        opened = sentence.rfind(left, max(0, start - reach), start)
        return (opened, end) if opened >= 0 else (start + words.index(right) + 1, end)
    if words.count('"') == 1 and words[0] == '"':
        return start + 1, end
    if words.count('"') == 1 and words[-1] == '"':
        return start, end - 1
    return start, end
