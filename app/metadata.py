"""Questions about the article itself: who wrote it, when it appeared, where it comes from."""

import re

from hoibao.app.kinds import Kind
from hoibao.app.question import Question, find
from hoibao.corpus import Article

_AUTHOR = (
    r"(?<!\w)(?:tác giả|ai viết|người viết|phóng viên nào|nhà báo nào|ai đưa tin|"
    r"who wrote|author|which (?:reporter|journalist))(?!\w)"
)
# Not "bài thơ", "bài thi", "thông tin", nor works that an article tells of.
_ARTICLE = (
    r"(?<!\w)(?:bài viết|bài báo|bản tin|tin bài|(?:bài|tác phẩm)(?= (?:này|đó|ấy|trên|về|nói|đăng)(?!\w))|"
    r"(?<!thông )tin(?= (?:này|đó|ấy|về|đăng)(?!\w))|"
    r"(?:article|news(?: item| report| story)?|(?:this |the )(?:report|story)(?= (?:on|about)(?!\w))))(?!\w)"
)
# Without accents "đăng" is also "Đảng": the words around it must tell.
_PUBLISHED = (
    r"(?<!\w)(?:(?:ngày|giờ|được) đăng|"
    r"đăng(?: tải| báo| lên)?(?: trên báo)?(?= (?:vào|ngày|khi|lúc|hôm|bao giờ|năm)|\s*\?|$)|"
    r"xuất bản|lên trang|phát hành|published|appear(?:ed)?)(?!\w)"
)
_SOURCE = (
    r"(?<!\w)(?:báo nào|trang nào|nguồn nào|lấy từ đâu|nguồn (?:bài|tin)|which (?:newspaper|site))(?!\w)"
)
_DATELINE = re.compile(r"^\s*\d{1,2}/\d{1,2}/\d{4}(?:\s*[-–,]\s*\d{1,2}[:h]\d{2})?\s*$", re.MULTILINE)


def metadata_span(question: Question, article: Article) -> tuple[int, int] | None:
    """Where the article's text states what the question asks about the article itself, or None."""
    if not find(_ARTICLE, question):
        return None
    if find(_AUTHOR, question):
        return _last(article.text, article.author)
    if question.kind is Kind.DATE and find(_PUBLISHED, question):
        dateline = _DATELINE.search(article.text)
        return _trimmed(article.text, *dateline.span()) if dateline else None
    if find(_SOURCE, question):
        return _last(article.text, article.source)
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
