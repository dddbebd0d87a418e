"""The source panel: a whole article with the cited words highlighted."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hoibao.app.answer import Citation
from hoibao.app.page import messages
from hoibao.app.page.markup import escape, web_address
from hoibao.app.wording import day, vanished
from hoibao.corpus import Article


def article_panel(
    article: Article, cited: Sequence[Citation] = (), chosen: int | None = None, *, key: str, turn: int = 0
) -> str:
    """Return an article with the words of its citations highlighted.

    Args:
        article: the article to show.
        cited: the citations of one answer that lie in this article; they may overlap.
        chosen: number of the citation to highlight most.
        key: names this view, so that the page can tell one view from the next.
        turn: number of the turn that the citations belong to.
    """
    true_to_text = [span for span in cited if article.text[span.start : span.end] == span.quote]
    warning = ""
    if len(true_to_text) < len(cited):
        warning = f'<p class="notice" role="status">{messages.ARTICLE_CHANGED}</p>'
    title, body = _title_and_body(article, true_to_text, chosen)
    return _panel(
        key,
        f'<h2 class="panel-title" tabindex="-1">{title}</h2>{_byline(article)}'
        f"{_jumps(cited, chosen, turn)}{warning}"
        f'<div class="article-text">{body}</div>',
    )


def message_panel(message: str, *, key: str) -> str:
    """Return the panel with one line in the place of an article."""
    return _panel(key, f'<p class="notice" role="alert">{escape(message)}</p>')


def highlight(text: str, start: int, end: int, cited: Sequence[Citation], chosen: int | None = None) -> str:
    """Return `text[start:end]` escaped, cited stretches in marks that name all of their citations."""
    inside = [span for span in cited if span.start < end and span.end > start]
    borders = sorted(
        {start, end, *(max(start, span.start) for span in inside), *(min(end, span.end) for span in inside)}
    )
    pieces = []
    for left, right in pairwise(borders):
        numbers = [span.n for span in inside if span.start <= left and span.end >= right]
        stretch = escape(text[left:right])
        if numbers:
            strength = "cited chosen" if chosen in numbers else "cited"
            stretch = f'<mark class="{strength}" data-cites="{" ".join(map(str, numbers))}">{stretch}</mark>'
        pieces.append(stretch)
    return "".join(pieces)


def _panel(key: str, content: str) -> str:
    return (
        f'<section class="panel" data-key="{escape(key)}" aria-label="Bài báo được dẫn">'
        '<div class="panel-bar"><button type="button" data-act="close">'
        '<span aria-hidden="true">←</span> Quay lại câu trả lời</button></div>'
        f'<div class="panel-content">{content}</div></section>'
    )


def _title_and_body(article: Article, cited: Sequence[Citation], chosen: int | None) -> tuple[str, str]:
    text, title = article.text, article.title
    begin = 0
    heading = escape(title)
    # A title that is the text's own first line stands once, as the heading, with its highlights.
    if title and text.startswith(title) and text[len(title) : len(title) + 1] in ("", "\n"):
        begin = len(title)
        heading = highlight(text, 0, begin, cited, chosen)
    paragraphs = (highlight(text, start, end, cited, chosen) for start, end in _lines(text, begin))
    return heading, "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _lines(text: str, begin: int) -> Iterator[tuple[int, int]]:
    start = begin
    for line in text[begin:].split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _byline(article: Article) -> str:
    facts = [
        f"<span>{escape(fact)}</span>"
        for fact in (
            article.source,
            article.section,
            article.author,
            day(article.published) if article.published else None,
            vanished(article.vanished),
        )
        if fact
    ]
    address = web_address(article.url)
    if address:
        facts.append(
            f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">Đọc bài gốc'
            ' <span aria-hidden="true">↗</span></a>'
        )
    return f'<p class="byline">{"".join(facts)}</p>' if facts else ""


def _jumps(cited: Sequence[Citation], chosen: int | None, turn: int) -> str:
    """Return buttons from one citation of this article to the next, where there are several."""
    if len(cited) < 2:
        return ""
    chips = "".join(
        f'<button type="button" class="chip" data-act="open" data-turn="{turn}" data-cite="{span.n}"'
        f' aria-label="Đến trích dẫn {span.n}" aria-pressed="{str(span.n == chosen).lower()}">'
        f"[{span.n}]</button>"
        for span in cited
    )
    return f'<p class="jumps">Trích dẫn trong bài này: {chips}</p>'
