"""Text into the encodings of Vietnamese before Unicode, as tests need it; hoibao only reads them."""

import re
import unicodedata

from hoibao.corpus.encodings import _TCVN3, _VNI

TONES = "\u0300\u0301\u0303\u0309\u0323"
_TCVN3_BYTES = {letter: code for code, letter in _TCVN3.items()}
_VNI_FORMS: dict[str, str] = {}
for _form, _letter in _VNI.items():
    _VNI_FORMS.setdefault(_letter, _form)


def _parts(letter: str) -> tuple[str, str]:
    """The letter without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", letter)
    bare = unicodedata.normalize("NFC", re.sub(f"[{TONES}]", "", decomposed))
    return bare, "".join(mark for mark in decomposed if mark in TONES)


def to_cp1258(text: str) -> bytes:
    return b"".join("".join(_parts(letter)).encode("cp1258") for letter in text)


def to_tcvn3(text: str) -> bytes:
    """Capitals with tones as the plain capital and the small letter."""
    data = bytearray()
    for letter in text:
        if letter in _TCVN3_BYTES:
            data.append(_TCVN3_BYTES[letter])
        elif letter.lower() in _TCVN3_BYTES:
            data += to_tcvn3(_parts(letter)[0])
            data.append(_TCVN3_BYTES[letter.lower()])
        else:
            data += letter.encode("cp1252")
    return bytes(data)


def to_vni(text: str) -> bytes:
    return "".join(_VNI_FORMS.get(letter, letter) for letter in text).encode("cp1252")
