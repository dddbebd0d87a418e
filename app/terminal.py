"""Text for terminals: always UTF-8, and nothing in it that a terminal would obey."""

import io
import os
import sys
import unicodedata
from collections.abc import Iterator

from hoibao.app.answer import Answer
from hoibao.app.wording import also, confidence, day, marked, preferred, tokens, vanished

# Controls, format controls such as those of writing direction, halves of pairs, line ends of Unicode.
_OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_STDOUT = 1
_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")


def plain(text: str) -> str:
    """Return text as one line in which every control character is a space or written as its escape.

    Titles, ids, paths and questions come from outside: printed as they are, they could colour,
    overwrite or forge lines of the terminal.
    """
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _OBEYED else char
        for char in text.translate(_SPACES)
    )


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what no encoding can hold is written as its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def abandon_output() -> None:
    """Drop what standard output still holds, so that Python does not try to write it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)


def answer_lines(answer: Answer) -> Iterator[str]:
    """Write an answer as lines, which are still to be made `plain`."""
    if answer.understood != answer.question:
        yield f"({answer.understood})"
        yield ""
    if answer.period:
        yield preferred(answer.period)
        yield ""
    if answer.notice:
        yield answer.notice
        yield ""
    yield from _refused(answer) if answer.refused else _answered(answer)
    if answer.tokens:
        yield tokens(answer.tokens)


def _refused(answer: Answer) -> Iterator[str]:
    yield answer.text
    for item in answer.nearest:
        yield f"  - {item.title} ({item.id})"


def _answered(answer: Answer) -> Iterator[str]:
    for sentence in answer.sentences:
        yield " ".join([marked(sentence), *(f"[{n}]" for n in sentence.citations)])
    for citation in answer.citations:
        yield ""
        yield f"[{citation.n}] {citation.title}"
        published = day(citation.published) if citation.published else None
        details = (citation.source, published, citation.url, vanished(citation.vanished), also(citation))
        for detail in filter(None, details):
            yield f"    {detail}"
    yield ""
    if answer.short:
        yield f"Trả lời ngắn: {answer.short.text}"
    yield f"Độ tin cậy: {confidence(answer.confidence)}"
