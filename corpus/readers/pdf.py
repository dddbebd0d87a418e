"""PDF files (.pdf), by pypdf: lines become paragraphs again, running heads and page numbers go."""

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import quantiles

from hoibao.corpus.article import Article
from hoibao.corpus.encodings import mend
from hoibao.corpus.errors import ReadError
from hoibao.corpus.page import has_words
from hoibao.corpus.readers.apart import apart
from hoibao.corpus.readers.base import (
    LARGEST_ARTICLE,
    LARGEST_DOCUMENT,
    InputFile,
    ReadFailure,
    ReadOptions,
    needs,
    parsing,
    reads,
)
from hoibao.corpus.readers.pages import article_of_text
from hoibao.corpus.vietnamese import normalise

_MOST_PAGES = 2000
_LONGEST_SECONDS = 60.0
_PAGE_NUMBER = re.compile(r"(?:trang|page)?\W*\d{1,4}(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_EDGE = 2  # lines
_RUNNING_FROM = 3  # pages on which a line at the edge is a running head
_SENTENCE_END = re.compile(r".*[.!?…:;][\"”’»)]*")
_ITEM = re.compile(r"(?:[-–•*+]|\d{1,2}[.)]|[a-zđ]\))\s")
_FEWEST_LINES = 3
# How much of the width a line fills that goes on, within a sentence and at the end of one.
_FULL_LINE, _NEAR_EDGE = 0.75, 0.9


@reads(".pdf")
@apart
def read_pdf(file: InputFile, _: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of a PDF file. What its properties say is of the file, and not told."""
    data = file.read(LARGEST_DOCUMENT)
    if b"%PDF-" not in data[:1024]:
        raise ReadError("this is not a PDF file")
    pages = [normalise(mend(page)).split("\n") for page in _pages(data)]
    text = "\n".join(paragraphs(_without_running(pages)))
    if not has_words(text):
        raise ReadError("the PDF has no text, only pictures of it: run it through text recognition (OCR)")
    yield article_of_text(file, text)


def _pages(data: bytes) -> list[str]:
    pypdf = needs("pypdf", "pdf")
    end = time.monotonic() + _LONGEST_SECONDS
    texts: list[str] = []
    size = 0
    with parsing("PDF"):
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opened(reader):
            raise ReadError("the PDF is encrypted: save it without a password")
        for page in reader.pages:
            texts.append(page.extract_text())
            size += len(texts[-1])
            if len(texts) > _MOST_PAGES or size > LARGEST_ARTICLE:
                raise ReadError(f"the PDF has more than {_MOST_PAGES} pages, or too much text: split it")
            if time.monotonic() > end:
                raise ReadError(f"the PDF takes longer than {_LONGEST_SECONDS:.0f} s to read: split it")
    return texts


def _opened(reader: "pypdf.PdfReader") -> bool:  # type: ignore[name-defined]  # noqa: F821
    import pypdf.errors

    try:  # many are protected against changes only, and open without a password
        return bool(reader.decrypt(""))
    except (pypdf.errors.PyPdfError, NotImplementedError):
        return False


def _without_running(pages: list[list[str]]) -> list[str]:
    """Return the lines of all pages but page numbers, and lines that stand at the edge of several pages.

    A page of two lines has no edge.
    """
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_stem(line) for line in [*page[:_EDGE], *page[-_EDGE:]] if line})
    lines: list[str] = []
    for page in pages:
        edge = min(_EDGE, (len(page) - 1) // 2)
        for n, line in enumerate(page):
            at_edge = not edge <= n < len(page) - edge
            if at_edge and (_PAGE_NUMBER.fullmatch(line) or edges[_stem(line)] >= _RUNNING_FROM):
                continue
            lines.append(line)
    return lines


def _stem(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def paragraphs(lines: list[str]) -> list[str]:
    """Join the lines that the width of a column has broken.

    A line goes on in the next if that starts with a small letter, or if the line is about as wide as
    lines are; not if the next starts an item of a list, or a sentence ends short of the edge.
    """
    lengths = [len(line) for line in lines if line]
    if len(lengths) < _FEWEST_LINES:
        return lines
    width = quantiles(lengths, n=10)[-1]
    joined = lines[:1]
    for before, line in pairwise(lines):
        if line and before and _goes_on(before, line, width):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _goes_on(before: str, line: str, width: float) -> bool:
    if _ITEM.match(line):
        return False
    edge = _NEAR_EDGE if _SENTENCE_END.fullmatch(before) else _FULL_LINE
    return line[0].islower() or len(before) >= edge * width
