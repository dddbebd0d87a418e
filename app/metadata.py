"""Questions about the article itself: who wrote it, when it appeared, where it comes from."""

import re
from enum import Enum, auto

from hoibao.app.kinds import Kind
from hoibao.app.question import Question, find
from hoibao.corpus import Article

_AUTHOR = r"(?<!\w)(?:tác giả|ai viết|người viết|phóng viên nào|nhà báo nào|ai đưa tin)(?!\w)"
# Not "bài thơ", "bài thi", "thông tin", nor works that an article tells of.
_ARTICLE = (
    r"(?<!\w)(?:bài viết|bài báo|bản tin|tin bài|(?:bài|tác phẩm)(?= (?:này|đó|ấy|trên|về|nói|đăng)(?!\w))|"
    r"(?<!thông )tin(?= (?:này|đó|ấy|về|đăng)(?!\w)))(?!\w)"
)
# Without accents "đăng" is also "Đảng": the words around it must tell.
_PUBLISHED = (
    r"(?<!\w)(?:(?:ngày|giờ|được) đăng|"
    r"đăng(?: tải| báo| lên)?(?: trên báo)?(?= (?:vào|ngày|khi|lúc|hôm|bao giờ|năm)|\s*\?|$)|"
    r"xuất bản|lên trang|phát hành)(?!\w)"
)
_SOURCE = r"(?<!\w)(?:báo nào|trang nào|nguồn nào|lấy từ đâu|nguồn (?:bài|tin))(?!\w)"
# Not "the report that the conference heard", nor "Article 4".
_IN_ENGLISH = (
    r"th(?:e|is) (?:(?:news )?(?:article|story|item)|(?:news )?report(?= (?:on|about) ))(?!\w)(?! \d)"
)
_ENGLISH_AUTHOR = rf"^(?:who wrote|who is the author of|by whom was) {_IN_ENGLISH}"
_ENGLISH_PUBLISHED = rf"^(?:when|(?:what|which) (?:day|date)) was {_IN_ENGLISH}.* (?:published|posted)\W*$"
_ENGLISH_SOURCE = (
    rf"^(?:what is the source of|which (?:newspaper|paper|site) (?:published|carried)) {_IN_ENGLISH}"
)
_DATELINE = re.compile(r"^\s*\d{1,2}/\d{1,2}/\d{4}(?:\s*[-–,]\s*\d{1,2}[:h]\d{2})?\s*$", re.MULTILINE)


class Metadata(Enum):
    """What an article states about itself."""

    AUTHOR = auto()
    PUBLISHED = auto()
    SOURCE = auto()


def asked_metadata(question: Question) -> Metadata | None:
    """What the question asks about an article itself, or None."""
    if question.english:
        author, published, source = _ENGLISH_AUTHOR, _ENGLISH_PUBLISHED, _ENGLISH_SOURCE
    elif find(_ARTICLE, question):
        author, published, source = _AUTHOR, _PUBLISHED, _SOURCE
    else:
        return None
    if find(author, question):
        return Metadata.AUTHOR
    if question.kind is Kind.DATE and find(published, question):
        return Metadata.PUBLISHED
    return Metadata.SOURCE if find(source, question) else None


def metadata_span(question: Question, article: Article) -> tuple[int, int] | None:
    """Where the article's text states what the question asks about the article itself, or None."""
    match asked_metadata(question):
        case Metadata.AUTHOR:
            return _last(article.text, article.author)
        case Metadata.PUBLISHED:
            dateline = _DATELINE.search(article.text)
            return _trimmed(article.text, *dateline.span()) if dateline else None
        case Metadata.SOURCE:
            return _last(article.text, article.source)
        case None:
            return None


def _last(text: str, words: str | None) -> tuple[int, int] | None:
    """Where `words` stand last in `text`, as whole words."""
    if not words:
        return None
    places = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    return places[-1] if places else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - (len(inside) - len(inside.rstrip()))
