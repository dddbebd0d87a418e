"""Articles become passages that fit the embedding model."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter

from hoibao.corpus.article import Article, Passage
from hoibao.corpus.sentences import sentences, trim

# Set before each sentence so that the splitter sees our sentence borders; normalised text has no
# control characters, so it cannot be mistaken for text.
_BORDER = "\x1e"

Span = tuple[int, int]


def split(
    article: Article, count_tokens: Callable[[str], int], *, max_tokens: int, overlap_tokens: int
) -> list[Passage]:
    """Return the passages of `article`, in order, cut at paragraph and sentence borders where they can be.

    Every character that is not white space lies in a passage, `article.text[start:end] == text`
    holds for each, and none has more than `max_tokens` tokens. A passage starts with as many whole
    sentences of its predecessor as fit into `overlap_tokens`.

    Raises:
        ValueError: `max_tokens` is too small for a single character, `overlap_tokens` does not lie
            between 0 and half of it, or the article's text is not normalised.
    """
    text = article.text
    if not 0 <= overlap_tokens <= max_tokens // 2:
        raise ValueError(f"overlap_tokens must lie between 0 and half of max_tokens: {overlap_tokens}")
    if _BORDER in text:
        raise ValueError(f"the text of article {article.id!r} is not normalised")
    count = lru_cache(maxsize=None)(count_tokens)
    borders = sentences(text)
    size = max_tokens - overlap_tokens
    parts = _partition(text, borders, count, size)
    fresh = [
        part
        for span in _joined(text, borders, parts, count, size, max_tokens)
        for part in _within(text, span, count, max_tokens)
    ]
    spans = fresh[:1] + [
        _extend(text, borders, before, span, count, max_tokens, overlap_tokens)
        for before, span in pairwise(fresh)
    ]
    return [Passage(article.id, start, end, text[start:end]) for start, end in spans]


def _partition(text: str, borders: list[Span], count: Callable[[str], int], size: int) -> Iterator[Span]:
    """Yield trimmed spans of about `size` tokens that together cover the text, without overlap.

    The splitter's own start indexes are not used: they are found by searching, which goes astray
    in repeated text. Without overlap and stripping its chunks add up to the text again, so that
    lengths give the offsets, and that sum is checked.
    """
    every_text = count("")  # special tokens, which each call adds and each passage has only once
    splitter = RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", _BORDER, " ", ""],
        keep_separator="start",
        strip_whitespace=False,
        chunk_size=max(1, size - every_text),
        chunk_overlap=0,
        # The splitter repeats pieces that count nothing, as white space and some signs do.
        length_function=lambda piece: max(1, count(piece.replace(_BORDER, "")) - every_text) if piece else 0,
    )
    starts = [0, *(start for start, _ in borders[1:]), len(text)]
    marked = _BORDER.join(text[a:b] for a, b in pairwise(starts))
    chunks = [chunk.replace(_BORDER, "") for chunk in splitter.split_text(marked)]
    if "".join(chunks) != text:
        raise AssertionError("the splitter's chunks do not add up to the text")
    end = 0
    for chunk in chunks:
        start, end = end, end + len(chunk)
        span = trim(text, start, end)
        if span[0] < span[1]:
            yield span


def _joined(
    text: str,
    borders: list[Span],
    spans: Iterator[Span],
    count: Callable[[str], int],
    size: int,
    max_tokens: int,
) -> list[Span]:
    """Join neighbours that fit together.

    The splitter leaves the rest of each long paragraph alone, and cuts sentences longer than `size`,
    which may stay whole up to `max_tokens`.
    """
    starts = {start for start, _ in borders}
    joined: list[Span] = []
    for span in spans:
        limit = size if span[0] in starts else max_tokens
        if joined and count(text[joined[-1][0] : span[1]]) <= limit:
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _within(text: str, span: Span, count: Callable[[str], int], max_tokens: int) -> Iterator[Span]:
    """Yield `span`, in parts if it has too many tokens: joined pieces may count more than their sum."""
    start, end = span
    if count(text[start:end]) <= max_tokens:
        yield span
        return
    if end - start == 1:
        raise ValueError(f"max_tokens {max_tokens} is too small for the character {text[start:end]!r}")
    middle = (start + end) // 2
    space = text.rfind(" ", start + 1, middle)
    cut = space if space > 0 else middle
    for part in (trim(text, start, cut), trim(text, cut, end)):
        yield from _within(text, part, count, max_tokens)


def _extend(
    text: str,
    borders: list[Span],
    before: Span,
    span: Span,
    count: Callable[[str], int],
    max_tokens: int,
    overlap_tokens: int,
) -> Span:
    """Return `span` begun earlier, by whole sentences of the span before it but never all of it."""
    start, end = span
    earlier = bisect_right(borders, span[0], key=lambda border: border[1])
    for first, _ in reversed(borders[max(0, earlier - overlap_tokens) : earlier]):
        if first <= before[0] or count(text[first : span[0]]) > overlap_tokens:
            break
        if count(text[first:end]) > max_tokens:
            break
        start = first
    return start, end
