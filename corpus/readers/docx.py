"""Word files (.docx), by python-docx: paragraphs, lists and tables in their order."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from hoibao.corpus.article import Article
from hoibao.corpus.encodings import mend
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.apart import apart
from hoibao.corpus.readers.base import (
    LARGEST_DOCUMENT,
    MEGABYTE,
    InputFile,
    ReadFailure,
    ReadOptions,
    needs,
    parsing,
    reads,
)
from hoibao.corpus.readers.pages import article_of_text
from hoibao.corpus.vietnamese import one_line

# Of the unpacked parts; the parser holds them all.
_LARGEST_PART = 32 * MEGABYTE
_LARGEST_WHOLE = 256 * MEGABYTE
_MOST_PARTS = 5000
_MOST_PARAGRAPHS = 20_000  # also rows of tables; a novel has 5,000
_OLE = b"\xd0\xcf\x11\xe0"


@reads(".docx")
@apart
def read_docx(file: InputFile, _: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of a Word file. What its properties say is of the file, and not told."""
    docx = needs("docx", "docx")
    data = file.read(LARGEST_DOCUMENT)
    if data.startswith(_OLE):
        raise ReadError("this is encrypted, or an old .doc file: save it as .docx without a password")
    with parsing("Word file"):
        _refuse_bomb(data)
        document = docx.Document(io.BytesIO(data))
        _refuse_long(document)
        blocks = [(kind, text) for kind, text in _blocks(document) if text.strip()]
    text = mend("\n\n".join(text for _, text in blocks))
    title = next((text for kind, text in blocks if kind in {"Title", "Heading 1"}), None)
    yield article_of_text(file, text, one_line(mend(title)) if title else None)


def _refuse_bomb(data: bytes) -> None:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise ReadError("this is not a Word file, or only a part of one")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        # No more than the stated size is ever unpacked.
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_WHOLE:
            raise ReadError("its parts are too many or, unpacked, too large: this may be a zip bomb")
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            if part.file_size > _LARGEST_PART:
                raise ReadError("its text is too large when unpacked: this may be a zip bomb")
            with archive.open(part) as stream:
                # Word writes none; in a file that has one, entities may make much of little.
                if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b""):
                    raise ReadError("it declares XML entities, as no Word file does: this may be an XML bomb")


def _refuse_long(document: Any) -> None:
    size = sum(1 for _ in islice(document.element.body.iter("{*}p", "{*}tr"), _MOST_PARAGRAPHS + 1))
    if size > _MOST_PARAGRAPHS:
        raise ReadError(f"it has more than {_MOST_PARAGRAPHS} paragraphs: split it")


def _blocks(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs and tables, each with the name of its style."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield "Table", "\n".join(_rows(block))
        else:
            style = (block.style.name if block.style is not None else None) or ""
            in_list = style.startswith("List") or block._p.find("./{*}pPr/{*}numPr") is not None
            yield style, f"- {block.text}" if in_list and block.text.strip() else block.text


def _rows(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        seen: list[Any] = []
        for cell in row.cells:  # a merged cell stands in each of its places
            if cell._tc not in seen:
                seen.append(cell._tc)
                cells.append(one_line(cell.text))
        if any(cells):
            yield " | ".join(cells)
