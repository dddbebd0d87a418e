"""Which language a text is in, as far as its letters tell: Vietnamese syllables are few and strict."""

import re
import unicodedata
from functools import lru_cache

_LOOKED_AT = 1500  # characters: the start of a text tells as much as all of it
# With the symbols that wrongly decoded letters become; not with punctuation that may touch a word.
_WORD = re.compile(r"(?:[^\W\d_]|[^\x00-\x7f\xa0–—‘’“”…•\d])+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOP_TONES = {"", "\u0301", "\u0323"}
_SYLLABLE = re.compile(
    r"""
    (?: ngh? | nh | n | gh | gi | g | kh? | ch? | ph? | th | tr | t | qu | [bdđhlmrsvx] )?
    (?: [aăâeêioôơuưy] | ai | ao | au | ay | âu | ây | eo | êu | ia | iê | iêu | iu | oa | oai | oay | oao
      | oă | oe | oeo | oi | ôi | ơi | oo | ua | uâ | uây | uê | uêu | ui | uô | uôi | uơ | uy | uya | uyê
      | uyu | ưa | ưi | ươ | ươi | ươu | ưu | yê | yêu )
    (?P<coda> ng | nh | ch | [ckmnpt] )?  # k only in names: Đắk Lắk
    """,
    re.VERBOSE,
)
_LEAST_SHARE = 0.8
_LEAST_ACCENTED = 0.2  # of the words; in Vietnamese news about two of three are accented
_TAG = re.compile(r"(?P<primary>[A-Za-z]{2,3})(?:[-_].*)?", re.DOTALL)


@lru_cache(maxsize=20_000)  # about as many as the language has
def is_syllable(word: str) -> bool:
    """Tell whether `word` can be a Vietnamese syllable: onset, rhyme and tone fit together."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(decomposed)
    found = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", decomposed)))
    if found is None or len(tones) > 1:
        return False
    # A syllable that ends in a stop takes two of the six tones; without a mark it is only seen in names.
    return found["coda"] not in {"c", "ch", "k", "p", "t"} or "".join(tones) in _STOP_TONES


def accented_syllables(text: str) -> tuple[int, int, int]:
    """Count the words of `text`, those that are not ASCII, and those of them that are valid syllables."""
    words = [word.strip("«»") for word in _WORD.findall(text)]
    accented = [word for word in words if not word.isascii()]
    return len(words), len(accented), sum(map(is_syllable, accented))


def language_of(text: str, declared: str | None = None) -> str | None:
    """Return the language of a text as an ISO 639 code; None if nothing tells.

    "vi" if its words are Vietnamese, whatever is declared: pages often bear the language of their
    template. Else the declared tag ("en-US" -> "en").
    """
    words, accented, valid = accented_syllables(text[:_LOOKED_AT])
    if accented and valid >= _LEAST_SHARE * accented and accented >= _LEAST_ACCENTED * words:
        return "vi"
    tag = _TAG.fullmatch((declared or "").strip())
    return tag["primary"].lower() if tag else None
