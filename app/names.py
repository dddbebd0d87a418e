"""Whether a text names the things that a question names: people, places, groups, documents."""

import re
from collections.abc import Sequence

from hoibao.app.lexicon import SYLLABLE
from hoibao.app.question import NUMERAL_END, Question
from hoibao.app.words import Words, article_words, canonical, spelled_out, variants
from hoibao.corpus import Article, fold_accents, match_form

# What a name counts for that is said with other accents, or with one slip of the keyboard.
_FOLDED_NAME, _MISTYPED_NAME = 0.8, 0.6
# Words between a document's kind and one of several numbers: "Nghị quyết số 18-NQ/TW, 19-NQ/TW".
_ENUMERATION = 12
_LEEWAY = 2
# Vietnamese newspapers need not name the country that they write of, nor its halves.
_UNDERSTOOD = re.compile("(?:(?:mien )?(?:bac|trung|nam) )?viet nam")
_FULL_NAME = 3  # words
_MIDDLE_NAMES = 2


def missing_name(question: Question, articles: Sequence[Article]) -> str:
    """The first thing the question names that none of the articles names; else ""."""
    # Nothing is made of the articles where nothing is named: the words of whole articles take time.
    return next(
        (
            name
            for name in question.names
            if not _UNDERSTOOD.fullmatch(fold_accents(match_form(name)))
            and not any(_names(article_words(article), name) for article in articles)
        ),
        "",
    )


def _names(words: Words, name: str) -> bool:
    return name_credit(name, words) > 0.0 or _in_short(name, words)


def _in_short(name: str, words: Words) -> bool:
    """Whether a foreign name in full stands there without its middle ones: "Percy Lebaron Spencer"."""
    tokens = [fold_accents(token) for token in spelled_out(name)]
    if len(tokens) < _FULL_NAME or any(SYLLABLE.fullmatch(token) for token in (tokens[0], tokens[-1])):
        return False
    sequence = words.folded_sequence
    return any(
        token == tokens[0] and tokens[-1] in sequence[i + 1 : i + 2 + _MIDDLE_NAMES]
        for i, token in enumerate(sequence)
    )


def names_credit(question: Question, words: Words) -> float:
    """The mean credit of the things that the question names; 1 where it names none."""
    if not question.names:
        return 1.0
    return sum(name_credit(name, words) for name in question.names) / len(question.names)


def name_credit(name: str, words: Words) -> float:
    """1 where the text names it, less with other accents or one slip of the keyboard, else 0."""
    tokens = [canonical(word) for word in spelled_out(name)]
    if not tokens:
        return 1.0
    if len(tokens) > 1 and NUMERAL_END.search(name):
        return float(_numbered(tokens, words))
    if words.exact.issuperset(tokens) and _stands(tokens, words.sequence):
        return 1.0
    folded = [fold_accents(token) for token in tokens]
    said = sum(token in words.folded for token in folded)
    n = len(folded)
    if said == n and _stands(folded, words.folded_sequence):
        return 1.0 if folded == tokens else _FOLDED_NAME
    if (
        n > 1
        and said >= n - 1
        and not all(map(SYLLABLE.fullmatch, folded))
        and any(
            _one_slip(folded, words.folded_sequence[i : i + n])
            for i in range(len(words.folded_sequence) - n + 1)
        )
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
    kind = [fold_accents(token) for token in tokens[:-1] if token not in ("số", "so")]
    sequence = words.folded_sequence
    return number in words.folded and any(
        (token == number or number in variants(token)[1:])
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
    """Whether one syllable of a name is a slip of the keyboard for one in the text.

    "Nma" can only mean "Nam"; but "Kiên Giang" is no slip for "Tiền Giang", it is another place.
    """
    different = [(a, b) for a, b in zip(name, window, strict=True) if a != b]
    return len(different) == 1 and not SYLLABLE.fullmatch(different[0][0]) and one_edit(*different[0])


def one_edit(a: str, b: str) -> bool:
    """Whether one letter was added, left out or changed, or two neighbours changed places."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        differing = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(differing) == 2 and [a[i] for i in differing] == [b[i] for i in reversed(differing)]
        return len(differing) == 1 or (swapped and differing[1] == differing[0] + 1)
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
