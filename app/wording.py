"""Values as a Vietnamese reader expects them, on the page and on the command line."""

from datetime import date
from urllib.parse import urlsplit

from hoibao.app.answer import Citation, Sentence, Tokens
from hoibao.app.times import Period
from hoibao.corpus import ArticleSummary

UNVERIFIED = "chưa kiểm chứng được"
# Papers that a line names at most.
_NAMED = 3


def day(value: date) -> str:
    """Write a day the Vietnamese way: 23/11/2022."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def preferred(period: Period) -> str:
    """Say that articles of a time come first: "Ưu tiên bài trong quý I/2024"."""
    return f"Ưu tiên bài trong {period.label}"


def vanished(value: date | None) -> str | None:
    """Say that an article is no longer where it came from: "không còn ở nguồn (từ 23/11/2022)"."""
    return f"không còn ở nguồn (từ {day(value)})" if value else None


def confidence(value: float) -> str:
    """Put a confidence between 0 and 1 into words: "cao (82%)"."""
    word = "cao" if value >= 0.75 else "vừa" if value >= 0.5 else "thấp"
    return f"{word} ({round(value * 100)}%)"


def number(value: int) -> str:
    """Write a whole number the Vietnamese way: 2046 -> "2.046"."""
    return f"{value:,}".replace(",", ".")


def tokens(used: Tokens) -> str:
    """Say what a language model used: "Mô hình ngôn ngữ đã dùng 1.034 token (đọc 1.000, viết 34)"."""
    about = "khoảng " if used.estimated else ""
    total = number(used.input + used.output)
    parts = f"đọc {number(used.input)}, viết {number(used.output)}"
    return f"Mô hình ngôn ngữ đã dùng {about}{total} token ({parts})"


def also(citation: Citation) -> str:
    """Say how many other papers carry the story, and name some: "2 báo khác cùng đưa: A, B"; "" for none.

    A paper is a source, or where that is not known the site; what names neither counts as a paper.
    """
    papers = {_paper(copy): copy.source or _site(copy) for copy in citation.copies}
    papers.pop(_paper(citation), None)
    names = [name for name in papers.values() if name]
    if not papers:
        return ""
    named = ", ".join(names[:_NAMED]) + (", …" if len(papers) > _NAMED else "")
    return f"{number(len(papers))} báo khác cùng đưa" + (f": {named}" if names else "")


def _paper(item: Citation | ArticleSummary) -> str:
    return item.source or _site(item) or (item.article_id if isinstance(item, Citation) else item.id)


def _site(item: Citation | ArticleSummary) -> str:
    try:
        return (urlsplit(item.url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def marked(sentence: Sentence) -> str:
    """Write a sentence as plain text, with a mark where it is not verified."""
    return sentence.text if sentence.verified else f"{sentence.text} ({UNVERIFIED})"
