"""How strongly a sentence speaks to a question, as a few readable numbers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hoibao.app.abbreviations import meaning
from hoibao.app.question import NUMERAL_END, Question
from hoibao.corpus import fold_accents, tokenize

# What a word counts for that is said with other accents, and a name with other accents or one slip.
_FOLDED_CREDIT = 0.6
_FOLDED_NAME, _MISTYPED_NAME = 0.8, 0.6
_TITLE_CREDIT = 0.8
_SHORTEST_MISTYPED = 3
_ROMAN = {
    numeral: str(n)
    for n, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split(), 1)
}
_LEADING_NUMBER = re.compile(r"\d+(?=-[^\W\d])")
# Words between a document's kind and one of several numbers: "Nghị quyết số 18-NQ/TW, 19-NQ/TW".
_ENUMERATION = 12
_LEEWAY = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against a sentence as the answer to a question; numbers from 0 to 1.

    `said`, `said_nearby` and `said_around` are the shares of the question's term weight said by the
    sentence, by the sentence with its neighbours, and by its passage with the article's title; `focus`
    is that of the sentence with the words close to the question word weighing more; `pairs`
    and `pairs_around` the same for terms that stand side by side; `rarest` is the credit of the
    question's most telling term in passage and title. `passage` is the retriever's fused score,
    `similarity` its cosine, stretched, and `rank` falls from 1 with the rank of the passage. `fits` is
    1 where words of the sort asked for stand in the sentence, `unfit` where a person, number, date or
    place is asked for and there is none; `pull` tells how clearly the question points at those words,
    and `unit` whether a number stands before the unit asked for (a half where that is no matter).
    `named` and `named_around` are the credits of the things named in the question, in the article and
    in passage and title. `heading` marks titles, `brief` sentences of a few words, `long` grows with
    length.
    """

    said: float
    focus: float
    said_nearby: float
    said_around: float
    pairs: float
    pairs_around: float
    rarest: float
    passage: float
    similarity: float
    rank: float
    fits: float
    unfit: float
    pull: float
    unit: float
    named: float
    named_around: float
    heading: float
    brief: float
    long: float


class Words:
    """The tokens of a text, ready to be asked for the terms of questions."""

    def __init__(self, text: str) -> None:
        tokens = _spelled(text)
        forms = [variant for token in tokens for variant in variants(token)]
        self.exact = frozenset(forms)
        self.folded = frozenset(fold_accents(form) for form in forms)
        self.sequence = tuple(map(canonical, tokens))
        self.folded_sequence = tuple(map(fold_accents, self.sequence))
        self.pairs = frozenset(pairwise(self.folded_sequence))

    def credit(self, term: str, *, accented: bool) -> float:
        """1 where the text says `term`, a part where it says it with other accents, else 0."""
        form = canonical(term)
        if accented and form in self.exact:
            return 1.0
        if fold_accents(form) in self.folded:
            return _FOLDED_CREDIT if accented else 1.0
        return 0.0


def canonical(token: str) -> str:
    """One form for numerals that people write in two ways: "III" and "3"."""
    return _ROMAN.get(token, token)


def variants(token: str) -> tuple[str, ...]:
    """The forms under which a token of an article may be asked for: "18-nq/tw" also as "18"."""
    leading = _LEADING_NUMBER.match(token)
    return (canonical(token), leading.group()) if leading else (canonical(token),)


def _spelled(text: str) -> list[str]:
    return [word for token in tokenize(text) for word in meaning(token, text) or (token.text,)]


NOTHING = Words("")


def coverage(question: Question, words: Words, weights: Mapping[str, float], title: Words = NOTHING) -> float:
    """The share of the question's term weight that `words` says, between 0 and 1.

    What the title says holds for every sentence of its article, and counts nearly as much.
    """
    return _share((weights[term], _credit(question, term, words, title)) for term in question.terms)


def focus_coverage(
    question: Question, words: Words, weights: Mapping[str, float], title: Words = NOTHING
) -> float:
    """The same with each term weighing less the further it stands from the question words."""
    return _share(
        (weights[term] * focus, _credit(question, term, words, title))
        for term, focus in zip(question.terms, question.focus, strict=True)
    )


def pair_coverage(
    question: Question, words: Words, weights: Mapping[str, float], title: Words = NOTHING
) -> float:
    """The same for neighbouring terms that stand side by side in the text."""

    def credit(first: str, second: str) -> float:
        pair = (fold_accents(canonical(first)), fold_accents(canonical(second)))
        return 1.0 if pair in words.pairs else _TITLE_CREDIT * (pair in title.pairs)

    return _share(
        (weights[first] + weights[second], credit(first, second))
        for first, second in pairwise(question.terms)
    )


def _credit(question: Question, term: str, words: Words, title: Words) -> float:
    return max(
        words.credit(term, accented=question.accented),
        _TITLE_CREDIT * title.credit(term, accented=question.accented),
    )


def _share(credits_by_weight: Iterable[tuple[float, float]]) -> float:
    total = said = 0.0
    for weight, credit in credits_by_weight:
        total += weight
        said += weight * credit
    return said / total if total else 0.0


def rarest_said(question: Question, words: Words, weights: Mapping[str, float]) -> float:
    """The credit of the question's most telling term."""
    if not question.terms:
        return 0.0
    rarest = max(question.terms, key=lambda term: weights[term])
    return words.credit(rarest, accented=question.accented)


def names_credit(question: Question, words: Words) -> float:
    """The mean credit of the things that the question names; 1 where it names none."""
    if not question.names:
        return 1.0
    return sum(name_credit(name, words) for name in question.names) / len(question.names)


def name_credit(name: str, words: Words) -> float:
    """1 where the text names it, less with other accents or one slip of the keyboard, else 0."""
    tokens = [canonical(word) for word in _spelled(name)]
    if not tokens:
        return 1.0
    if len(tokens) > 1 and NUMERAL_END.search(name):
        return float(_numbered(tokens, words))
    if _stands(tokens, words.sequence):
        return 1.0
    folded = [fold_accents(token) for token in tokens]
    if _stands(folded, words.folded_sequence):
        return 1.0 if folded == tokens else _FOLDED_NAME
    n = len(folded)
    if n > 1 and any(
        _one_slip(folded, words.folded_sequence[i : i + n]) for i in range(len(words.folded_sequence) - n + 1)
    ):
        return _MISTYPED_NAME
    return 0.0


def _stands(phrase: Sequence[str], sequence: Sequence[str]) -> bool:
    n = len(phrase)
    return any(
        sequence[i] == phrase[0] and list(sequence[i : i + n]) == list(phrase) for i in range(len(sequence))
    )


def _numbered(tokens: Sequence[str], words: Words) -> bool:
    """Whether "Nghị quyết 18" or "Cụm thi đua số 4" is named: the kind, "số" or not, then the number."""
    number = fold_accents(tokens[-1])
    kind = [fold_accents(token) for token in tokens[:-1] if token != "số"]
    sequence = words.folded_sequence
    return any(
        (token == number or number in variants(token))
        and _heads(kind, sequence[max(0, i - _ENUMERATION) : i])
        for i, token in enumerate(sequence)
    )


def _heads(kind: Sequence[str], before: Sequence[str]) -> bool:
    """Whether the words of `kind` stand, in order, right before the number or before other numbers.

    Two more words may stand among them: "Cụm 4" is "Cụm thi đua số 4".
    """
    words = [word for word in before if word != "so" and not word[:1].isdigit()]
    rest = iter(words[-len(kind) - _LEEWAY :])
    return all(word in rest for word in kind)


def _one_slip(name: Sequence[str], window: Sequence[str]) -> bool:
    """Whether one syllable of a name was mistyped by one letter, or two letters changed places."""
    different = [(a, b) for a, b in zip(name, window, strict=True) if a != b]
    return len(different) == 1 and _one_edit(*different[0])


def _one_edit(a: str, b: str) -> bool:
    if min(len(a), len(b)) < _SHORTEST_MISTYPED or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        differing = [i for i in range(len(a)) if a[i] != b[i]]
        if len(differing) == 2:
            i, j = differing
            return j == i + 1 and a[i] == b[j] and a[j] == b[i]
        return len(differing) == 1
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
