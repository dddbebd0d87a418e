"""Turns of a conversation as HTML: pure functions from an `Answer` to markup."""

from collections.abc import Sequence

from hoibao.app.answer import Answer, Citation
from hoibao.app.page import messages
from hoibao.app.page.markup import escape
from hoibao.app.page.turn import Turn
from hoibao.app.wording import UNVERIFIED, also, confidence, day, marked, number, preferred, tokens, vanished
from hoibao.corpus import Article, one_line

# Drawn, because many systems have no font with the emoji; the style sheet turns it for "down".
_THUMB = (
    '<svg class="thumb" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">'
    '<path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"'
    ' d="M3 10.5h3.5V21H3zM6.5 10.5 11 3c1.7 0 2.8 1.3 2.5 3l-.6 3.5h5.6c1.3 0 2.3 1.2 2 2.5l-1.4 7'
    'c-.2 1.2-1.1 2-2.3 2H6.5z"/></svg>'
)


def conversation(turns: Sequence[Turn], first: int = 0) -> str:
    """Return finished turns, the first one, whose number is `first`, first."""
    return "".join(finished(turn, index) for index, turn in enumerate(turns, first))


def waiting(question: str, index: int, articles: int) -> str:
    """Return turn number `index` while its answer is being looked for in so many articles."""
    return _turn(question, index, _state(messages.searching(articles)), busy=True)


def growing(answer: Answer, index: int) -> str:
    """Return turn number `index` with the beginning of its answer."""
    said = _text(answer, index) if answer.sentences else _state(messages.WRITING)
    above = _understood(answer) + _preferred(answer, index, settled=False)
    return _turn(answer.question, index, above + said, busy=True)


def finished(turn: Turn, index: int) -> str:
    """Return turn number `index` complete: answer or refusal, sources, and what can be done with it."""
    answer = turn.answer
    parts = [
        _understood(answer),
        _preferred(answer, index, settled=True),
        _aside(answer.notice),
        _text(answer, index),
    ]
    if answer.refused:
        parts.append(_nearest(answer, index))
    else:
        parts += [_sources(answer, index), _confidence(answer)]
    parts += [_tokens(answer), _actions(turn, index)]
    return _turn(answer.question, index, "".join(parts), busy=False)


def plain_text(answer: Answer) -> str:
    """Return the answer with its sources as text to paste elsewhere."""
    if answer.refused:
        return f"{answer.question}\n\n{answer.text}"
    said = " ".join(
        " ".join([marked(sentence), *(f"[{n}]" for n in sentence.citations)]) for sentence in answer.sentences
    )
    sources = "\n".join(
        ", ".join(filter(None, (f"[{cited.n}] {cited.title}", *_whence(cited), cited.url, also(cited))))
        for cited in answer.citations
    )
    return f"{answer.question}\n\n{said}\n\nNguồn:\n{sources}"


def examples(questions: Sequence[str]) -> str:
    """Return a row of questions to begin with; nothing for none."""
    buttons = "".join(
        f'<li><button type="button" data-act="example">{escape(question)}</button></li>'
        for question in questions
    )
    return f'<div class="examples"><p>Thử hỏi:</p><ul>{buttons}</ul></div>' if buttons else ""


def header(articles: int) -> str:
    """Return the page's heading with the size of the library, and how to fill an empty one."""
    if articles:
        stock = f'<p class="stock">{number(articles)} bài báo trong kho</p>'
    else:
        stock = (
            f'<div class="empty" role="status"><p><strong>{messages.LIBRARY_EMPTY}</strong> '
            "Hãy thêm bài báo bằng lệnh dưới đây, rồi tải lại trang này:</p>"
            "<pre><code>hoibao ingest &lt;thư mục chứa bài báo&gt;</code></pre></div>"
        )
    return (
        f'<header class="masthead"><h1>{messages.APP_NAME}</h1>'
        f'<p class="tagline">{messages.TAGLINE}</p>{stock}</header>'
    )


def _turn(question: str, index: int, answer: str, *, busy: bool) -> str:
    # One line is without the characters that turn text around or cannot be seen.
    return (
        f'<article class="turn" data-turn="{index}" aria-busy="{str(busy).lower()}">'
        f'<h2 class="question">{escape(one_line(question))}</h2><div class="answer">{answer}</div></article>'
    )


def _state(message: str) -> str:
    return f'<p class="searching">{escape(message)}</p>'


def _understood(answer: Answer) -> str:
    if answer.understood in (answer.question, one_line(answer.question)):
        return ""
    return f'<p class="understood">Câu hỏi được hiểu là: <q>{escape(answer.understood)}</q></p>'


def _preferred(answer: Answer, index: int, *, settled: bool) -> str:
    """Return the button that takes away the preference for a time; it works once the answer is settled."""
    if answer.period is None:
        return ""
    said = escape(preferred(answer.period))
    label = escape(f"Bỏ ưu tiên bài trong {answer.period.label} và hỏi lại")
    return (
        f'<p class="preferred"><button type="button" class="filter" data-act="unprefer" data-turn="{index}"'
        f' aria-label="{label}" title="{label}"{"" if settled else " disabled"}>'
        f'<span class="filter-name">{said}</span> <span aria-hidden="true">×</span></button></p>'
    )


def _text(answer: Answer, index: int) -> str:
    if answer.refused:
        return f'<p class="refusal">{escape(answer.text)}</p>'
    marked = _place_of_short(answer)
    sentences = []
    for position, sentence in enumerate(answer.sentences):
        text = (
            _marked(sentence.text, marked[1]) if marked and marked[0] == position else escape(sentence.text)
        )
        chips = "".join(_chip(answer, index, n) for n in sentence.citations)
        if sentence.verified:
            # What is still being written may turn out not to hold.
            pending = "" if answer.complete or chips else " pending"
            sentences.append(f'<span class="sentence{pending}">{text}{chips}</span>')
        else:
            doubt = f'<span class="doubt">{UNVERIFIED}</span>'
            sentences.append(f'<span class="sentence unverified">{text} {doubt}{chips}</span>')
    return f'<p class="said">{" ".join(sentences)}</p>'


def _place_of_short(answer: Answer) -> tuple[int, tuple[int, int]] | None:
    """Find the sentence that shows the short answer, and its span there."""
    short = answer.short
    if short is None:
        return None
    quotes = {citation.n: citation for citation in answer.citations}
    for position, sentence in enumerate(answer.sentences):
        if short.n not in sentence.citations:
            continue
        cited = quotes[short.n]
        # In a verbatim sentence the offsets tell the place even where the words stand twice.
        at = short.start - cited.start if sentence.text == cited.quote else sentence.text.find(short.text)
        if at >= 0:
            return position, (at, at + len(short.text))
    return None


def _marked(text: str, span: tuple[int, int]) -> str:
    start, end = span
    return f'{escape(text[:start])}<mark class="short">{escape(text[start:end])}</mark>{escape(text[end:])}'


def _chip(answer: Answer, index: int, n: int) -> str:
    title = next(citation.title for citation in answer.citations if citation.n == n)
    label = escape(f"Mở nguồn {n}: {title}")
    # A no-break joiner keeps a chip on the line of the word it belongs to.
    return (
        f'&#8288;<button type="button" class="chip" data-act="open" data-turn="{index}" data-cite="{n}"'
        f' aria-label="{label}" title="{label}">[{n}]</button>'
    )


def _sources(answer: Answer, index: int) -> str:
    by_article: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    items = "".join(
        f"<li>{''.join(_chip(answer, index, cited.n) for cited in group)} "
        f'<span class="source-title">{escape(group[0].title)}</span>'
        f"{_details(group[0])}{_also(group[0])}</li>"
        for group in by_article.values()
    )
    return f'<div class="sources"><h3>Nguồn</h3><ul>{items}</ul></div>'


def _nearest(answer: Answer, index: int) -> str:
    items = "".join(
        f'<li><button type="button" class="near" data-act="near" data-turn="{index}" data-rank="{rank}">'
        f"{escape(article.title)}</button>{_details(article)}</li>"
        for rank, article in enumerate(answer.nearest)
    )
    return f'<div class="nearest"><h3>Những bài gần nhất</h3><ul>{items}</ul></div>' if items else ""


def _whence(item: Article | Citation) -> list[str]:
    published = day(item.published) if item.published else None
    return [part for part in (item.source, published, vanished(item.vanished)) if part]


def _details(item: Article | Citation) -> str:
    whence = " · ".join(_whence(item))
    return f' <span class="details">{escape(whence)}</span>' if whence else ""


def _also(cited: Citation) -> str:
    said = also(cited)
    return f' <span class="copies">{escape(said)}</span>' if said else ""


def _confidence(answer: Answer) -> str:
    return f'<p class="confidence">Độ tin cậy: {confidence(answer.confidence)}</p>'


def _aside(notice: str) -> str:
    return f'<p class="aside" role="status">{escape(notice)}</p>' if notice else ""


def _tokens(answer: Answer) -> str:
    return f'<p class="tokens">{tokens(answer.tokens)}</p>' if answer.tokens else ""


def _actions(turn: Turn, index: int) -> str:
    copy = (
        f'<button type="button" data-act="copy" data-text="{escape(plain_text(turn.answer))}"'
        ' data-done="Đã sao chép">Sao chép</button>'
    )
    thumbs = "".join(
        f'<button type="button" data-act="rate" data-turn="{index}" data-verdict="{verdict}"'
        f' aria-pressed="{str(turn.verdict == verdict).lower()}" aria-label="{label}" title="{label}">'
        f"{_THUMB}</button>"
        for verdict, label in (("up", "Câu trả lời tốt"), ("down", "Câu trả lời chưa tốt"))
    )
    thanks = f'<span class="thanks" role="status">{messages.THANKS}</span>' if turn.verdict else ""
    return f'<div class="actions">{copy}{thumbs}{thanks}</div>'
