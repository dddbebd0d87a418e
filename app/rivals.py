"""Whether a sentence speaks of another thing of the same sort than the question asks about.

"Cụm thi đua số 4" answers nothing about "Cụm thi đua số III", what happened in 2023 nothing about 2022,
and a deputy is not the head, however much else of the question such a sentence says.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hoibao.app.kinds import Kind
from hoibao.app.question import NUMERAL_END, Question
from hoibao.app.words import Words, canonical, spelled_out, variants, words_of
from hoibao.corpus import fold_accents

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Not "phía Trung ương", "miền Nam Bộ" nor "miền Đông Nam".
_REGION = re.compile(
    r"(?<!\S)(?:miền|(?:tỉnh|thành|phố|ủy|địa phương|khu vực|miền núi) phía) (bắc|trung|nam)"
    r"(?! (?:ương|quốc|bộ)\b)"
)
_FOLDED_REGION = re.compile(fold_accents(_REGION.pattern))
# Without accents in questions only: articles have "phố".
_DEPUTIES = frozenset({"phó", "pho"})
_OFFICES = tuple(
    tuple(fold_accents(office).split())
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks about that has rivals: the numbers by the words before them, and so on."""

    numbers: Mapping[tuple[str, ...], set[str]]
    years: set[str]
    quarters: set[str]
    regions: set[str]
    offices: list[tuple[str, ...]]


def is_rival(question: Question, sentence: Words, title: Words, around: Words) -> bool:
    """Whether `sentence` names rivals of what the question names, and not the thing itself.

    `around` is what else may name it: the passage with the `title`, which also says what the sentence is
    about.
    """
    asked = _asked(question)
    return (
        _other_number(asked.numbers, sentence)
        or _others(asked.years, _years, (sentence,), around)
        # What a passage about other quarters says of none is not about the one asked about, either.
        or _others(asked.quarters, _quarters, (sentence, around), around)
        or _others(asked.regions, _regions, (sentence, title), around)
        or _other_office(asked.offices, sentence)
    )


@lru_cache(maxsize=64)
def _asked(question: Question) -> _Asked:
    """The same for all sentences that might answer the question."""
    query, terms = words_of(question.query), [fold_accents(term) for term in question.terms]
    return _Asked(
        numbers=_named_numbers(question.names),
        years=_years(question.terms),
        quarters=_quarters(query.sequence) if question.accented else _quarters(query.folded_sequence, "quy"),
        regions=_regions(query.sequence)
        if question.accented
        else _regions(query.folded_sequence, _FOLDED_REGION),
        offices=[office for office in _OFFICES if _has_head(terms, question.terms, office)]
        if question.kind is Kind.PERSON
        else [],
    )


def _named_numbers(names: Iterable[str]) -> dict[tuple[str, ...], set[str]]:
    numbers: dict[tuple[str, ...], set[str]] = {}
    for name in names:
        tokens = [canonical(word) for word in spelled_out(name) if word != "số"]
        if len(tokens) > 1 and NUMERAL_END.search(name):
            numbers.setdefault(tuple(tokens[:-1]), set()).add(fold_accents(tokens[-1]))
    return numbers


def _other_number(asked: Mapping[tuple[str, ...], set[str]], sentence: Words) -> bool:
    """The sentence names "Cụm thi đua số 4" where "Cụm thi đua số III" is asked for."""
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


def _others(
    asked: set[str], said: Callable[[Sequence[str]], set[str]], own: Iterable[Words], around: Words
) -> bool:
    """The sentence's `own` words say things of a sort, and neither they nor those around one asked for."""
    if not asked:
        return False
    stated = {one for words in own for one in said(words.sequence)}
    return bool(stated) and not asked & (stated | said(around.sequence))


def _years(sequence: Sequence[str]) -> set[str]:
    return {year for word in sequence for year in _YEAR.findall(word)}


def _quarters(sequence: Sequence[str], word: str = "quý") -> set[str]:
    return {number.partition("/")[0] for number in _numbers_after((word,), sequence)}


def _regions(sequence: Sequence[str], pattern: re.Pattern[str] = _REGION) -> set[str]:
    return set(map(fold_accents, pattern.findall(" ".join(sequence))))


def _other_office(asked: Sequence[tuple[str, ...]], sentence: Words) -> bool:
    """The head is asked for by office, and the sentence has only deputies, or nobody of that office."""
    return bool(asked) and not any(
        _has_head(sentence.folded_sequence, sentence.sequence, office) for office in asked
    )


def _has_head(folded: Sequence[str], words: Sequence[str], office: tuple[str, ...]) -> bool:
    """Whether the `words`, which are `folded` without accents, name the office, and not its deputy."""
    n = len(office)
    return any(
        tuple(folded[i : i + n]) == office and (i == 0 or words[i - 1] not in _DEPUTIES)
        for i in range(len(folded) - n + 1)
    )
