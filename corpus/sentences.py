"""Sentence borders in Vietnamese news text, by rules of our own.

No reference method: the rules were written against news text, where the usual breakers stumble over
place and title abbreviations ("TP. Hồ Chí Minh", "ThS. Nguyễn"), initials and numbers.
"""

import re
from bisect import bisect_right

_LINE = re.compile(r"[^\n]+")
_URL = re.compile(r"(?:https?://|www\.)[^\s\"”»<>]*[^\s\"”»<>.,;:!?…)\]]")
# A mark that may end a sentence, with the closing quotes and brackets that belong to it.
_STOP = re.compile(r"(?P<mark>\./\.|[.!?…]+)[\"”’»)\]]*(?P<space>\s*)(?P<next>[\"“‘«(\[–—•*+-]*\s?\w)?")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_ABBREVIATIONS = frozenset(
    """
    tp tx tt st tr ths ts pgs gs bs bsck cki ckii ds dsck ks kts cn ls nsnd nsưt ngưt ngnd nxb đc đt sn
    mr mrs ms dr prof sr jr no vs
    """.split()
)
# "1. ", "2.1. ", "IV. ", "a. " and "Điều 5. " open a sentence instead of closing one.
_LIST_MARK = re.compile(
    r"(?:(?:Điều|Khoản|Mục|Chương|Phần|Bài|Câu|Bước|Hình|Bảng)\s)?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVXLC]{1,5}|[A-Za-zĐđ])\Z"
)
_LONGEST_LIST_MARK = 12
# After a shortened name ("Nguyễn Văn H. Sau đó …") these words open a new sentence; none is a surname.
_OPENERS = frozenset(
    """
    Sau Trong Theo Tại Các Khi Tuy Ngày Những Đây Hiện Ngoài Trước Do Vì Với Để Nếu Cùng Bên Qua Đồng Tiếp
    Trên Đến Mặc Khoảng Lúc
    """.split()
)
_OPENER_WORD = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(
    r"(?<!\w)(?:quý|khóa|khoá|kỳ|thứ|số|hạng|loại|nhóm|cấp|bậc|vùng|đợt|lần|phần|chiến|cụm|giai đoạn) \Z",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"[^\W\d_]+ \Z")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the sentences of `text`, in order.

    Spans are trimmed of white space, never cross a line break, and together cover every character
    that is not white space. Expects normalised text.
    """
    urls = [found.span() for found in _URL.finditer(text)]
    spans = []
    for line in _LINE.finditer(text):
        start = line.start()
        for stop in _STOP.finditer(text, line.start(), line.end()):
            end = stop.start("space")
            if _is_border(text, start, stop) and not _within(urls, stop.start()):
                spans.append((start, end))
                start = end
        spans.append((start, line.end()))
    return [span for start, end in spans if (span := trim(text, start, end))[0] < span[1]]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its ends; an empty span where there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _within(spans: list[tuple[int, int]], place: int) -> bool:
    before = bisect_right(spans, place, key=lambda span: span[0])
    return before > 0 and place < spans[before - 1][1]


def _is_border(text: str, start: int, stop: re.Match[str]) -> bool:
    mark, space, following = stop["mark"], stop["space"], stop["next"]
    if following is None:
        # The end of the line, or a mark followed by more punctuation ("v.v.,").
        return stop.end() == len(text) or text[stop.end()] == "\n" or mark == "./."
    letter = following[-1]
    if mark == "./.":
        return True
    if not space:
        return letter.isupper() and len(following) == 1 and _is_glued(text, stop)
    if letter.islower():
        return False
    return mark != "." or not _is_abbreviation(text, start, stop)


def _is_glued(text: str, stop: re.Match[str]) -> bool:
    """Tell whether a new sentence follows without a space: "cao…Đặc biệt", "xã hội.Tuy nhiên"."""
    if stop["mark"] != ".":
        return True
    before = _LAST_WORD.search(text, max(0, stop.start() - 20), stop.start())
    return (
        before is not None
        and len(before[0]) > 1
        and before[0].islower()
        and before[0] not in _ABBREVIATIONS
        and text[before.start() - 1 : before.start()] == " "
    )


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    """Tell whether the single full stop of `stop` belongs to an abbreviation or a list mark."""
    dot = stop.start()
    if dot - start <= _LONGEST_LIST_MARK and _LIST_MARK.match(text[start:dot].lstrip('"“- \n')):
        return True
    word = _LAST_WORD.search(text, max(start, dot - 20), dot)
    if word is None:
        return False
    if word[0] in "IVX" and _NUMBERED.search(text, max(start, word.start() - 20), word.start()):
        return False  # "… quý I. Tỉ lệ …": a numeral, no initial
    if len(word[0]) == 1 and word[0].isupper():
        opener = _OPENER_WORD.match(text, stop.end() - 1)
        name = _NAME_BEFORE.search(text, max(start, word.start() - 20), word.start())
        return not (opener and opener[0] in _OPENERS and name and name[0][0].isupper())
    return word[0].lower() in _ABBREVIATIONS and not word[0].islower()  # "no" is a word, "No." is not
