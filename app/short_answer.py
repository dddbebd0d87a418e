"""The few words of a sentence that answer a question, found by what the question asks for."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hoibao.app.kinds import Kind
from hoibao.app.lexicon import TITLE_WORDS
from hoibao.app.question import LOWER, ROMAN, UPPER, Question
from hoibao.corpus import Token, fold_accents, match_form, tokenize

Span = tuple[int, int]


class Found(NamedTuple):
    """A span of a sentence, how strongly the question's words point at it, and how well it fits them."""

    start: int
    end: int
    pull: float
    fit: float


_SURNAMES = (
    "Âu|Bạch|Bành|Bế|Biện|Bùi|Cao|Cầm|Châu|Chu|Chử|Cù|Danh|Diệp|Doãn|Dư|Dương|Đàm|Đặng|Đào|Điểu|Đinh|Đoàn|Đỗ|Đồng|"
    "Giang|Giàng|Giáp|Hà|Hàn|Hầu|Hồ|Hoàng|Hoa|Hứa|Huỳnh|Kha|Khổng|Khuất|Kiều|Kim|La|Lã|Lại|Lâm|Lê|Lò|Lô|Lục|Lư|Lữ|"
    "Lương|Lưu|Lý|Ma|Mã|Mạc|Mai|Ngân|Nghiêm|Ngô|Ngọ|Ngụy|Nguyễn|Nhâm|Nhan|Ninh|Nông|Phạm|Phan|Phí|Phó|Phùng|Phương|"
    "Quách|Quàng|Sầm|Sùng|Tạ|Tăng|Tào|Thạch|Thái|Thân|Thào|Thẩm|Thi|Thiều|Tiêu|Tô|Tôn|Tống|Trà|Trần|Triệu|Trịnh|"
    "Trương|Từ|Ung|Văn|Vàng|Vi|Viên|Võ|Vũ|Vương|Vừ|Xa"
)
_NAME_SYLLABLE = rf"[{UPPER}][{LOWER}']+"
_PERSON = re.compile(
    rf"(?<!\w)(?:{_SURNAMES})(?:\s{_NAME_SYLLABLE}){{1,4}}"
    rf"|(?<!\w)(?<!quý )(?<!khóa )[{UPPER}]\.\s?[{UPPER}][\w]+"  # T. THUẬN
    rf"|(?<!\w)[A-Z][a-z]+(?:\s(?:de|van|von|bin|al|[A-Z]\.|[A-Z][a-z]+)){{1,3}}(?!\w)"  # Angela Merkel
)
_CAPITALS = re.compile(rf"(?<!\w)[{UPPER}]\w+(?:\s[{UPPER}]\w+)*(?!\w)")
_OFFICE = re.compile(r"Phó\s(?:Trưởng|Bí|Chủ|Vụ|Giám|Thủ|Tổng|Ban|Cục|Chánh|Hiệu|Viện)")
_NUMBER_WORD = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ"
_NUMBER = re.compile(
    r"(?<![\w/.-])(?:hơn |gần |khoảng |trên |dưới |tới )?"
    r"\d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)?(?:\s?(?:-|–|đến)\s?\d+(?:[.,]\d+)*)?(?![\w/]|-\w)"
    r"(?:\s?%| (?:phần trăm|nghìn|ngàn|triệu|tỷ|tỉ|đồng|USD|ha|km|kg|m2|lượt|trường hợp)\b)*"
    rf"|(?<!\w)(?:{_NUMBER_WORD})(?: (?:{_NUMBER_WORD}))*(?= [a-zà-ỹđ])"
)
_DAY = r"\d{1,2}\s?[-/.]\s?\d{1,2}(?:\s?[-/.]\s?\d{4})?"
_YEAR = r"(?:1[0-9]|20)\d\d"
_DATE = re.compile(
    rf"(?:(?:sáng|trưa|chiều|tối|đêm)(?: nay)?,? )?(?:ngày )?(?<![\d.]){_DAY}(?![\d/]|-\d)"
    rf"|(?:ngày \d{{1,2}} )?tháng \d{{1,2}}(?:[/ ](?:năm )?{_YEAR})?(?!\w)"
    rf"|ngày \d{{1,2}}(?!\w)"
    rf"|(?:\d+ tháng (?:đầu|cuối) năm|(?:đầu|giữa|cuối|từ|đến|khoảng|trước|sau) năm|năm) {_YEAR}(?!\w)"
    rf"|quý (?:[IV]+|\d)(?:/{_YEAR}| năm {_YEAR})?(?!\w)"
    rf"|(?:đầu |giữa |cuối )?thế kỷ (?:thứ )?(?:[XVI]+|\d+)(?!\w)"
    rf"|(?:nhiệm kỳ|giai đoạn) {_YEAR}\s?[-–]\s?{_YEAR}"
    rf"|(?<![\w/.-]){_YEAR}(?![\w/]|-\w)",
    re.IGNORECASE,
)
_PLACE_WORDS = (
    r"(?:tỉnh|thành phố|TP\.|huyện|quận|xã|phường|thị xã|thị trấn|đảo|vùng|khu vực miền|khu vực|miền|nước|"
    r"bang)"
)
_PROPER = rf"[{UPPER}]\w+(?:(?:\s|\s[-–]\s|-)[{UPPER}]\w+)*"
_PLACE = re.compile(
    rf"(?<!\w)(?:tại|ở|từ|đến|về|thuộc|địa bàn)\s(?P<there>(?:{_PLACE_WORDS}\s)*{_PROPER})"
    rf"|(?<!\w)(?P<named>{_PLACE_WORDS}\s{_PROPER})"
    rf"|(?<!\w)(?:Tỉnh|Thành|Huyện|Quận|Đảng|Thị)\s(?:ủy|uỷ|đoàn|bộ)\s(?P<of>{_PROPER})"
)
_ITEM = r"(?:TP\.\s?|[^\s,;:.()“”\"])(?:TP\.|[^,;:.()“”\"]){1,80}"
_LIST = re.compile(rf"(?<![\w.])(?:{_ITEM}[,;] ){{1,40}}{_ITEM}(?!\w)")
_AFTER_LIST_WORD = re.compile(
    r"(?<!\w)(?:gồm|bao gồm|gồm có|như|là|:)(?: (?:có )?\d+ [\w ]{2,25}?)?(?: là| có)?\s*:?\s+(?P<list>.+?)"
    r"(?:[.…]?\s*$|(?<=[^P])\.\s)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?<!\w)(?:vì|do|bởi(?: vì)?|nhằm|để|nhờ|nguyên nhân(?: là)?|nên)\s(?P<clause>[^.;]+)", re.IGNORECASE
)
_CALLED = re.compile(r"[(“\"](?P<name>[^()“”\"]{2,80})[)”\"]")
_UNIT = re.compile(r"(?:bao nhiêu|bao nhiu|mấy|bao nhieu|may|how many)\s+(?P<unit>\w+(?:\s\w+)?)")
_DAY_BEFORE = re.compile(r"(?:ngày|sáng|trưa|chiều|tối|đêm|nay|hôm)\s+$", re.IGNORECASE)
_CLAUSE = re.compile(r"[^,;:.()“”\"–]+")
# How fast a question word's pull on a candidate fades with distance, in tokens.
_REACH = 6.0
_CLAUSE_DISTANCE = 8


def short_answer(question: Question, sentence: str) -> Found | None:
    """The span of `sentence` that answers `question`, or None where nothing in it fits what is asked."""
    fold = _same if question.accented else fold_accents
    tokens = tokenize(sentence)
    asked_terms = {fold(term) for term in question.terms}
    anchors = [i for i, token in enumerate(tokens) if fold(token.text) in asked_terms]
    # A word that stands in several places of the sentence points less surely at any of them.
    times = Counter(fold(tokens[i].text) for i in anchors)
    weights = [1.0 / times[fold(tokens[i].text)] for i in anchors]
    best: Found | None = None
    for start, end in _candidates(question, sentence, tokens, anchors):
        words = sentence[start:end]
        if _said_by(question, words, fold):
            continue
        found = Found(
            start,
            end,
            _pull(sentence, tokens, anchors, weights, start, end),
            _fit(question, words, sentence[end:]),
        )
        if best is None or found.pull + found.fit > best.pull + best.fit:
            best = found
    return best


def _same(text: str) -> str:
    return text


def _candidates(question: Question, sentence: str, tokens: list[Token], anchors: list[int]) -> Iterator[Span]:
    if question.many:
        yield from _lists(sentence)
    match question.kind:
        case Kind.NUMBER:
            yield from _numbers(sentence)
        case Kind.DATE:
            yield from (match.span() for match in _DATE.finditer(sentence))
        case Kind.PERSON:
            yield from list(persons(sentence)) or _proper_names(sentence)
        case Kind.PLACE:
            yield from _places(sentence)
        case Kind.NAME:
            yield from (match.span("name") for match in _CALLED.finditer(sentence))
        case Kind.REASON:
            yield from (match.span("clause") for match in _REASON.finditer(sentence))
        case Kind.MANNER | Kind.THING:
            yield from _open_stretches(sentence, tokens, anchors)


def _numbers(sentence: str) -> Iterator[Span]:
    for match in _NUMBER.finditer(sentence):
        if not _DAY_BEFORE.search(sentence[: match.start()]):
            yield match.span()


def _places(sentence: str) -> Iterator[Span]:
    places = [match.span(match.lastgroup) for match in _PLACE.finditer(sentence) if match.lastgroup]
    people = list(persons(sentence))
    yield from places or (
        (start, end)
        for start, end in _proper_names(sentence)
        if not any(start < other_end and other_start < end for other_start, other_end in people)
    )


def persons(sentence: str) -> Iterator[Span]:
    """The spans of `sentence` that look like names of people."""
    for match in _PERSON.finditer(sentence):
        if not _OFFICE.match(match.group()):
            yield match.span()


def _proper_names(sentence: str) -> Iterator[Span]:
    """Other names than those of people: who did something may be a body, or go by one foreign name."""
    for match in _CAPITALS.finditer(sentence):
        telling = [
            word
            for word in match.group().split()
            if match_form(word) not in TITLE_WORDS and not ROMAN.fullmatch(word)
        ]
        if match.start() > 0 and telling:
            yield match.span()


def _lists(sentence: str) -> Iterator[Span]:
    for match in _AFTER_LIST_WORD.finditer(sentence):
        start, end = match.span("list")
        colon = sentence.rfind(": ", start, end)
        start = colon + 2 if colon >= 0 else start
        if re.search(r"[,;]| và ", sentence[start:end]):
            yield start, end
    for match in _LIST.finditer(sentence):
        start, end = match.span()
        yield start, start + len(sentence[start:end].rstrip(" ,;…"))


def _open_stretches(sentence: str, tokens: list[Token], anchors: list[int]) -> Iterator[Span]:
    """Stretches of words that the question does not say, cut at punctuation."""
    anchored = set(anchors)
    for clause in _CLAUSE.finditer(sentence):
        inside = [
            i for i, token in enumerate(tokens) if clause.start() <= token.start and token.end <= clause.end()
        ]
        run: list[int] = []
        for i in [*inside, -1]:
            if i != -1 and i not in anchored:
                run.append(i)
                continue
            if run:
                yield tokens[run[0]].start, tokens[run[-1]].end
                # Up to the end of the clause: what was asked for often repeats a word of the question.
                yield tokens[run[0]].start, tokens[inside[-1]].end
            run = []


def _said_by(question: Question, words: str, fold: Callable[[str], str]) -> bool:
    return fold(match_form(words.strip())) in fold(match_form(question.text))


def _pull(
    sentence: str, tokens: list[Token], anchors: list[int], weights: list[float], start: int, end: int
) -> float:
    """How near the question's words stand to the candidate: each fades with its distance in tokens."""
    first = next((i for i, token in enumerate(tokens) if token.end > start), len(tokens))
    last = max((i for i, token in enumerate(tokens) if token.start < end), default=0)
    total = 0.0
    for i, weight in zip(anchors, weights, strict=True):
        if first <= i <= last:
            continue
        # Offices, units and verbs stand before the word asked for more often than behind it.
        distance = first - i if i < first else 1.5 * (i - last)
        between = sentence[tokens[i].end : start] if i < first else sentence[end : tokens[i].start]
        distance += _CLAUSE_DISTANCE * between.count(";")
        total += weight * math.exp(-distance / _REACH)
    return total


def asked_unit(question: Question) -> str | None:
    """What is to be counted: "trường hợp" of "bao nhiêu trường hợp …", in match form; None if not said."""
    asked = match_form(question.text[question.asked[0] :]) if question.asked else ""
    unit = _UNIT.match(asked if question.accented else fold_accents(asked))
    return unit.group("unit") if unit and question.kind is Kind.NUMBER else None


def _has_unit(unit: str | None, words: str) -> float:
    """1 where the unit stands in `words`, a half for its first word alone, else 0."""
    if unit is None:
        return 0.0
    said = match_form(words) if unit != fold_accents(unit) else fold_accents(match_form(words))
    if unit in said:
        return 1.0
    return 0.5 if unit.split()[0] in said else 0.0


def _fit(question: Question, words: str, behind: str) -> float:
    """How well the candidate's form suits the words of the question."""
    asked = match_form(question.text[question.asked[0] :]) if question.asked else ""
    bonus = 0.0
    if question.kind is Kind.NUMBER:
        bonus += 2.0 * _has_unit(asked_unit(question), words + behind[:20])
    elif question.kind is Kind.DATE:
        wants_day = "ngày" in asked or "when" in asked or "khi nào" in asked
        bonus += 1.0 if bool(re.search(r"\d\s?[-/]\s?\d", words)) == wants_day else 0.0
    elif question.kind in (Kind.THING, Kind.MANNER):
        length = len(words.split())
        bonus += min(length, 8) / 8 - max(0, length - 25) / 10
    if question.many:
        bonus += 1.5 * min(len(re.findall(r"[,;]| và ", words)), 4) / 4
    return bonus
