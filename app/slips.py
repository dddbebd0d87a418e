"""Slips of the keyboard in a question, mended as the passages found for it write the same words."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hoibao.app.lexicon import STOP_WORDS
from hoibao.app.names import one_edit
from hoibao.app.syllables import is_syllable, southern_twin
from hoibao.corpus import Token, fold_accents, match_form, tokenize

# A foreign word of fewer letters is too like others ("gas", "gạo").
_LONG = 5


def mended(question: str, passages: Sequence[str]) -> str:
    """`question` with slips replaced by words of `passages`.

    A slip is a word that no passage says and that cannot be a Vietnamese syllable. Some passage must say it
    with other accents, or, beside the same word, with one letter changed. What can be a syllable is only a
    slip if a passage says, beside the same word, what sounds the same in the South (hỏi and ngã). A name is
    mended in its accents only, and only if it cannot be a syllable: "Kiên Giang" is no slip for "Tiền Giang".
    """
    tokens = tokenize(question)
    text = match_form("\n".join(passages))
    doubtful = [i for i, token in enumerate(tokens) if token.text not in text and _may_be_slip(token.text)]
    if not doubtful:  # as nearly always; counting the words of passages takes some milliseconds
        return question
    written = _Written(passages)
    words = ["", *(token.text for token in tokens), ""]
    for i in reversed(doubtful):  # what is mended may change the length
        start, end = tokens[i].start, tokens[i].end
        typed = question[start:end]
        name = _is_name(i, tokens, question)
        meant = None if name and typed.isupper() else _meant(words[i : i + 3], written, name=name)
        if meant:
            words[i + 1] = meant
            question = f"{question[:start]}{_in_case_of(typed, meant)}{question[end:]}"
    return question


def _may_be_slip(word: str) -> bool:
    return word.isalpha() and (not is_syllable(word) or southern_twin(word) is not None)


class _Written:
    """How often passages say words, words in small letters, and pairs of neighbouring words."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.words = Counter[str]()
        self.small = Counter[str]()
        self.pairs = Counter[tuple[str, str]]()
        for passage in passages:
            tokens = tokenize(passage)
            words = [token.text for token in tokens]
            self.words.update(words)
            self.small.update(token.text for token in tokens if passage[token.start].islower())
            self.pairs.update(pairwise(words))


def _is_name(i: int, tokens: Sequence[Token], question: str) -> bool:
    """Whether a word may be part of a name: it has a capital that is not that of the question."""

    def capital(token: Token) -> bool:
        return question[token.start].isupper()

    if not capital(tokens[i]) or question.isupper():
        return False
    return i > 0 or any(capital(token) for token in tokens[1:2])


def _meant(words: Sequence[str], written: _Written, *, name: bool) -> str | None:
    """The word that is meant by the middle one of three, of which the others may be ""; None if it stays."""
    before, typed, after = words

    def beside(word: str) -> int:
        return written.pairs[before, word] + written.pairs[word, after]

    if is_syllable(typed):
        twin = southern_twin(typed)
        if name or twin is None or not written.small[twin] or {typed, twin} & STOP_WORDS:
            return None
        telling = (before not in STOP_WORDS and written.pairs[before, twin]) or (
            after not in STOP_WORDS and written.pairs[twin, after]
        )
        return twin if telling else None
    folded = fold_accents(typed)
    alike = [word for word in written.words if fold_accents(word) == folded and (beside(word) or not name)]
    if alike:
        return max(alike, key=lambda word: (beside(word), _letters_shared(word, typed), written.words[word]))
    # "ngị" can only be Vietnamese, while "gas" is a word of its own.
    if name or (typed == folded and len(typed) < _LONG):
        return None
    near = [
        word
        for word in written.words
        if word.isalpha()
        and word[0] == typed[0]
        and word not in STOP_WORDS
        and beside(word)
        and one_edit(folded, fold_accents(word))
    ]
    return max(near, key=beside, default=None)


def _letters_shared(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def _in_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word
