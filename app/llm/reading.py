"""What a language model has written so far, as sentences with the numbers of the passages they cite."""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from hoibao.corpus import normalise, sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as the model wrote it, without its marks, and the numbers in them, in their order."""

    text: str
    sources: tuple[int, ...]


# Models that reason may do so aloud before they answer.
_REASONING = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_NUMBERS = r"\d{1,3}(?:\s*[,;]\s*\d{1,3})*"
_MARK = re.compile(rf"\s*\[({_NUMBERS})\]")
_STOP = re.compile(r"[.!?…]+")
# A mark that is still being written.
_BEGUN = re.compile(r"\s*\[[\d\s,;]*\Z")
_BULLET = r"(?:[-*•+–]|\d{1,2}[.)])\s+"
_FIRST_ITEM = re.compile(rf"\A{_BULLET}")
_ITEM = re.compile(rf"(?P<before>[.!?…:;,]?)(?P<marks>(?:\s*\[{_NUMBERS}\])*)\s*\n\s*{_BULLET}")


def claims(written: str) -> list[Claim]:
    """Take apart the whole text, or its beginning, that a model wrote; any text is accepted.

    A sentence without a mark of its own belongs to the next mark. The items of a list belong to the
    sentence that opens it.
    """
    text = _FIRST_ITEM.sub("", normalise(without_reasoning(written)))
    plain, marks = _without_marks(_BEGUN.sub("", _ITEM.sub(_in_line, text)))
    spans = sentences(plain)
    cited: list[list[int]] = [[] for _ in spans]
    starts = [start for start, _ in spans]
    for place, numbers in marks:
        # The mark stands in its sentence, or right behind it.
        index = bisect_left(starts, place) - 1
        if index >= 0:
            cited[index] += numbers
    found = [
        Claim(plain[start:end], tuple(dict.fromkeys(numbers)))
        for (start, end), numbers in zip(spans, cited, strict=True)
    ]
    for i in reversed(range(len(found) - 1)):
        if not found[i].sources:
            found[i] = replace(found[i], sources=found[i + 1].sources)
    return found


def without_reasoning(written: str) -> str:
    """What was written without the reasoning before it; none of it is left while that goes on."""
    return _REASONING.sub("", written)


def _in_line(item: re.Match[str]) -> str:
    """What stands between two items of a list once they share a line."""
    return f"{item['before']}{item['marks']} " if item["before"] else f"{item['marks']}; "


def _without_marks(text: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """The text without its marks, and of each mark where it stood in that text, with its numbers.

    A mark beside a full stop ends its sentence, whatever follows.
    """
    plain = ""
    marks = []
    end = 0
    for mark in _MARK.finditer(text):
        plain += text[end : mark.start()]
        marks.append((len(plain), [int(n) for n in re.findall(r"\d+", mark[1])]))
        end = mark.end()
        if stop := _STOP.match(text, end):
            plain += f"{stop.group()}\n"
            end = stop.end()
        elif plain.endswith((".", "!", "?", "…")):
            plain += "\n"
        elif end < len(text) and text[end].isalnum():
            plain += " "
    return plain + text[end:], marks
