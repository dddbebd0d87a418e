"""Abbreviations that Vietnamese newspapers and their readers use without explaining them."""

from collections.abc import Iterable

from hoibao.corpus import Token, tokenize

_MEANINGS = {
    abbreviation: tuple(meaning.split())
    for abbreviation, meaning in {
        "bbt": "ban bí thư",
        "bch": "ban chấp hành",
        "bchtw": "ban chấp hành trung ương",
        "bct": "bộ chính trị",
        "bhxh": "bảo hiểm xã hội",
        "bhyt": "bảo hiểm y tế",
        "btc": "ban tổ chức",
        "btctw": "ban tổ chức trung ương",
        "btv": "ban thường vụ",
        "cb": "cán bộ",
        "clb": "câu lạc bộ",
        "csgt": "cảnh sát giao thông",
        "ct": "chỉ thị",
        "đbqh": "đại biểu quốc hội",
        "đbscl": "đồng bằng sông cửu long",
        "đp": "địa phương",
        "hcm": "hồ chí minh",
        "hđnd": "hội đồng nhân dân",
        "kcn": "khu công nghiệp",
        "kh": "kế hoạch",
        "kl": "kết luận",
        "ktxh": "kinh tế xã hội",
        "mttq": "mặt trận tổ quốc",
        "nđ": "nghị định",
        "nq": "nghị quyết",
        "qh": "quốc hội",
        "tp": "thành phố",
        "tphcm": "thành phố hồ chí minh",
        "tt": "thường trực",
        "tw": "trung ương",
        "tư": "trung ương",
        "ubnd": "ủy ban nhân dân",
        "vn": "việt nam",
        "xdđ": "xây dựng đảng",
    }.items()
}
# Typed in small letters these are ordinary syllables, or may stand for too many things.
_CAPITALS_ONLY = frozenset({"cb", "ct", "kh", "kl", "qh", "tt", "tư"})


def meaning(token: Token, text: str) -> tuple[str, ...] | None:
    """The syllables that an abbreviation stands for, in match form; None for any other token."""
    if token.text in _CAPITALS_ONLY and (text.isupper() or not text[token.start : token.end].isupper()):
        return None
    return _MEANINGS.get(token.text)


def spell_out(text: str) -> str:
    """The text with the meaning of each abbreviation added behind it: both may be what articles say."""
    return replaced(
        text, [(token, f"{text[token.start : token.end]} ({words})") for token, words in _spelled(text)]
    )


def in_full(text: str) -> str:
    """The text with the meaning of each abbreviation in its place."""
    return replaced(text, _spelled(text))


def _spelled(text: str) -> list[tuple[Token, str]]:
    return [(token, " ".join(words)) for token in tokenize(text) if (words := meaning(token, text))]


def replaced(text: str, instead: Iterable[tuple[Token, str]]) -> str:
    """The text with other words in the place of these tokens of it, which come in their order."""
    pieces, end = [], 0
    for token, words in instead:
        pieces += [text[end : token.start], words]
        end = token.end
    return "".join([*pieces, text[end:]])
