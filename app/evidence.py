"""How strongly a sentence speaks to a question, as a few readable numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hoibao.app.abbreviations import meaning
from hoibao.app.question import Question
from hoibao.corpus import fold_accents, tokenize

# A term found only without its accents ("duong" for "đường") counts for less.
_FOLDED_CREDIT = 0.6
_ROMAN = {
    numeral: str(n)
    for n, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split(), 1)
}
_LEADING_NUMBER = re.compile(r"\d+(?=-[^\W\d])")


class Words:
    """The tokens of a text, ready to be asked for the terms of questions."""

    def __init__(self, text: str) -> None:
        tokens = _spelled(text)
        forms = [variant for token in tokens for variant in variants(token)]
        self.exact = frozenset(forms)
        self.folded = frozenset(fold_accents(form) for form in forms)
        self.sequence = tuple(canonical(fold_accents(token)) for token in tokens)
        self.pairs = frozenset(zip(self.sequence, self.sequence[1:], strict=False))

    def credit(self, term: str, *, accented: bool) -> float:
        """1 where the text says `term`, a part where it says it with other accents, else 0."""
        if not accented:
            return 1.0 if fold_accents(canonical(term)) in self.folded else 0.0
        if canonical(term) in self.exact:
            return 1.0
        return _FOLDED_CREDIT if fold_accents(canonical(term)) in self.folded else 0.0

    def says(self, phrase: Sequence[str]) -> bool:
        """Whether the canonical tokens of `phrase` stand side by side in the text."""
        n = len(phrase)
        return any(self.sequence[i : i + n] == tuple(phrase) for i in range(len(self.sequence) - n + 1))


def _spelled(text: str) -> list[str]:
    return [word for token in tokenize(text) for word in meaning(token, text) or (token.text,)]


def canonical(token: str) -> str:
    """One form for numerals that people write in two ways: "III" and "3"."""
    return _ROMAN.get(token, token)


def variants(token: str) -> tuple[str, ...]:
    """The forms under which a token of an article may be asked for: "18-nq/tw" also as "18"."""
    leading = _LEADING_NUMBER.match(token)
    return (canonical(token), leading.group()) if leading else (canonical(token),)


def coverage(question: Question, words: Words, weights: Mapping[str, float]) -> float:
    """The share of the question's term weight that `words` says, between 0 and 1."""
    total = sum(weights[term] for term in question.terms)
    if not total:
        return 0.0
    return (
        sum(weights[term] * words.credit(term, accented=question.accented) for term in question.terms) / total
    )


def pair_coverage(question: Question, words: Words) -> float:
    """The share of the question's neighbouring terms that stand side by side in the text, in [0, 1]."""
    terms = [canonical(fold_accents(term)) for term in question.terms]
    pairs = list(zip(terms, terms[1:], strict=False))
    return sum(pair in words.pairs for pair in pairs) / len(pairs) if pairs else 0.0


def names_said(name: str, words: Words) -> bool:
    """Whether the text names what the question names, whatever the accents, case and "số"."""
    tokens = [canonical(fold_accents(word)) for word in _spelled(name)]
    number = tokens[-1] if tokens and tokens[-1][:1].isdigit() else None
    if number and not all(token[:1].isdigit() for token in tokens):
        # "Nghị quyết 18" is "Nghị quyết số 18-NQ/TW": the number with its leading part, "số" or not.
        kind = [token for token in tokens[:-1] if token != "so"]
        return any(
            _matches_number(words.sequence[i], number) and _kind_before(words.sequence, i, kind)
            for i in range(len(words.sequence))
        )
    return words.says(tokens)


def _matches_number(token: str, number: str) -> bool:
    return token == number or number in variants(token)


def _kind_before(sequence: Sequence[str], i: int, kind: Sequence[str]) -> bool:
    """Whether the words of `kind` end right before position i, or head an enumeration that reaches it."""
    before = [token for token in sequence[max(0, i - 12) : i] if token != "so"]
    n = len(kind)
    if before[-n:] == list(kind):
        return True
    # "Nghị quyết số 18-NQ/TW, 19-NQ/TW": the kind stands once for several numbers.
    tail = before
    while tail and _is_number(tail[-1]):
        tail = tail[:-1]
        if tail[-n:] == list(kind):
            return True
    return False


def _is_number(token: str) -> bool:
    return token[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a sentence as the answer to a question; every number lies in [0, 1].

    `sentence` and `context` are the shares of the question's term weight said by the sentence, and by
    its passage and the article's title; `pairs` is the share of the question's neighbouring terms that
    stand side by side in the sentence; `passage` the retriever's fused score and `similarity` its
    cosine, stretched; `fits` is 1 where words of the sort asked for stand in the sentence; `named` is
    the share of the things named in the question that the article names, `near` the share that the
    passage or the title names.
    """

    sentence: float
    pairs: float
    context: float
    passage: float
    similarity: float
    fits: float
    named: float
    near: float
