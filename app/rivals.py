"""Whether a sentence speaks of another thing of the same sort than the question asks about.

"Cụm thi đua số 4" answers nothing about "Cụm thi đua số III", what happened in 2023 nothing about 2022,
and a deputy is not the head, however much else of the question such a sentence says.
"""

import re
from collections.abc import Iterator, Sequence

from hoibao.app.kinds import Kind
from hoibao.app.question import NUMERAL_END, Question
from hoibao.app.words import Words, canonical, spelled_out, variants, words_of
from hoibao.corpus import fold_accents

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_QUARTER = ("quý",)
_DEPUTY = "phó"
_OFFICES = tuple(
    tuple(office.split())
    for office in (
        "bí thư",
        "chủ tịch",
        "trưởng ban",
        "vụ trưởng",
        "cục trưởng",
        "giám đốc",
        "bộ trưởng",
        "thủ tướng",
        "trưởng phòng",
        "trưởng đoàn",
    )
)


def is_rival(question: Question, sentence: Words, around: Words) -> bool:
    """Whether `sentence` names rivals of what the question names, and not the thing itself.

    `around` is what else may name it: the passage with the title.
    """
    return (
        _other_number(question, sentence)
        or _other_year(question, sentence, around)
        or _other_quarter(question, sentence, around)
        or _other_office(question, sentence)
    )


def _other_number(question: Question, sentence: Words) -> bool:
    """The sentence names "Cụm thi đua số 4" where "Cụm thi đua số III" is asked for."""
    asked: dict[tuple[str, ...], set[str]] = {}
    for name in question.names:
        tokens = [canonical(word) for word in spelled_out(name) if word != "số"]
        if len(tokens) > 1 and NUMERAL_END.search(name):
            asked.setdefault(tuple(tokens[:-1]), set()).add(fold_accents(tokens[-1]))
    for kind, wanted in asked.items():
        stated = [fold_accents(number) for number in _numbers_after(kind, sentence.sequence)]
        if stated and not any(wanted & {number, *variants(number)} for number in stated):
            return True
    return False


def _numbers_after(kind: Sequence[str], sequence: Sequence[str]) -> Iterator[str]:
    """The numbers that stand right behind the words of `kind`, "số" between them or not."""
    words = [word for word in sequence if word != "số"]
    n = len(kind)
    for i in range(len(words) - n):
        if words[i : i + n] == list(kind) and words[i + n][:1].isdigit():
            yield words[i + n]


def _other_year(question: Question, sentence: Words, around: Words) -> bool:
    """The sentence states years, and neither it nor its passage the one that is asked for."""
    asked = {year for term in question.terms for year in _YEAR.findall(term)}
    if not asked:
        return False
    stated = {year for word in sentence.sequence for year in _YEAR.findall(word)}
    nearby = {year for word in around.sequence for year in _YEAR.findall(word)}
    return bool(stated) and not asked & (stated | nearby)


def _other_quarter(question: Question, sentence: Words, around: Words) -> bool:
    """The sentence states quarters, and neither it nor its passage the one that is asked for."""
    asked = _quarters(words_of(question.text))
    if not asked:
        return False
    stated = _quarters(sentence)
    return bool(stated) and not asked & (stated | _quarters(around))


def _quarters(words: Words) -> set[str]:
    return {number.partition("/")[0] for number in _numbers_after(_QUARTER, words.sequence)}


def _other_office(question: Question, sentence: Words) -> bool:
    """The head is asked for by office, and the sentence has only deputies, or nobody of that office."""
    if question.kind is not Kind.PERSON or not question.accented:
        return False
    asked = [office for office in _OFFICES if _has_head(question.terms, office)]
    return bool(asked) and not any(_has_head(sentence.sequence, office) for office in asked)


def _has_head(words: Sequence[str], office: Sequence[str]) -> bool:
    n = len(office)
    return any(
        tuple(words[i : i + n]) == tuple(office) and (i == 0 or words[i - 1] != _DEPUTY)
        for i in range(len(words) - n + 1)
    )
