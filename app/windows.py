"""What the reader is given to read: the likeliest sentences, each with what stands before it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hoibao.app.candidates import Candidate, Quote, with_reading
from hoibao.embeddings import Excerpt, Reading

# Characters. Each costs time, and what is read of one sentence is not read of another.
_MOST_READ = 1300
_LONGEST_WINDOW = 640
_LONGEST_HEADING = 90


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
            [
                (one.quote.start - self.start, min(one.quote.end, self.end) - self.start)
                for one in self.candidates
            ],
        )

    def read(self, readings: Sequence[Reading]) -> Iterator[Candidate]:
        """The candidates with what the reader made of the excerpt."""
        for candidate, reading in zip(self.candidates, readings, strict=True):
            before = candidate.quote.start - self.start
            yield with_reading(
                candidate, replace(reading, start=reading.start - before, end=reading.end - before)
            )


def windows(found: Iterable[Candidate], chosen: Sequence[Candidate]) -> list[Window]:
    """Windows around the sentences of `chosen`, as many as the reader has time for.

    Args:
        found: all candidates; those that lie within a window are read with it.
        chosen: the candidates that are to be read, best first.
    """
    spans: list[_Span] = []
    for candidate in chosen:
        made = _with(spans, candidate)
        if not spans or sum(span.end - span.start for span in made) <= _MOST_READ:
            spans = made
    inside: dict[_Span, list[Candidate]] = {span: [] for span in spans}
    for candidate in sorted(found, key=lambda candidate: candidate.quote.start):
        quote = candidate.quote
        for span in spans:
            if span.article == quote.article.id and span.start <= quote.start and _end(quote) <= span.end:
                inside[span].append(candidate)
                break
    return [Window(span.start, span.end, tuple(held)) for span, held in inside.items() if held]


class _Span(NamedTuple):
    article: str
    start: int
    end: int


def _with(spans: list[_Span], candidate: Candidate) -> list[_Span]:
    """The spans with one for the candidate, which joins another where both together are not too long."""
    quote = candidate.quote
    end = _end(quote)
    start = max(candidate.context, end - _LONGEST_WINDOW)
    near = [
        span
        for span in spans
        if (span.article == quote.article.id and span.start <= end + 1 and start <= span.end + 1)
    ]
    for span in near:
        if span.start <= quote.start and end <= span.end:
            return spans
        joined = _Span(span.article, min(span.start, start), max(span.end, end))
        if joined.end - joined.start <= _LONGEST_WINDOW:
            return [joined, *(one for one in spans if not _within(one, joined))]
        if span.end <= quote.start:
            start = max(start, span.end)
    return [*spans, _Span(quote.article.id, start, end)]


def _within(one: _Span, other: _Span) -> bool:
    return one.article == other.article and other.start <= one.start and one.end <= other.end


def _end(quote: Quote) -> int:
    return min(quote.end, quote.start + _LONGEST_WINDOW)
