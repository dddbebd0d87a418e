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


def is_rival(question: Question, sentence: Words, title: Words, around: Words) -> bool:
    """Whether `sentence` names rivals of what the question names, and not the thing itself.

    `around` is what else may name it: the passage with the `title`, which also says what the sentence is
    about.
    """
    return (
        _other_number(question, sentence)
        or _other_year(question, sentence, around)
        or _other_quarter(question, sentence, around)
        or _other_region(question, sentence, title, around)
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
    query = words_of(question.query)
    asked = _quarters(query.sequence) if question.accented else _quarters(query.folded_sequence, "quy")
    if not asked:
        return False
    stated = _quarters(sentence.sequence)
    return bool(stated) and not asked & (stated | _quarters(around.sequence))


def _quarters(sequence: Sequence[str], word: str = "quý") -> set[str]:
    return {number.partition("/")[0] for number in _numbers_after((word,), sequence)}


def _other_region(question: Question, sentence: Words, title: Words, around: Words) -> bool:
    """The sentence or its title is about "miền Nam", and nothing names "miền Bắc", which is asked for."""
    query = words_of(question.query)
    asked = _regions(query.sequence) if question.accented else _regions(query.folded_sequence, _FOLDED_REGION)
    if not asked:
        return False
    stated = _regions(sentence.sequence)
    return bool(stated | _regions(title.sequence)) and not asked & (stated | _regions(around.sequence))


def _regions(sequence: Sequence[str], pattern: re.Pattern[str] = _REGION) -> set[str]:
    return set(map(fold_accents, pattern.findall(" ".join(sequence))))


def _other_office(question: Question, sentence: Words) -> bool:
    """The head is asked for by office, and the sentence has only deputies, or nobody of that office."""
    if question.kind is not Kind.PERSON:
        return False
    terms = [fold_accents(term) for term in question.terms]
    asked = [office for office in _OFFICES if _has_head(terms, question.terms, office)]
    return bool(asked) and not any(
        _has_head(sentence.folded_sequence, sentence.sequence, office) for office in asked
    )


def _has_head(folded: Sequence[str], words: Sequence[str], office: Sequence[str]) -> bool:
    """Whether the `words`, which are `folded` without accents, name the office, and not its deputy."""
    n = len(office)
    return any(
        tuple(folded[i : i + n]) == tuple(office) and (i == 0 or words[i - 1] not in _DEPUTIES)
        for i in range(len(folded) - n + 1)
    )
