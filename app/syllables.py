"""How Vietnamese syllables are built: onset, rhyme, and one tone that stands on a certain vowel."""

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED_TONES = ("\u0301", "\u0323")  # those of syllables that end in c, ch, p or t
_ALIKE_IN_THE_SOUTH = str.maketrans("\u0303\u0309", "\u0309\u0303")  # ngã and hỏi
_ONSET = (
    "ngh(?=[eêi])|ng(?![eêiy])|nh|ch|gh(?=[eêi])|gi|g(?![eêy])|kh|ph|qu|th|tr|c(?![eêiy])|[bdđhklmnprstvx]"
)
_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oau oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om
    on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh uêu
    ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươ ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych yêm yên yêng yêt yêu yn ynh yt
"""
_BUILD = re.compile(rf"(?:{_ONSET})?(?:{'|'.join(_RHYMES.split())})")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_LAST_MARKED = re.compile(r"[ăâêôơư](?!.*[ăâêôơư])")
_LAST_VOWEL = re.compile(r"[aeiouy](?=(?:ch|ng|nh|[cmnpt])$)")
_GLIDE = re.compile(r"(?:qu|gi)(?=[aeiouyăâêôơư])")


def is_syllable(word: str) -> bool:
    """Whether a word in match form is a Vietnamese syllable by its build, whatever it may mean."""
    letters = [_taken_apart(letter) for letter in word]
    plain = "".join(letter for letter, _ in letters)
    toned = [i for i, (_, tone) in enumerate(letters) if tone]
    if len(toned) > 1 or not _BUILD.fullmatch(plain):
        return False
    if not toned:
        return not _STOPPED.search(plain)
    bearer = _LAST_MARKED.search(plain) or _LAST_VOWEL.search(plain)
    if bearer and bearer.start() != toned[0]:
        return False  # "thịêu", "tòan"
    if (glide := _GLIDE.match(plain)) and toned[0] < glide.end():
        return False  # "qúa"
    return not _STOPPED.search(plain) or letters[toned[0]][1] in _STOPPED_TONES


def southern_twin(word: str) -> str | None:
    """The word with ngã for hỏi or hỏi for ngã, which sound alike in the South; None if it has neither."""
    parts = unicodedata.normalize("NFD", word)
    other = parts.translate(_ALIKE_IN_THE_SOUTH)
    return unicodedata.normalize("NFC", other) if other != parts else None


def _taken_apart(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone, or ""."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tone
