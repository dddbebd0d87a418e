"""Vietnamese text: one normal form to store, two forms to match with, and tokens with offsets."""

import re
import unicodedata
from typing import NamedTuple

# Characters that normalisation replaces. Eth and African D are typed for Đ by faulty keyboards and
# converters; lone surrogates can come out of JSON escapes and could not be written as UTF-8.
_REPLACED = {
    **dict.fromkeys(map(ord, "\u00d0\u0189"), "Đ"),
    **dict.fromkeys(map(ord, "\u00f0\u0256"), "đ"),
    **dict.fromkeys([0x09, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)], " "),
    **dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_KEPT_CONTROLS = {0x0A, *_REPLACED}
_REMOVED = dict.fromkeys(
    [
        *(c for c in range(0x20) if c not in _KEPT_CONTROLS),
        *(c for c in range(0x7F, 0xA0) if c not in _KEPT_CONTROLS),
        0xAD,  # soft hyphen
        0x034F,  # combining grapheme joiner
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
        *range(0x202A, 0x202F),  # direction embeddings
        *range(0x2060, 0x2070),
        *range(0xFDD0, 0xFDF0),  # noncharacters
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ]
)
_CLEAN = {chr(code): out or "" for code, out in (_REPLACED | _REMOVED).items()}
_UNCLEAN = re.compile(f"[{re.escape(''.join(_CLEAN))}]")  # these are rare: ten times faster than translate
_MOST_MARKS = 30
_MARKS = "".join(mark for mark in map(chr, range(0x20000)) if unicodedata.combining(mark))
_TOO_MANY_MARKS = re.compile(f"([{_MARKS}]{{{_MOST_MARKS}}})[{_MARKS}]+")
# Those beyond the first plane are many short ranges, which would make looking ten times slower.
_PERHAPS_TOO_MANY = re.compile(
    f"[{''.join(mark for mark in _MARKS if mark <= chr(0xFFFF))}\U00010000-\U0001efff]{{{_MOST_MARKS + 1},}}"
)
_SPACES = re.compile(r" {2,}")
_LINE_EDGES = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{3,}")


def compose(text: str) -> str:
    """Return `text` in NFC; of marks on one letter, those beyond 30 are dropped.

    As many are the bound of Unicode's stream-safe format (UAX 15, section 13), and no language needs
    them. Putting marks in order takes time that grows with the square of their number: a file of 2 MB
    could take an hour.
    """
    text = _PERHAPS_TOO_MANY.sub(lambda found: _TOO_MANY_MARKS.sub(r"\1", found[0]), text)
    return unicodedata.normalize("NFC", text)


def normalise(text: str) -> str:
    """Return the one form in which hoibao stores and shows text; idempotent.

    NFC (see `compose`), eth to Đ, line ends to LF, exotic spaces to a space, zero-width and control
    characters out, runs of spaces to one, lines and the whole trimmed, at most one blank line in a row.
    """
    # Characters go before composing: one of them may stand between a letter and its tone mark.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNCLEAN.sub(lambda found: _CLEAN[found[0]], text)
    text = compose(text)
    text = _LINE_EDGES.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """Return `text` normalised and on one line."""
    return " ".join(normalise(text).split())


class _Folding(dict[int, str]):
    """A table for `str.translate` that works out each character once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        folded = base if base.isascii() and base.isalpha() else letter
        self[code] = folded
        return folded


_FOLDING = _Folding({ord("đ"): "d", ord("Đ"): "D"})


def fold_accents(text: str) -> str:
    """Return `text` with accents off Latin letters ("Đường" -> "Duong"), character by character.

    The length is kept, so offsets carry over. Expects normalised text.
    """
    return text.translate(_FOLDING)


_TONES = ("àáảãạ", "èéẻẽẹ", "ỳýỷỹỵ")
_O_TONES, _U_TONES = "òóỏõọ", "ùúủũụ"
_OLD_PLACEMENT = {
    f"{glide}{toned}": f"{shifted}{vowel}"
    for glide, marks, vowel, row in (
        ("o", _O_TONES, "a", _TONES[0]),
        ("o", _O_TONES, "e", _TONES[1]),
        ("u", _U_TONES, "y", _TONES[2]),
    )
    for toned, shifted in zip(row, marks, strict=True)
} | {f"q{misplaced}y": f"qu{toned}" for misplaced, toned in zip(_U_TONES, _TONES[2], strict=True)}
# Only open syllables in oa, oe, uy have two spellings; with a final consonant there is one ("hoàn",
# "huỳnh"). After q the u belongs to the consonant: "quý" is right and "qúy" is the variant.
_MOVABLE_TONE = re.compile(
    rf"(?:o[{_TONES[0]}{_TONES[1]}]|(?<!q)u[{_TONES[2]}]|q[{_U_TONES}]y)(?![^\W\d_])",
)


def match_form(text: str) -> str:
    """Return `text` in lower case with one tone placement ("Hoà" -> "hòa", "uỷ" -> "ủy").

    The length is kept, so offsets carry over. Expects normalised text.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals, such as "İ", grow
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return _MOVABLE_TONE.sub(lambda found: _OLD_PLACEMENT[found[0]], lowered)


class Token(NamedTuple):
    """A syllable or a number: `text` is the match form of `source[start:end]`."""

    text: str
    start: int
    end: int


# Letters of document numbers ("18-NQ/TW", "30/2023/NĐ-CP") carry no accents, which keeps "5-Hải" apart.
_TOKEN = re.compile(
    r"""
      \d+ (?:/\d+)* [-/] [a-zđ]{1,10}\d* (?: [-/][a-zđ]{1,10}\d* )* (?![^\W_])   # document numbers
    | \d{1,2}h\d{2} (?!\w)                                                          # "19h30"
    | \d+ (?: [.,/:\-–]\d+ )*                                                     # numbers, dates, times
    | [^\W\d_]+ \d*                                                               # syllables, "g7", "qh15"
    """,
    re.VERBOSE,
)


def tokenize(text: str) -> list[Token]:
    """Return the syllables and whole numbers of `text` ("2.046", "21/5/2018", "18-NQ/TW"), in order.

    Token texts are in match form; offsets count code points of `text`, which should be normalised.
    """
    return [
        Token(found[0].replace("–", "-"), found.start(), found.end())
        for found in _TOKEN.finditer(match_form(text))
    ]
