"""Page furniture and doubled captions out of the text of a news page.

The rules are general to Vietnamese news pages. They look at whole lines only, and only before the
first and after the last paragraph of the body, so that no sentence of an article is lost for
holding a word such as "bình luận".
"""

import re
from difflib import SequenceMatcher

from hoibao.corpus.vietnamese import fold_accents, match_form, tokenize

_NETWORKS = (
    r"(?:facebook|zalo|twitter|x|linkedin|pinterest|telegram|email|instagram|tiktok|youtube|messenger|print)"
)
_FURNITURE = re.compile(
    r"[\W_]*(?:"
    + "|".join(
        [
            r"tiếng việt\W+english(?:\W+\w+){0,3}|english|tiếng việt",
            r"(?:trang chủ|home)(?:\s*[>»›/|]\s*[^>»›/|]{1,40})*",
            r"(?:chia sẻ|share)(?: bài viết| bài này| tin này| qua| trên| lên| với bạn bè)?"
            rf"(?:\W*{_NETWORKS})*",
            rf"{_NETWORKS}(?:\W+{_NETWORKS})*",
            rf"(?:theo dõi|follow)(?: [^.]{{1,40}} trên (?:{_NETWORKS}|google news)"
            r"| chúng tôi(?: trên [^.]{1,40})?)?",
            r"(?:in|lưu|gửi|thích|báo lỗi|đánh giá|nghe|nghe đọc)(?: lại)?"
            r" (?:bài viết|bài|trang|tin)(?: này)?",
            r"gửi (?:email|mail|bình luận|phản hồi|ý kiến|cho bạn bè|cho bạn)|bản in|thích|like|lưu|in",
            r"sao chép(?: liên kết| link| đường dẫn)?|copy link|quay lại|về đầu trang|(?:lên )?đầu trang",
            r"đăng (?:nhập|ký)(?: để bình luận)?|nghe (?:audio|podcast)|google news|quảng cáo|advertisement",
            r"cỡ chữ.{0,20}|a\s*[-+](?:\s*a?\s*[-+]?)*",
            r"(?:từ khóa|tags?|chủ đề|thẻ)\s*:.{0,200}|từ khóa|tags?",
            r"(?:số )?(?:lượt xem|lượt đọc|lượt truy cập)\s*:?\s*[\d.,]+|[\d.,]+ (?:lượt xem|lượt đọc)"
            r"|[\d.,]+ bình luận",
            r"xem thêm|đọc thêm|xem tiếp|mới nhất|nổi bật|đọc nhiều|xem nhiều|tin nóng",
        ]
    )
    + r")[\W_]*"
)
# What stands below these is not the article: other articles, or readers' comments.
_OTHER_ARTICLES = re.compile(
    r"\W*(?:các |những )?(?:tin|tin tức|tin bài|bài|bài viết|tin, bài)"
    r" (?:khác|liên quan|mới(?: nhất)?|mới hơn|cũ hơn|cùng chuyên mục|cùng chủ đề|nổi bật|đọc nhiều)"
    r"(?: khác)?\W*"
    r"|\W*(?:mới nhất|(?:xem|đọc) nhiều(?: nhất)?|có thể bạn quan tâm|cùng chuyên mục)\W*"
)
_COMMENTS = re.compile(
    r"\W*(?:phản hồi|bình luận|ý kiến(?: bạn đọc| độc giả| của bạn)?|viết bình luận)\W*"
    r"(?P<count>\(\s*\d+\s*\))?\W*"
)
_BODY_LINE = re.compile(r".{80,}[.!?…:;,\"”’»)]|.{200,}")
_SENTENCE_END = re.compile(r".*[.!?…][\"”’»)]*")
_LONGEST_CAPTION = 400
_SMALL_WORDS = frozenset(["tại", "của", "ở", "các", "và", "trong", "về", "đã", "cho", "với"])


def clean(text: str) -> str:
    """Return normalised `text` without page furniture, and with doubled captions once."""
    return _without_doubles(_without_furniture(text.split("\n")))


def is_body(line: str) -> bool:
    """Tell whether `line` looks like a paragraph rather than a headline, caption or label."""
    return _BODY_LINE.fullmatch(line) is not None


def _without_furniture(lines: list[str]) -> list[str]:
    bodies = [n for n, line in enumerate(lines) if is_body(line)]
    first, last = (bodies[0], bodies[-1]) if bodies else (len(lines), -1)
    kept: list[str] = []
    below: re.Pattern[str] | None = None
    for n, line in enumerate(lines):
        form = match_form(line) if len(line) <= 300 else ""
        if not form:
            kept.append(line)
            continue
        comments = _COMMENTS.fullmatch(form)
        if comments and comments["count"] and bodies and n > first:
            break  # a counted heading is one of comments, also where long comments follow
        if n > last and comments and any(kept):
            below = _COMMENTS
        elif n > last and _OTHER_ARTICLES.fullmatch(form) and any(kept):
            below = below or _OTHER_ARTICLES
        elif (n < first and (comments or _OTHER_ARTICLES.fullmatch(form))) or (
            (n < first or n > last) and _FURNITURE.fullmatch(form)
        ):
            continue
        elif below is None or (below is _OTHER_ARTICLES and _SENTENCE_END.fullmatch(line)):
            kept.append(line)
    return kept


def _without_doubles(lines: list[str]) -> str:
    kept: list[str] = []
    before = ""  # the last line that is not blank
    for line in lines:
        if not line:
            kept.append(line)
        elif before and same_caption(before, line):
            better = _better(before, line)
            while kept[-1] != before:  # the blank lines between the two
                kept.pop()
            kept[-1] = before = better
        else:
            kept.append(line)
            before = line
    return "\n".join(kept)


def same_caption(one: str, other: str) -> bool:
    """Tell whether two lines in a row are one caption printed twice.

    They may differ in case, in end punctuation, in small words, and, if only one of them has a full
    stop (as the alternative text and the caption of one picture do), in one misspelt word.
    """
    if max(len(one), len(other)) > _LONGEST_CAPTION:
        return one == other
    if abs(len(one) - len(other)) > 20:
        return False
    a, b = ([token.text for token in tokenize(line)] for line in (one, other))
    if min(len(a), len(b)) < 3:
        return False
    if a == b:
        return True
    typos = 0
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal" or all(word in _SMALL_WORDS for word in a[i:j] + b[k:m]):
            continue
        if j - i != 1 or m - k != 1 or not _misspelt(a[i], b[k]):
            return False
        typos += 1
    return typos == 0 or (typos == 1 and min(len(a), len(b)) > 3 and one.endswith(".") != other.endswith("."))


def _misspelt(one: str, other: str) -> bool:
    if any(letter.isdigit() for letter in one + other):
        return False
    one, other = fold_accents(one), fold_accents(other)
    return one == other or (min(len(one), len(other)) > 2 and _one_edit(one, other))


def _one_edit(one: str, other: str) -> bool:
    """Tell whether one inserted, lost or changed letter makes the difference."""
    if len(one) > len(other):
        one, other = other, one
    same = next((n for n, letter in enumerate(one) if letter != other[n]), len(one))
    return one[same:] == other[same + 1 :] or one[same + 1 :] == other[same + 1 :]


def _better(one: str, other: str) -> str:
    """Of a doubled caption return the fuller one; the second, which is the visible one, if in doubt."""
    full = len(tokenize(one)), one.endswith(".")
    return one if full > (len(tokenize(other)), other.endswith(".")) else other
