"""Small files of every format, made for tests."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

PARAGRAPH = (
    "Cụm thi đua gồm 11 địa phương, có 2.046 đại biểu dự hội nghị tổng kết ở TP. Hồ Chí Minh vào cuối năm."
)
TITLE = "Hội nghị tổng kết cụm thi đua"


def pdf_objects(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its root."""
    data, offsets = bytearray(b"%PDF-1.7\n"), []
    for n, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def make_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with the lines of each page, in a font that maps glyphs to Unicode, as word processors write."""
    letters = sorted({letter for page in pages for line in page for letter in line})
    glyphs = {letter: n for n, letter in enumerate(letters, start=1)}
    mapped = "".join(f"<{n:04X}> <{ord(letter):04X}>\n" for letter, n in glyphs.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(glyphs)} beginbfchar\n{mapped}endbfchar\nendcmap end end"
    )
    kids = b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500>>",
        stream(to_unicode.encode()),
    ]
    for n, page in enumerate(pages):
        shown = "".join(
            f"<{''.join(f'{glyphs[letter]:04X}' for letter in line)}> Tj 0 -14 Td\n" for line in page
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (7 + 2 * n)
        )
        objects.append(stream(f"BT /F1 10 Tf 40 800 Td\n{shown}ET".encode()))
    return pdf_objects(objects)


def make_docx(*blocks: str | tuple[str, str] | list[list[str]]) -> bytes:
    """A Word file: a text is a paragraph, a pair is (style, text), a list of lists is a table."""
    import docx

    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        elif isinstance(block, tuple):
            document.add_paragraph(block[1], style=block[0])
        else:
            table = document.add_table(rows=0, cols=len(block[0]))
            for row in block:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def make_parquet(columns: Mapping[str, Sequence[Any]], **options: Any) -> bytes:
    import pyarrow
    import pyarrow.parquet

    data = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(dict(columns)), data, **options)
    return data.getvalue()


def make_zip(members: Mapping[str, bytes | str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()
