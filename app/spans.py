"""The spans of a sentence that could answer a question, by the sort of answer."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from hoibao.app.lexicon import TITLE_WORDS
from hoibao.app.question import LOWER, ROMAN, UPPER
from hoibao.corpus import Token, match_form

Span = tuple[int, int]

_SURNAMES = (
    "Âu|Bạch|Bành|Bế|Biện|Bùi|Cao|Cầm|Châu|Chu|Chử|Cù|Danh|Diệp|Doãn|Dư|Dương|Đàm|Đặng|Đào|Điểu|Đinh|Đoàn|Đỗ|Đồng|"
    "Giang|Giàng|Giáp|Hà|Hàn|Hầu|Hồ|Hoàng|Hoa|Hứa|Huỳnh|Kha|Khổng|Khuất|Kiều|Kim|La|Lã|Lại|Lâm|Lê|Lò|Lô|Lục|Lư|Lữ|"
    "Lương|Lưu|Lý|Ma|Mã|Mạc|Mai|Ngân|Nghiêm|Ngô|Ngọ|Ngụy|Nguyễn|Nhâm|Nhan|Ninh|Nông|Phạm|Phan|Phí|Phó|Phùng|Phương|"
    "Quách|Quàng|Sầm|Sùng|Tạ|Tăng|Tào|Thạch|Thái|Thân|Thào|Thẩm|Thi|Thiều|Tiêu|Tô|Tôn|Tống|Trà|Trần|Triệu|Trịnh|"
    "Trương|Từ|Ung|Văn|Vàng|Vi|Viên|Võ|Vũ|Vương|Vừ|Xa"
)
# What reads like a surname with a given name, or like a foreign name, and is none.
_NOBODY = (
    "Hà (?:Nội|Nam|Giang|Tĩnh|Tây|Đông|Lan)|Thái (?:Bình|Nguyên|Lan)|Đồng (?:Nai|Tháp|Hới|Xoài)|Lâm Đồng|"
    "Cao Bằng|Ninh (?:Bình|Thuận)|Trà Vinh|Hoa Kỳ|Hàn Quốc|Châu (?:Âu|Phi|Mỹ|Đốc)|Triệu (?:Phong|Sơn)|"
    "Hoàng Sa|Mai Châu|Đoàn (?:Thanh|Chủ|Đại|Kiểm|Giám)|"
    "Long An|An Giang|Gia Lai|Kon Tum|Nha Trang|Cam Ranh|Sa Pa|Lao Cai|Nam Phi|Ba Lan"
)
_NAME_SYLLABLE = rf"[{UPPER}][{LOWER}']+"
# "… Tỉnh ủy Đắk Nông Trần Văn Nam": the last syllable of a place that could be a surname.
_PLACE_END = (
    r"(?:Nông|Giang|Ninh|Đồng|Lâm|Thái|Hà|Châu|La|Mai|Thạch)\s(?:Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|"
    rf"Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Trương|Đinh|Đoàn|Trịnh)\s{_NAME_SYLLABLE}"
)
_PERSON = re.compile(
    rf"(?<!\w)(?!(?:{_NOBODY})(?!\w))(?!{_PLACE_END})(?:(?:{_SURNAMES})(?:\s{_NAME_SYLLABLE}){{1,4}}"
    rf"|(?<!quý )(?<!khóa )[{UPPER}]\.\s?[{UPPER}][\w]+"  # T. THUẬN
    rf"|[A-Z][a-z]+(?:\s(?:de|van|von|bin|al|[A-Z]\.|[A-Z][a-z]+)){{1,3}}(?!\w))"  # Angela Merkel
)
_CAPITALS = re.compile(rf"(?<!\w)[{UPPER}]\w+(?:\s[{UPPER}]\w+)*(?!\w)")
_OFFICE = re.compile(r"Phó\s(?:Trưởng|Bí|Chủ|Vụ|Giám|Thủ|Tổng|Ban|Cục|Chánh|Hiệu|Viện)")
_OFFICE_HEAD = (
    r"(?:(?:Phó|Hàm|Quyền|Nguyên)\s)?(?i:ủy viên|uỷ viên|bí thư|trưởng|vụ trưởng|cục trưởng|chủ tịch|"
    r"giám đốc|thủ tướng|bộ trưởng|thứ trưởng|viện trưởng|hiệu trưởng|tổng|chánh|thường trực)(?!\w)"
)
_LONGEST_OFFICE = 200
_OFFICE_BEFORE = re.compile(rf"(?<!\w)(?P<office>{_OFFICE_HEAD}[^;.()\n]*?)[\s,–-]*(?:đồng chí |ông |bà )?\Z")
_OFFICE_BEHIND = re.compile(
    rf",\s(?P<office>{_OFFICE_HEAD}[^;.()\n]{{0,{_LONGEST_OFFICE}}}?)"
    r"(?=\s(?:đã|phát biểu|trình bày|cho biết|đề nghị|chủ trì|nhấn mạnh|khẳng định|nêu|thông báo|báo cáo|"
    r"ghi nhận|đánh giá|làm việc|tham luận|cùng|và các)(?!\w)|[;.]|$)"
)
_NUMBER_WORD = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ"
_NUMBER = re.compile(
    r"(?<![\w/.-])(?:hơn |gần |khoảng |trên |dưới |tới )?"
    r"\d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)?(?:\s?(?:-|–|đến)\s?\d+(?:[.,]\d+)*)?"
    r"(?:ha|km2?|kg|m[23]?|cm|mm|mg|ml)?(?![\w/]|-\w)"
    r"(?:\s?%| (?:phần trăm|nghìn|ngàn|triệu|tỷ|tỉ|đồng|USD|ha|km|kg|m2|lượt|trường hợp)\b)*"
    r"|(?<!\w)(?!một (?:số|trong|cách|phần|lần|khi|mặt)(?!\w))"
    rf"(?:{_NUMBER_WORD})(?: (?:{_NUMBER_WORD}))*(?= [{LOWER}])"
)
# Not "45/63 tỉnh" nor "96-98%": there are 31 days and 12 months.
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)\s?[-/.]\s?(?:0?[1-9]|1[0-2])(?!\d)(?:\s?[-/.]\s?\d{4})?"
_YEAR = r"(?:1[0-9]|20)\d\d"
_DATE = re.compile(
    rf"(?:(?:sáng|trưa|chiều|tối|đêm)(?: nay)?,? )?(?:ngày )?(?<![\d.]){_DAY}(?![\d/]|-\d)"
    rf"|(?:ngày \d{{1,2}} )?tháng \d{{1,2}}(?:[/ ](?:năm )?{_YEAR})?(?!\w)"
    rf"|ngày \d{{1,2}}(?!\w)"
    rf"|(?:\d{{1,2}} tháng (?:đầu|cuối) năm|(?:đầu|giữa|cuối|từ|đến|khoảng|trước|sau) năm|năm) {_YEAR}(?!\w)"
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
    rf"(?<!\w)(?i:tại|ở|từ|đến|về|thuộc|địa bàn)\s(?P<there>(?:{_PLACE_WORDS}\s)*{_PROPER})"
    rf"|(?<!\w)(?P<named>{_PLACE_WORDS}\s{_PROPER})"
    rf"|(?<!\w)(?:Tỉnh|Thành|Huyện|Quận|Đảng|Thị)\s(?:ủy|uỷ|đoàn|bộ)\s(?P<of>{_PROPER})"
)
_ITEM = r"(?:TP\.\s?|[^\s,;:.()“”\"])(?:TP\.|[^,;:.()“”\"]){1,120}"
_LIST = re.compile(rf"(?<![\w.])(?:{_ITEM}[,;] ){{1,40}}{_ITEM}(?=\s*(?:[,;:()“”\"…]|\.(?!\d)|$))")
_AFTER_LIST_WORD = re.compile(
    r"(?<!\w)(?:gồm|bao gồm|gồm có|như|là|:)(?: (?:có )?\d+ [\w ]{2,25}?)?(?: là| có)?\s*:?\s+(?P<list>.+?)"
    r"(?:[.…]?\s*$|(?<=[^P])\.\s)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?<!\w)(?:vì|do|bởi(?: vì)?|nhằm|để|nhờ|nguyên nhân(?: là)?|nên)\s(?P<clause>[^.;]+)", re.IGNORECASE
)
_CALLED = re.compile(r"[(“\"](?P<name>[^()“”\"]{2,80})[)”\"]")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?")
# "Ô Môn 2", "Quảng Lăng 1": the number is part of the name.
_NUMBERED_NAME = re.compile(rf"[{UPPER}]\w+\s[{UPPER}]\w+\s\d{{1,2}}\Z")
_ORDINAL = re.compile(r"(?<!\w)(?:lần|khóa|thứ) (?:thứ )?(?:[IVX]+|\d+|nhất|hai|ba|tư)(?!\w)")
_DAY_BEFORE = re.compile(r"(?:ngày|sáng|trưa|chiều|tối|đêm|nay|hôm)\s+$", re.IGNORECASE)
_LONGEST_DAY_WORD = 20
_CLAUSE = re.compile(r"[^,;:.()“”\"–]+")


def numbers(sentence: str) -> Iterator[Span]:
    """Numbers with their units, and ordinals; no days, years or parts of names."""
    for match in _NUMBER.finditer(sentence):
        before = max(0, match.start() - _LONGEST_DAY_WORD)
        counts = not _YEARS.fullmatch(match.group()) and not _NUMBERED_NAME.search(
            sentence, before, match.end()
        )
        if counts and not _DAY_BEFORE.search(sentence, before, match.start()):
            yield match.span()
    for match in _ORDINAL.finditer(sentence):
        yield match.span()


def places(sentence: str) -> Iterator[Span]:
    """Places, and for want of them other names than those of people."""
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


def offices(names: Sequence[str], sentence: str) -> Iterator[Span]:
    """The offices that stand right before or behind the name of the person asked about."""
    for name in names:
        for holder in re.finditer(re.escape(name), sentence):
            if before := _OFFICE_BEFORE.search(
                sentence, max(0, holder.start() - _LONGEST_OFFICE), holder.start()
            ):
                yield before.span("office")
            if behind := _OFFICE_BEHIND.match(sentence, holder.end()):
                yield behind.span("office")


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


def lists(sentence: str) -> Iterator[Span]:
    """Enumerations: what follows "gồm", and anything parted by commas or semicolons."""
    yield from announced_lists(sentence)
    for match in _LIST.finditer(sentence):
        start, end = match.span()
        yield start, start + len(sentence[start:end].rstrip(" ,;…"))


def announced_lists(sentence: str) -> Iterator[Span]:
    """Enumerations that follow "gồm", "như", "là" or a colon."""
    for match in _AFTER_LIST_WORD.finditer(sentence):
        start, end = match.span("list")
        colon = sentence.rfind(": ", start, end)
        start = colon + 2 if colon >= 0 else start
        if re.search(r"[,;]| và ", sentence[start:end]):
            yield start, end


def open_stretches(sentence: str, tokens: Sequence[Token], anchors: list[int]) -> Iterator[Span]:
    """Stretches of words that the question does not say, cut at punctuation."""
    anchored = set(anchors)
    for clause in _CLAUSE.finditer(sentence):
        inside = range(
            bisect_left(tokens, clause.start(), key=lambda token: token.start),
            bisect_right(tokens, clause.end(), key=lambda token: token.end),
        )
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


def dates(sentence: str) -> Iterator[Span]:
    """Days, months, quarters, years, centuries and terms of office."""
    yield from (match.span() for match in _DATE.finditer(sentence))


def bodies_or_persons(sentence: str) -> Iterator[Span]:
    """Names of people; for want of them other names, since a body may have done it."""
    yield from list(persons(sentence)) or _proper_names(sentence)


def names_in_brackets(sentence: str) -> Iterator[Span]:
    """What stands in brackets or quotation marks, as other names do."""
    yield from (match.span("name") for match in _CALLED.finditer(sentence))


def reasons(sentence: str) -> Iterator[Span]:
    """Clauses of reason or purpose."""
    yield from (match.span("clause") for match in _REASON.finditer(sentence))
