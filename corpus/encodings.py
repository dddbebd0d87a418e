"""Bytes become text: Unicode, and the encodings of Vietnamese before it.

TCVN3 is the table VN3 of TCVN 5712:1993 (fonts such as .VnTime); its letters in capitals with tones
are typed as the plain capital and the small letter, or with a font of capitals. VNI (fonts such as
VNI-Times) puts a mark behind the letter. Both leave punctuation to Windows-1252.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable
from itertools import product

from hoibao.corpus.errors import ReadError
from hoibao.corpus.language import accented_syllables
from hoibao.corpus.vietnamese import compose

UTF8_MARK = codecs.BOM_UTF8
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 20

# How sure it must be that bytes are in an old encoding: accented words, and their share of syllables.
_LOOKED_AT = 200_000  # bytes
_LEAST_WORDS = 3
_LEAST_SHARE = 0.8
_MOST_SHARE_OF_NONSENSE = 0.5

_TCVN3 = dict(
    zip(
        [*range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9),
         *range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF)],
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)  # fmt: skip
_TCVN3_GAPS = re.compile(rb"[\xaf-\xb4\xba\xbf-\xc5\xcd\xd9-\xdb\xe0\xf0\xff]")
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_TONED = "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product("aăâeêioôơuưy", _TONE_MARKS)
)
_TYPED_CAPITAL = re.compile(f"[AĂÂEÊIOÔƠUƯY][{_TONED}]")
_WORD_IN_CAPITALS = re.compile(r"(?:(?!_)\w)*[A-ZĂÂÊÔƠƯĐ](?:(?!_)\w)*[A-ZĂÂÊÔƠƯĐ](?:(?!_)\w)*")

_VNI_VOWELS = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
_VNI_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_HATS = {
    "aâ": "â", "aá": "ấ", "aà": "ầ", "aå": "ẩ", "aã": "ẫ", "aä": "ậ",
    "aê": "ă", "aé": "ắ", "aè": "ằ", "aú": "ẳ", "aü": "ẵ", "aë": "ặ",
    "eâ": "ê", "eá": "ế", "eà": "ề", "eå": "ể", "eã": "ễ", "eä": "ệ",
    "oâ": "ô", "oá": "ố", "oà": "ồ", "oå": "ổ", "oã": "ỗ", "oä": "ộ",
}  # fmt: skip
_VNI_SINGLE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}
_VNI_SMALL = {
    **{
        vowel + mark: unicodedata.normalize("NFC", letter + tone)
        for (vowel, letter), (mark, tone) in product(_VNI_VOWELS.items(), _VNI_MARKS.items())
        if vowel + mark != "yï"
    },
    **_VNI_HATS,
    **_VNI_SINGLE,
}
# A capital is followed by a mark of capitals or, where only the first letter of a word is one, of small ones.
_VNI = {
    form: letter
    for small, out in _VNI_SMALL.items()
    for form, letter in (
        (small, out),
        (small.upper(), out.upper()),
        (small[0].upper() + small[1:], out.upper()),
    )
}
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

# What pages may declare; the single-byte sets of Western Europe are read as browsers do.
_DECLARED = {
    "utf-8": "utf-8", "utf8": "utf-8",
    "windows-1258": "cp1258", "cp1258": "cp1258", "x-cp1258": "cp1258",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949",
    "windows-1251": "cp1251", "koi8-r": "koi8_r",
}  # fmt: skip


def is_utf16(start: bytes) -> bool:
    """Tell whether data starts with the byte order mark of UTF-16."""
    return start.startswith(_UTF16_MARKS)


def decode_unicode(data: bytes) -> str:
    """Return text in UTF-8, with or without byte order mark, or in UTF-16 with one.

    Raises:
        ReadError: it is in another encoding; names the first wrong byte's offset.
    """
    mark = len(UTF8_MARK) if data.startswith(UTF8_MARK) else 0
    encoding = "utf-16" if is_utf16(data) else "utf-8"
    try:
        return data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        raise wrong_byte(encoding, error.start + mark) from None


def decode(data: bytes, declared: str | None = None) -> str:
    """Return text in Unicode or in an encoding of Vietnamese before it.

    Valid UTF-8 is UTF-8. Else the `declared` encoding counts, and then whichever of Windows-1258,
    TCVN3 and VNI makes Vietnamese of the bytes. Text that was once put into Unicode as if it were
    Western European is mended, see `mend`. The result is not normalised.

    Raises:
        ReadError: nothing fits; names the offset of the first byte that is not UTF-8.
    """
    try:
        return mend(decode_unicode(data))
    except ReadError as error:
        if data.startswith((UTF8_MARK, *_UTF16_MARKS)):
            raise
        known = _DECLARED.get((declared or "").strip().lower())
        if known and known not in {"utf-8", "cp1252"}:
            try:
                return data.decode(known)
            except UnicodeDecodeError as wrong:
                raise wrong_byte(f"the declared {declared}", wrong.start) from None
        if text := _as_vietnamese(data):
            return text
        if known == "cp1252":
            return data.decode("cp1252", "replace")
        message = str(error).replace("): save", "), nor Vietnamese in Windows-1258, TCVN3 or VNI: save", 1)
        raise ReadError(message) from None


def mend(text: str) -> str:
    """Return `text` with TCVN3 or VNI taken for Western European ("ViÖt Nam") put right.

    So it stands in documents that were typed with the old fonts. Other text is returned as it is.
    """
    if text.isascii():
        return text
    _, accented, valid = accented_syllables(text[:_LOOKED_AT])
    if valid > _MOST_SHARE_OF_NONSENSE * accented:
        return text
    try:
        data = text.encode("cp1252", "hoibao.latin1")
    except UnicodeEncodeError:
        return text
    return _as_vietnamese(data) or text


def first_wrong_byte(chunks: Callable[[int], bytes], encoding: str) -> int | None:
    """Return the offset of the first byte that is not `encoding`, or None; `chunks` is a file's `read`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    while True:
        chunk = chunks(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return offset - pending + error.start
        if not chunk:
            return None
        offset += len(chunk)


def wrong_byte(encoding: str, offset: int) -> ReadError:
    """Return the error for a byte that is not `encoding`."""
    return ReadError(f"this is not {encoding.upper()} (wrong byte at offset {offset}): save it as UTF-8")


def decode_tcvn3(data: bytes) -> str:
    """Return text in TCVN3.

    Capitals come back where they are typed as capital and small letter ("A\xb5"), or where the word
    leaves no doubt ("NéI"); elsewhere a font of capitals has left nothing to tell them by.

    Raises:
        UnicodeDecodeError: a byte stands for nothing.
    """
    if gap := _TCVN3_GAPS.search(data):
        raise UnicodeDecodeError("tcvn3", data, gap.start(), gap.end(), "no such letter")
    text = data.decode("latin-1").translate(_TCVN3_LETTERS)
    text = _TYPED_CAPITAL.sub(lambda found: _joined(found[0]), text)
    return _WORD_IN_CAPITALS.sub(lambda found: _in_capitals(found[0]), text)


def decode_vni(data: bytes) -> str:
    """Return text in VNI.

    Raises:
        UnicodeDecodeError: a byte stands for nothing.
    """
    return _VNI_PATTERN.sub(lambda found: _VNI[found[0]], data.decode("cp1252"))


def decode_cp1258(data: bytes) -> str:
    """Return text in Windows-1258, composed.

    Raises:
        UnicodeDecodeError: a byte stands for nothing.
    """
    return compose(data.decode("cp1258"))


def _as_vietnamese(data: bytes) -> str | None:
    """Return the reading of `data` that makes most sense as Vietnamese, or None if none does."""
    best, most = None, 0.0
    for read in (decode_cp1258, decode_tcvn3, decode_vni):
        try:
            text = read(data)
        except UnicodeDecodeError:
            continue
        _, accented, valid = accented_syllables(text[:_LOOKED_AT])
        if valid >= _LEAST_WORDS and valid / accented >= max(_LEAST_SHARE, most):
            best, most = text, valid / accented
    return best


def _joined(typed: str) -> str:
    capital, small = typed[0], typed[1]
    bare = unicodedata.normalize("NFC", re.sub(f"[{_TONE_MARKS}]", "", unicodedata.normalize("NFD", small)))
    return small.upper() if bare == capital.lower() else typed


def _in_capitals(word: str) -> str:
    rest = re.sub(f"[{_TONED}\\d]", "", word)
    return word.upper() if rest.isupper() else word


def _latin1(error: UnicodeError) -> tuple[bytes, int]:
    """Encode what Windows-1252 lacks but Latin-1 has: the old fonts use those places too."""
    if isinstance(error, UnicodeEncodeError):
        letters = error.object[error.start : error.end]
        if all(ord(letter) < 0x100 for letter in letters):
            return letters.encode("latin-1"), error.end
    raise error


codecs.register_error("hoibao.latin1", _latin1)
_TCVN3_LETTERS = {
    **{code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)},
    **_TCVN3,
}
