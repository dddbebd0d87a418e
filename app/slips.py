"""Slips of the keyboard in a question, mended as the passages found for it write the same words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hoibao.app.names import one_edit
from hoibao.corpus import fold_accents, tokenize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED_TONES = ("\u0301", "\u0323")  # those of syllables that end in c, ch, p or t
_MARKED = frozenset("ăâêôơư")
_ALIKE_IN_THE_SOUTH = str.maketrans("\u0303\u0309", "\u0309\u0303")
_ONSET = (
    "ngh(?=[eêi])|ng(?![eêiy])|nh|ch|gh(?=[eêi])|gi|g(?![eêy])|kh|ph|qu|th|tr|c(?![eêiy])|[bdđhklmnprstvx]"
)
_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung
    uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych yêm yên yêng yêt yêu yn ynh yt
"""
_BUILD = re.compile(rf"(?:{_ONSET})?(?:{'|'.join(_RHYMES.split())})")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_VOWEL = re.compile(r"[aeiouy]")


def mended(question: str, passages: Sequence[str]) -> str:
    """`question` with slips replaced by words of `passages`.

    A slip is a word that no passage says and that cannot be a Vietnamese syllable, while some passage says
    one with other accents, or one that differs in a letter, beside the same word. Of what can be a syllable
    only a hỏi for a ngã is taken for a slip, as these sound alike in the South. A name is only mended in
    its accents, and only if it cannot be a syllable: "Kiên Giang" is no slip for "Tiền Giang".
    """
    tokens = tokenize(question)
    written = [[token.text for token in tokenize(passage)] for passage in passages]
    said = Counter(word for words in written for word in words)
    unsaid = [i for i, token in enumerate(tokens) if token.text.isalpha() and token.text not in said]
    if not unsaid:
        return question
    pairs = Counter(pair for words in written for pair in pairwise(words))
    words = ["", *(token.text for token in tokens), ""]
    for i in reversed(unsaid):  # what is mended may change the length
        token = tokens[i]
        name = question[token.start].isupper()
        if word := _meant(token.text, (words[i], words[i + 2]), said, pairs, name=name):
            word = word.capitalize() if name else word
            question = f"{question[: token.start]}{word}{question[token.end :]}"
    return question


def _meant(
    typed: str,
    neighbours: tuple[str, str],
    said: Counter[str],
    pairs: Counter[tuple[str, str]],
    *,
    name: bool,
) -> str | None:
    """The word that is meant by what was typed between two neighbours, which may be ""; None if it stays."""
    before, after = neighbours

    def beside(word: str) -> int:
        return pairs[before, word] + pairs[word, after]

    if is_syllable(typed):
        twin = _with_other_tone(typed)
        return twin if not name and twin and beside(twin) else None
    folded = fold_accents(typed)
    if alike := [word for word in said if fold_accents(word) == folded]:
        return max(alike, key=lambda word: (beside(word), said[word]))
    if name or not _VOWEL.search(folded):
        return None
    near = [other for one, other in pairs if one == before] + [one for one, other in pairs if other == after]
    near = [word for word in near if word.isalpha() and one_edit(folded, fold_accents(word))]
    return max(near, key=beside, default=None)


def _with_other_tone(word: str) -> str | None:
    """The word with ngã for hỏi or hỏi for ngã; None if it has neither."""
    parts = unicodedata.normalize("NFD", word)
    other = parts.translate(_ALIKE_IN_THE_SOUTH)
    return unicodedata.normalize("NFC", other) if other != parts else None


def is_syllable(word: str) -> bool:
    """Whether a word in match form is built as Vietnamese syllables are."""
    letters = [_taken_apart(letter) for letter in word]
    plain = "".join(letter for letter, _ in letters)
    toned = [(letter, tone) for letter, tone in letters if tone]
    if len(toned) > 1 or not _BUILD.fullmatch(plain):
        return False
    letter, tone = toned[0] if toned else ("", "")
    if tone and letter not in _MARKED and any(marked in plain for marked in _MARKED):
        return False  # "thịêu"
    return not _STOPPED.search(plain) or tone in _STOPPED_TONES


def _taken_apart(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone, or ""."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tone
