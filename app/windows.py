"""What the reader is given to read: the likeliest sentences, with what stands right before them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hoibao.app.candidates import Candidate, Quote, with_reading
from hoibao.embeddings import Excerpt, Reading

# Characters. A longer heading takes more time, and nothing is answered better.
_LONGEST_WINDOW, _LONGEST_HEADING = 640, 40


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an article, and the candidates in it in reading order."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]

    @property
    def excerpt(self) -> Excerpt:
        """The stretch as the reader is given it."""
        article = self.candidates[0].quote.article
        return Excerpt(
            article.title[:_LONGEST_HEADING],
            article.text[self.start : self.end],
            [(one.quote.start - self.start, _end(one.quote) - self.start) for one in self.candidates],
        )

    def read(self, readings: Sequence[Reading]) -> Iterator[Candidate]:
        """The candidates with what the reader made of the excerpt."""
        for candidate, reading in zip(self.candidates, readings, strict=True):
            before = candidate.quote.start - self.start
            yield with_reading(
                candidate, replace(reading, start=reading.start - before, end=reading.end - before)
            )


def windows(found: Iterable[Candidate], chosen: Sequence[Candidate], most: int) -> list[Window]:
    """Windows around the sentences of `chosen`, as many as the reader is given time for.

    Args:
        found: all candidates; those that lie within a window are read with it.
        chosen: the candidates that are to be read, best first; the first is, however long.
        most: how many characters all windows may have together.
    """
    spans: list[_Span] = []
    for candidate in chosen:
        made = _with(spans, candidate)
        if not spans or sum(span.end - span.start for span in made) <= most:
            spans = made
    inside: dict[_Span, list[Candidate]] = {span: [] for span in spans}
    for candidate in sorted(found, key=lambda candidate: candidate.quote.start):
        quote = candidate.quote
        for span in spans:
            if span.article == quote.article.id and span.start <= quote.start and _end(quote) <= span.end:
                inside[span].append(candidate)
                break
    return [Window(span.start, span.end, tuple(held)) for span, held in inside.items()]


class _Span(NamedTuple):
    article: str
    start: int
    end: int


def _with(spans: list[_Span], candidate: Candidate) -> list[_Span]:
    """The spans with one for the candidate, which joins another where both together are not too long."""
    quote = candidate.quote
    end = _end(quote)
    new = _Span(quote.article.id, max(candidate.context, end - _LONGEST_WINDOW), end)
    same = [span for span in spans if span.article == new.article]
    if any(span.start <= quote.start and end <= span.end for span in same):
        return spans
    for span in same:
        if span.start <= end + 1 and new.start <= span.end + 1:
            joined = _Span(new.article, min(span.start, new.start), max(span.end, end))
            if joined.end - joined.start <= _LONGEST_WINDOW and not _overlaps(joined, same, span):
                return [joined if other is span else other for other in spans]
    # What stands before the candidate is left out where another window has it.
    if _overlaps(new, same):
        new = _Span(new.article, quote.start, end)
    return spans if _overlaps(new, same) else [*spans, new]


def _overlaps(span: _Span, others: Iterable[_Span], but: _Span | None = None) -> bool:
    return any(other is not but and other.start < span.end and span.start < other.end for other in others)


def _end(quote: Quote) -> int:
    return min(quote.end, quote.start + _LONGEST_WINDOW)
