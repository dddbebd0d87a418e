"""Questions about the article itself: who wrote it, when it appeared, where it comes from."""

import re

from hoibao.app.question import Question, find
from hoibao.corpus import Article

_AUTHOR = r"(?<!\w)(?:tác giả|ai viết|người viết|phóng viên nào|nhà báo nào|ai đưa tin)(?!\w)"
_ARTICLE = r"(?<!\w)(?:bài viết|bài báo|bài|tin|tác phẩm)(?!\w)"
_PUBLISHED = r"(?<!\w)(?:đăng|xuất bản|đăng tải|lên trang|phát hành)(?!\w)"
_SOURCE = r"(?<!\w)(?:báo nào|trang nào|nguồn nào|lấy từ đâu|nguồn (?:bài|tin))(?!\w)"
_DATELINE = re.compile(r"^\s*\d{1,2}/\d{1,2}/\d{4}(?:\s*[-–,]\s*\d{1,2}[:h]\d{2})?\s*$", re.MULTILINE)


def metadata_span(question: Question, article: Article) -> tuple[int, int] | None:
    """Where the article's text states what the question asks about the article itself, or None."""
    if find(_AUTHOR, question) and find(_ARTICLE, question):
        return _last(article.text, article.author)
    if find(_PUBLISHED, question) and find(_ARTICLE, question):
        dateline = _DATELINE.search(article.text)
        return _trimmed(article.text, *dateline.span()) if dateline else None
    if find(_SOURCE, question) and find(_ARTICLE, question):
        return _last(article.text, article.source)
    return None


def _last(text: str, words: str | None) -> tuple[int, int] | None:
    start = text.rfind(words) if words else -1
    return (start, start + len(words)) if words and start >= 0 else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - (len(inside) - len(inside.rstrip()))
