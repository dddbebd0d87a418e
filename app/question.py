"""What a Vietnamese question asks for: its kind, its content words, the things it names."""

import re
from dataclasses import dataclass
from functools import cache

from hoibao.app.abbreviations import meaning, replaced, spell_out
from hoibao.app.english import translated
from hoibao.app.kinds import ENGLISH, MANY, VIETNAMESE, Kind
from hoibao.app.lexicon import (
    ENGLISH_QUESTION_WORDS,
    ENGLISH_STOP_WORDS,
    FOLDED_STOP_WORDS,
    PLACES_LIKE_TITLES,
    STOP_WORDS,
    SYLLABLE,
    TITLE_WORDS,
)
from hoibao.app.times import Period
from hoibao.corpus import Token, fold_accents, match_form, one_line, tokenize

# Unicode alternates capital and small Vietnamese letters, so that no range holds only capitals.
UPPER = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.isupper())
LOWER = "a-z" + "".join(letter for letter in map(chr, range(0xDF, 0x1EFA)) if letter.islower())


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    `terms` are its content tokens in match form, in order, without question and function words;
    `focus` tells of each, from 0 to 1, how close it stands to the question words: what is asked of a
    thing stands near them, and what only says which thing is meant stands further off.
    `names` are the things it names (people, places, numbered groups, documents), as written.
    `many` is true where it asks for a list. `accented` is false where it was typed without accents;
    then everything about it is to be compared without accents. `asked` is the span of the question
    words in `text` ("bao nhiêu", "ai"), or None. Of an English question, the terms are those words
    that a Vietnamese article can say: names, numbers, and what the glossary has, in Vietnamese; so are
    `names`. `content` is the number of words of `text` that the terms stand for. `query` is what to
    search for: the text, with abbreviations spelled out and English words translated. `period` is the time
    of which articles are preferred, or None.
    """

    text: str
    query: str
    kind: Kind
    many: bool
    accented: bool
    english: bool
    terms: tuple[str, ...]
    focus: tuple[float, ...]
    content: int
    names: tuple[str, ...]
    asked: tuple[int, int] | None
    period: Period | None = None


_NAME_WORD = rf"(?<!\w)[{UPPER}][{LOWER}]*(?!\w)"
_DOCUMENT = (
    "(?:nghị quyết|chỉ thị|kết luận|quy định|nghị định|kế hoạch|thông tư|quyết định|công văn|luật|đề án|"
    "hướng dẫn|thông báo|tờ trình|báo cáo)"
)
_GROUP = "(?:cụm thi đua|cụm|tổ|khu vực|vùng|đoàn|nhóm|khối)"
_NUMERAL = r"(?:\d+(?:[-/]+\w+)*|[IVXLC]+)"
# "Kế hoạch 5 năm", "quyết định 3 nội dung", "đoàn 5 người": the number counts, and names nothing.
_COUNTED = (
    r"(?:năm(?! \d)|tháng|quý|người|thành viên|đại biểu|cán bộ|đồng chí|nội dung|vấn đề|điều|giải pháp|"
    r"nhiệm vụ|trường hợp|đơn vị|địa phương|tỉnh|nước|xã|hộ|dự án|văn bản|lượt|nghìn|triệu|tỷ|tỉ)(?!\w| nào)"
)
_NUMBERED = rf"(?!\s+\d+\s{_COUNTED})(?:\s+số)?\s+{_NUMERAL}(?!\w)"
_NAME_PATTERN = (
    rf"\b(?i:{_DOCUMENT}{_NUMBERED})"  # Nghị quyết số 18-NQ/TW
    rf"|\d+-[{UPPER}]+(?:/[{UPPER}]+)*"  # 18-NQ/TW
    rf"|\b(?i:{_GROUP}{_NUMBERED})"  # Cụm thi đua số 4
    rf"|(?i:\b(?:vụ|cục)\s+địa phương)\s+{_NUMERAL}(?!\w)"
    rf"|{_NAME_WORD}(?:\s+{_NAME_WORD})+"  # Phan Văn Phụng
)
_NAMES = re.compile(_NAME_PATTERN)
# Questions are typed without accents, too: "cum thi dua so 7".
_FOLDED_NAMES = re.compile(fold_accents(_NAME_PATTERN))
ROMAN = re.compile("[IVXLC]+")
_WHO_IS = re.compile(r"(?:Ông |Bà |Đồng chí |Ai là )?\*(?: là ai)?[\s?.!]*", re.IGNORECASE)
_OFFICE_VERBS = frozenset({"giữ", "đảm", "nhiệm", "làm"})
_SHORTEST_NAME = 2
_VIETNAMESE_ONLY = (STOP_WORDS | FOLDED_STOP_WORDS) - ENGLISH_STOP_WORDS
_ACCENTED_STOP_WORDS = STOP_WORDS - {fold_accents(word) for word in STOP_WORDS}
_FOCUS_REACH = 2.0
NUMERAL_END = re.compile(rf"(?<!\w){_NUMERAL}$")


def analyse(text: str) -> Question:
    """Take a question apart; any text is accepted."""
    text = one_line(text)
    lower = match_form(text)
    accented = _is_accented(text)
    tokens = tokenize(text)
    english = _looks_english(tokens, text)
    kind, asked = _kind(lower, accented=accented, english=english)
    read = translated(tokens, text) if english else ((token, ()) for token in tokens)
    meanings = [(token, words or meaning(token, text) or ()) for token, words in read]
    # "số." has the stop of "No."
    named = (
        replaced(text, [(token, " ".join(words)) for token, words in meanings if words]).replace("số.", "số")
        if english
        else text
    )
    names = tuple(_names(named, english=english))
    if kind is Kind.PERSON and any(_WHO_IS.fullmatch(text.replace(name, "*")) for name in names):
        kind = Kind.OFFICE  # "Đặng Ngọc Huy là ai?"
    kept = [
        (words or (token.text,), token)
        for i, (token, words) in enumerate(meanings)
        if (
            words or _is_vietnamese_name(token, text)
            if english
            else token.text not in (STOP_WORDS if accented else FOLDED_STOP_WORDS)
            or (i > 0 and text[token.start].isupper() and not text.isupper())
        )
        # "… giữ chức vụ gì": articles state an office without calling it one.
        if not (kind is Kind.OFFICE and (token.text in _OFFICE_VERBS or _within(asked, token)))
    ]
    in_vietnamese = [fold_accents(word) for token, words in meanings for word in words] if english else []
    return Question(
        text=text,
        query=" ".join([text if english else spell_out(text), *in_vietnamese]),
        kind=kind,
        many=bool(_matcher(MANY, folded=not accented).search(lower[: asked[1]] if asked else lower)),
        accented=accented,
        english=english,
        terms=tuple(word for words, _ in kept for word in words),
        focus=tuple(_closeness(asked, tokens, token) for words, token in kept for _ in words),
        content=len(kept),
        names=names,
        asked=asked,
    )


def _is_accented(text: str) -> bool:
    """Whether it was typed with accents; the Đ of an abbreviation ("CĐ") is none."""
    words = text.split()
    spelt = [word for word in words if not word.isupper()] or words
    return any(fold_accents(word) != word for word in spelt)


def _within(span: tuple[int, int] | None, token: Token) -> bool:
    return span is not None and span[0] <= token.start < span[1]


def _closeness(asked: tuple[int, int] | None, tokens: list[Token], token: Token) -> float:
    if asked is None:
        return 1.0
    low, high = sorted((token.start, asked[0]))
    between = sum(low < other.start < high for other in tokens)
    return 1.0 / (1.0 + between / _FOCUS_REACH)


def _kind(lower: str, *, accented: bool, english: bool) -> tuple[Kind, tuple[int, int] | None]:
    patterns = ENGLISH if english else VIETNAMESE
    for kind, pattern in patterns:
        match = _matcher(pattern, folded=not accented).search(lower)
        if match:
            return kind, match.span()
    return Kind.THING, None


def find(pattern: str, question: Question, start: int = 0) -> re.Match[str] | None:
    """Search the question with a lower-case pattern written with accents; spans count in `question.text`.

    A question typed without accents is compared with the pattern without its accents.
    """
    return _matcher(pattern, folded=not question.accented).search(match_form(question.text), start)


@cache
def _matcher(pattern: str, *, folded: bool) -> re.Pattern[str]:
    return re.compile(fold_accents(pattern) if folded else pattern)


def _names(text: str, *, english: bool) -> list[str]:
    names = []
    pattern = _NAMES if text != fold_accents(text) else _FOLDED_NAMES
    for match in pattern.finditer(text):
        words = match.group().split()
        if not NUMERAL_END.search(match.group()):
            # "Ông Nguyễn Chín", "Trưởng Ban": words of offices and openings name nobody.
            while words and match_form(words[0]) in TITLE_WORDS and not _opens_place(words):
                words.pop(0)
            while english and words and _opens_english(words[0]):
                words.pop(0)
            if len(words) < _SHORTEST_NAME:
                continue
            if english and not all(SYLLABLE.fullmatch(match_form(word)) for word in words):
                continue
        names.append(" ".join(words))
    return list(dict.fromkeys(names))


def _opens_english(word: str) -> bool:
    """Whether it is a word like "Did", and not the "An" of "An Giang"."""
    form = match_form(word)
    return form in ENGLISH_STOP_WORDS and not SYLLABLE.fullmatch(form)


def _opens_place(words: list[str]) -> bool:
    return match_form(" ".join(words[:2])) in PLACES_LIKE_TITLES


def _is_vietnamese_name(token: Token, text: str) -> bool:
    """Whether a word of an English question can stand in a Vietnamese article."""
    if token.text[0].isdigit():
        return True
    return (
        text[token.start].isupper()
        and bool(SYLLABLE.fullmatch(fold_accents(token.text)))
        and (token.text not in ENGLISH_STOP_WORDS or _beside_a_name(token, text))
    )


def _beside_a_name(token: Token, text: str) -> bool:
    """Whether a capitalised "An" stands beside another such syllable, as in "Long An" and "An Giang"."""
    if not token.start or text.isupper():
        return False
    before, after = text[: token.start].split()[-1], text[token.end :].split()[:1]
    return any(
        word[0].isupper()
        and (form := match_form(word.strip(".,;:?!()"))) not in ENGLISH_STOP_WORDS
        and bool(SYLLABLE.fullmatch(fold_accents(form)))
        for word in (before, *after)
    )


def _looks_english(tokens: list[Token], text: str) -> bool:
    if _opens_in_english(tokens, text):
        return True
    # "This Is It mang về bao nhiêu tiền?"
    capitals = text.isupper()
    if any(
        token.text in _ACCENTED_STOP_WORDS and (capitals or text[token.start].islower()) for token in tokens
    ):
        return False
    hits = [token.text for token in tokens if token.text in ENGLISH_STOP_WORDS]
    # "to", "do" and "the" are Vietnamese, too ("to chuc", "do ai", "the nao"): they prove nothing alone.
    telling = any(not SYLLABLE.fullmatch(word) for word in hits)
    return telling and len(hits) >= 2 and len(hits) / len(tokens) >= 0.2


def _opens_in_english(tokens: list[Token], text: str) -> bool:
    """Whether it opens with "Who", and not so as "WHO khuyến cáo gì?" or "Whatsapp la gi?"."""
    return (
        bool(tokens)
        and tokens[0].text in ENGLISH_QUESTION_WORDS
        and (text.isupper() or not text[tokens[0].start : tokens[0].end].isupper())
        and not any(token.text in _VIETNAMESE_ONLY and text[token.start].islower() for token in tokens)
    )
