"""Bad and hostile files: each is one clear line, and the rest of the run goes on."""

import io
import json
import os
import random
import re
import resource
import socket
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import (
    PARAGRAPH,
    TITLE,
    make_docx,
    make_parquet,
    make_pdf,
    make_zip,
    pdf_objects,
    stream,
)

from hoibao.corpus import Article, ReadFailure, find_files, normalise, read, read_all
from hoibao.corpus.readers import archive

MEGABYTE = 1 << 20
TEXT = f"{TITLE}\n{PARAGRAPH}"
PAGE = f"<html><body><article><h1>{TITLE}</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH} Hết.</p></article></body></html>"


def line(**fields: object) -> str:
    return json.dumps({"id": "a", "title": TITLE, "text": PARAGRAPH} | fields, ensure_ascii=False)


@cache
def sound() -> dict[str, bytes]:
    """One sound file of each format."""
    return {
        "a.txt": TEXT.encode(),
        "a.md": f"# {TITLE}\n\n{PARAGRAPH}".encode(),
        "a.html": PAGE.encode(),
        "a.jsonl": f"{line()}\n".encode(),
        "a.csv": f'id,title,text\na,{TITLE},"{PARAGRAPH}"\n'.encode(),
        "a.tsv": f"id\ttitle\ttext\na\t{TITLE}\t{PARAGRAPH}\n".encode(),
        "a.parquet": make_parquet({"id": ["a"], "title": [TITLE], "text": [PARAGRAPH]}),
        "a.pdf": make_pdf([[TITLE, PARAGRAPH]]),
        "a.docx": make_docx(TITLE, PARAGRAPH),
        "a.zip": make_zip({"a.txt": TEXT}),
    }


def check(items: list[Article | ReadFailure]) -> list[ReadFailure]:
    """Check what any file may give, and return the failures."""
    assert items
    for item in items:
        if isinstance(item, Article):
            assert item.id
            assert item.title
            assert item.text == normalise(item.text) != ""
            item.text.encode()
        else:
            assert item.path.isprintable()
            assert item.error.isprintable()
            assert 5 < len(item.error) < 450
    return [item for item in items if isinstance(item, ReadFailure)]


def refused(path: Path, cause: str) -> None:
    """The file is one failure that names the cause; a sound file after it is read."""
    good = path.with_name("lành.txt")
    good.write_text(TEXT, encoding="utf-8")
    items = list(read_all([path, good]))
    assert [type(item) for item in items] == [ReadFailure, Article], items
    (failure,) = check(items)
    assert re.search(cause, failure.error), failure.error


# -- whole files ------------------------------------------------------------------------------


def with_flag(data: bytes, flag: int) -> bytes:
    """The archive with a flag set for every member."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := changed.find(mark, start + 1)) >= 0:
            changed[start + place] |= flag
    return bytes(changed)


def packed(name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive_:
        archive_.writestr(name, data)
    return out.getvalue()


def docx_with(name: str, content: bytes) -> bytes:
    """A Word file with one part replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sound()["a.docx"])) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><w:document {W}><w:body>&l11;</w:body></w:document>'
OUTSIDE = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
DEEP_XML = f"<w:document {W}><w:body>{'<w:p>' * 5000}".encode()
ENCRYPTED_PDF = pdf_objects(
    [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>",
     b"<</Filter/Standard/V 2/R 3/Length 128/P -44/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>"],
    b"/Encrypt 3 0 R/ID[<00><00>]",
)  # fmt: skip


def pdf_page(content: bytes, entries: bytes = b"") -> bytes:
    return pdf_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R" + entries + b">>",
            content,
        ]
    )


def whole_files() -> Iterator[tuple[str, bytes, str]]:
    """Yield (name, content, cause)."""
    texts = (".txt", ".md", ".html", ".htm", ".jsonl", ".csv", ".tsv")
    binaries = (".pdf", ".docx", ".parquet", ".zip")
    for suffix in (*texts, *binaries):
        yield f"rỗng{suffix}", b"", "is empty|not a zip"
    for suffix in texts:
        empty = "is empty|does not name the columns"
        yield f"trắng{suffix}", b"\n  \n\t\n", empty
        yield f"dấu{suffix}", b"\xef\xbb\xbf", empty
        yield f"dấu16{suffix}", b"\xff\xfe", empty
        yield f"null{suffix}", b"abc\x00def", "null byte at byte 3"
        yield f"nulls{suffix}", b"\0" * 10_000, "null byte at byte 0"
        yield f"pdf{suffix}", sound()["a.pdf"], "this is a PDF file"
        yield f"zip{suffix}", sound()["a.zip"], "this is a zip or Office file"
        yield f"parquet{suffix}", sound()["a.parquet"], "this is a Parquet file"
        yield f"doc{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office"
        yield f"rtf{suffix}", b"{\\rtf1 x}", "RTF"
        yield f"gzip{suffix}", b"\x1f\x8b\x08\0", "gzip"
        yield f"nửa{suffix}", TITLE.encode("utf-16")[:-1], "not UTF-16 .wrong byte at offset"
        if suffix != ".jsonl":
            yield f"latin{suffix}", "là é, où, ça: garçon à Été".encode("latin-1"), "wrong byte at offset 1"
            yield f"nga{suffix}", "Привет".encode("cp1251"), "wrong byte at offset 0"
            yield f"cụt{suffix}", TEXT.encode()[:-1] + b"\xe1\xbb", "wrong byte at offset"
    for suffix in binaries:
        yield f"chữ{suffix}", TEXT.encode(), "not a (PDF|Word|Parquet|zip)"
        yield f"byte{suffix}", bytes(range(256)) * 20, "not a (PDF|Word|Parquet|zip)"
        yield f"trang{suffix}", PAGE.encode(), "not a (PDF|Word|Parquet|zip)"
        for other in binaries:
            if other != suffix:
                cause = "no file of a known format" if (other, suffix) == (".docx", ".zip") else "not a|broken"
                yield f"là{other[1:]}{suffix}", sound()[f"a{other}"], cause
    yield from no_article()
    yield from bad_pdfs()
    yield from bad_words()
    yield from bad_tables()
    yield from bad_archives()
    for name in ("a.doc", "a.odt", "a.xlsx", "a", "a.", "a.txt.bak", "a.exe", "a." + "x" * 100):
        yield name, TEXT.encode(), "unknown format"


def no_article() -> Iterator[tuple[str, bytes, str]]:
    for suffix in (".txt", ".md"):
        yield f"dấu-câu{suffix}", b"... --- ***\n!!!", "no article text"
        yield f"vô-hình{suffix}", "\u200b\u200d\ufeff \u2060".encode(), "no article text|is empty"
    yield "front.md", b"---\ntitle: x\n---\n", "no article text"
    yield "ngày.md", f"---\ndate: 32/13/2020\n---\n{TEXT}".encode(), "not an ISO date"
    for n, page in enumerate(
        [
            "<html></html>", "<p>", "<!-- x -->", "<" * 5000, "<div>" * 20_000, "]]>", "<script>alert(1)</script>",
            "<html><body><script>" + "x" * 9999, "<style>p{}</style>", "<html><head><title>T</title></head></html>",
            "<p></p>" * 1000, "<!DOCTYPE html>", "<table>" * 5000, "<svg><text>", "<iframe src=x></iframe>",
            "<a href='x'>" * 3000, "&" * 5000, "&#0;&#xD800;", "<meta " * 5000, "<![CDATA[", "<?xml version='1.0'?>",
            "<frameset><frame src=a></frameset>", "<ul>" + "<li>" * 5000, "<p " + "a=b " * 5000,
        ]
    ):  # fmt: skip
        yield f"trang{n}.html", page.encode(), "no article text|page is broken"


def bad_pdfs() -> Iterator[tuple[str, bytes, str]]:
    yield "đầu.pdf", b"%PDF-1.7\n", "PDF is broken"
    yield "không-gốc.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF", "PDF is broken"
    yield "mã-hóa.pdf", ENCRYPTED_PDF, "PDF is encrypted"
    yield "không-trang.pdf", pdf_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]), "no text"
    yield "ảnh.pdf", pdf_page(stream(b"q Q")), "no text, only pictures"
    yield "vòng.pdf", pdf_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"]), "broken|no text"
    yield "tự-chỉ.pdf", pdf_objects([b"1 0 R"]), "broken|no text"
    yield "nội-dung-vòng.pdf", pdf_page(b"4 0 R"), "broken|no text"
    yield "lọc-lạ.pdf", pdf_page(b"<</Length 3/Filter/La>>stream\nabc\nendstream"), "broken|no text"
    yield "zlib-hỏng.pdf", pdf_page(b"<</Length 9/Filter/FlateDecode>>stream\nxxxxxxxxx\nendstream"), "broken|no text"
    yield "bom.pdf", pdf_page(stream(b" " * (200 * MEGABYTE))), "broken|no text"
    deep = b"[" * 20_000
    yield "sâu.pdf", pdf_objects([b"<</Type/Catalog/Pages 2 0 R>>", deep]), "broken|no text"
    yield "số-lớn.pdf", b"%PDF-1.7\nxref\n0 99999999999\ntrailer<</Size 99999999999/Root 1 0 R>>\nstartxref\n9\n%%EOF", "broken"
    yield "startxref.pdf", b"%PDF-1.7\nstartxref\n99999999999999\n%%EOF", "broken"


def bad_words() -> Iterator[tuple[str, bytes, str]]:
    part = "word/document.xml"
    yield "bom.docx", docx_with(part, BOMB.encode()), "XML bomb"
    yield "bom16.docx", docx_with(part, BOMB.replace("1.0", "1.0").encode("utf-16")), "XML bomb"
    yield "ngoài.docx", docx_with(part, OUTSIDE.encode()), "XML bomb"
    yield "bom-kiểu.docx", docx_with("word/styles.xml", BOMB.encode()), "XML bomb"
    yield "sâu.docx", docx_with(part, DEEP_XML), "Word file is broken"
    yield "không-xml.docx", docx_with(part, b"x"), "Word file is broken"
    yield "rỗng-xml.docx", docx_with(part, b""), "Word file is broken"
    yield "gốc-lạ.docx", docx_with(part, b"<a/>"), "Word file is broken"
    yield "null.docx", docx_with(part, b"\0" * 1000), "Word file is broken"
    yield "không-thân.docx", docx_with(part, f"<w:document {W}/>".encode()), "Word file is broken|no article"
    yield "không-chữ.docx", make_docx(), "no article text"
    yield "bom-zip.docx", docx_with("word/styles.xml", b" " * (64 * MEGABYTE)), "zip bomb"
    yield "kiểu-lạ.docx", docx_with("[Content_Types].xml", b"<Types/>"), "Word file is broken"
    yield "quan-hệ.docx", docx_with("_rels/.rels", b"<Relationships/>"), "Word file is broken"
    yield "mã-hóa.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "encrypted, or an old .doc"
    yield "zip-mã-hóa.docx", with_flag(sound()["a.docx"], 1), "Word file is broken"
    yield "zip-khác.docx", make_zip({"a.txt": TEXT}), "Word file is broken"


def bad_tables() -> Iterator[tuple[str, bytes, str]]:
    yield "không-cột.csv", b"a,b\n1,2\n", "no column for the text: it has 'a, b'"
    yield "trùng-cột.csv", f"id,title,text,text\na,b,c,{PARAGRAPH}\n".encode(), "two columns have the same name"
    yield "ngoặc.csv", b'id,title,"text\na,b,c\n', "near line"
    yield "không-tên.csv", b"\nid,title,text\n", "does not name the columns"
    yield "ngoặc-mở.csv", f'id,title,text\n"a,b,{PARAGRAPH}\n'.encode() * 3, "near line"
    yield "không-cột.parquet", make_parquet({"a": [1]}), "no column for the text: it has 'a'"
    yield "không-hàng.parquet", sound()["a.parquet"][:-8] + b"\xff\xff\xff\x7fPAR1", "Parquet file is broken"
    yield "mã-hóa.parquet", b"PARE" + sound()["a.parquet"][4:-4] + b"PARE", "Parquet file is broken"
    yield "ngắn.parquet", b"PAR1PAR1", "Parquet file is broken"
    middle = sound()["a.parquet"]
    yield "giữa.parquet", middle[:40] + b"\xff" * 60 + middle[100:], "broken|row 1"


def bad_archives() -> Iterator[tuple[str, bytes, str]]:
    good = sound()["a.zip"]
    yield "không-gì.zip", make_zip({}), "no file of a known format"
    yield "ảnh.zip", make_zip({"a.png": b"x", "b/": b""}), "no file of a known format"
    yield "mã-hóa.zip", with_flag(good, 1), "is encrypted"
    yield "mã-hóa-mạnh.zip", with_flag(good, 0x41), "is encrypted"
    yield "bom.zip", packed("a.txt", b" " * (64 * MEGABYTE)), "zip bomb"
    yield "bom-lzma.zip", packed("a.jsonl", b" " * (64 * MEGABYTE), zipfile.ZIP_LZMA), "zip bomb"
    yield "bom-trong.zip", make_zip({"b.zip": packed("a.txt", b" " * (64 * MEGABYTE))}), "zip bomb"
    yield "ba-lớp.zip", make_zip({"b.zip": make_zip({"c.zip": make_zip({"a.txt": TEXT})})}), "nested more than 2"
    yield "hỏng-crc.zip", good.replace(zlib.crc32(TEXT.encode()).to_bytes(4, "little"), b"abcd"), "broken here"
    method = good.rfind(b"PK\x01\x02") + 10
    yield "nén-lạ.zip", good[:method] + b"\x63" + good[method + 1 :], "broken here"
    changed = bytearray(good)
    changed[60:70] = b"\xff" * 10
    yield "hỏng-giữa.zip", bytes(changed), "broken here"
    yield "rỗng-trong.zip", make_zip({"a.txt": b""}), "is empty"
    yield "nhị-phân.zip", make_zip({"a.txt": b"\0\1\2"}), "null byte"
    yield "pdf-hỏng.zip", make_zip({"a.pdf": b"%PDF-1.7"}), "PDF is broken"
    yield "docx-hỏng.zip", make_zip({"a.docx": b"x"}), "not a Word file"
    yield "parquet-hỏng.zip", make_zip({"a.parquet": b"PAR1x"}), "Parquet file is broken"
    yield "zip-hỏng.zip", make_zip({"a.zip": b"PK"}), "not a zip"
    yield "thư-mục-lớn.zip", b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 9, 9, 100 * MEGABYTE, 0, 0), "too many members"
    lying = bytearray(good)
    lying[good.rfind(b"PK\x05\x06") + 16] = 0xFF
    yield "chỗ-sai.zip", bytes(lying), "not a zip|broken|no file"


WHOLE = list(whole_files())


def test_there_are_enough() -> None:
    assert len(WHOLE) + len(VALUES) * 3 + len(LINES) >= 200
    assert len({name for name, *_ in WHOLE}) == len(WHOLE)


@pytest.mark.parametrize(("name", "content", "cause"), WHOLE, ids=[name[:40] for name, *_ in WHOLE])
def test_bad_file(tmp_path: Path, name: str, content: bytes, cause: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused(path, cause)


# -- records ----------------------------------------------------------------------------------

TODAY = date(2024, 1, 1)
VALUES: list[tuple[str, object, str]] = [
    ("title", None, "title (must be a string, not null|is missing)"),
    ("title", "", "title is (empty|missing)"),
    ("title", " \u200b ", "title is empty"),
    ("title", "x" * 501, "title is longer than 500"),
    ("text", None, "text (must be a string, not null|is missing)"),
    ("text", "\u200b", "text is empty"),
    ("text", "a\0b", "text is not text .null character"),
    ("id", "x" * 201, "id is longer than 200"),
    ("id", 10**300, "id is longer than 200"),
    ("id", "a\u202eb", "id holds characters"),
    ("id", "a\x1b[2Jb", "id holds characters"),
    ("id", "dòng\nmới", "id holds characters"),
    ("id", "đầu", "the id 'đầu' stands in (line|row) "),
    ("date", "31/02/2024", "is not a day"),
    ("date", "hôm qua", "is not a day"),
    ("date", "2024-13-45", "is not a day"),
    ("date", "0001-01-01", "cannot be that of a news article"),
    ("date", "9999-12-31", "cannot be that of a news article"),
    ("date", "0001-01-01T00:00:00+14:00", "is not a day"),
    ("date", "9" * 400, "is not a day"),
    ("date", "٣١/١٢/٢٠٢٤x", "is not a day"),
]
TYPED: list[tuple[str, object, str]] = [
    ("title", 7, "title must be a string, not a number"),
    ("title", True, "title must be a string, not true or false"),
    ("title", ["x"], "title must be a string, not a list"),
    ("title", {"a": 1}, "title must be a string, not an object"),
    ("title", float("nan"), "title is missing"),
    ("text", 3.5, "text must be a string, not a number"),
    ("text", [PARAGRAPH], "text must be a string, not a list"),
    ("id", 7.5, "id must be a string, not a number"),
    ("id", float("nan"), "id is missing"),
    ("id", True, "id must be a string, not true or false"),
    ("source", {"a": 1}, "source must be a string, not an object"),
    ("author", ["A"], "author must be a string, not a list"),
    ("url", 5, "url must be a string, not a number"),
    ("date", 20240101, "published must be a string, not a number"),
    ("date", float("inf"), "published must be a string, not a number"),
]
ONLY_PARQUET: list[tuple[str, object, str]] = [
    ("text", b"bytes", "text must be a string, not bytes"),
    ("title", TODAY, "title must be a string, not a date"),
    ("date", date(1, 1, 1), "cannot be that of a news article"),
    ("date", datetime(9999, 12, 31, 23), "cannot be that of a news article"),  # noqa: DTZ001
    ("date", b"2024-01-01", "published must be a string, not bytes"),
]
FIRST, LAST = ({"id": name, "title": TITLE, "text": PARAGRAPH} for name in ("đầu", "cuối"))


def between(path: Path, cause: str, place: str) -> None:
    first, failure, last = read(path)
    assert [item.id for item in (first, last) if isinstance(item, Article)] == ["đầu", "cuối"]
    check([first, failure, last])
    assert isinstance(failure, ReadFailure)
    assert failure.error.startswith(f"{place}: ")
    assert re.search(cause, failure.error), failure.error


@pytest.mark.parametrize(("field", "value", "cause"), [*VALUES, *TYPED])
def test_bad_value_in_jsonl(tmp_path: Path, field: str, value: object, cause: str) -> None:
    path = tmp_path / "a.jsonl"
    records = [FIRST, {"id": "a", "title": TITLE, "text": PARAGRAPH, field: value}, LAST]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    between(path, cause, "line 2")


@pytest.mark.parametrize(("field", "value", "cause"), VALUES)
def test_bad_value_in_csv(tmp_path: Path, field: str, value: object, cause: str) -> None:
    import csv

    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "title", "text", "date"])
        writer.writeheader()
        writer.writerows([FIRST, {"id": "a", "title": TITLE, "text": PARAGRAPH, field: value}, LAST])
    between(path, cause, "row 3")


@pytest.mark.parametrize(("field", "value", "cause"), [*VALUES, *TYPED, *ONLY_PARQUET])
def test_bad_value_in_parquet(tmp_path: Path, field: str, value: object, cause: str) -> None:
    if field == "id" and value == 10**300:
        value = "9" * 300
    values = [None if not isinstance(value, str) else FIRST.get(field), value, None]
    columns: dict[str, list[object]] = {
        name: [FIRST[name], "a" if name == "id" else FIRST[name], LAST[name]] for name in FIRST
    }
    if isinstance(value, str) or value is None:
        columns[field] = [FIRST.get(field), value, LAST.get(field)]
        path = tmp_path / "a.parquet"
        path.write_bytes(make_parquet(columns))
        between(path, cause, "row 2")
        return
    # A column has one type, so a row alone can be shown.
    columns = {name: column[1:2] for name, column in columns.items()} | {field: values[1:2]}
    path = tmp_path / "a.parquet"
    path.write_bytes(make_parquet(columns))
    (failure,) = check(list(read(path)))
    assert re.search(cause, failure.error), failure.error


LINES = [
    (b"{kh", "not JSON"), (b"[1, 2]", "not a JSON object"), (b"null", "not a JSON object"), (b'"x"', "not a JSON object"),
    (b"7", "not a JSON object"), (b"[" * 100_000, "nested too deeply"), (b'{"a":' * 50_000, "nested too deeply"),
    (b'{"id": ' + b"1" * 5000 + b"}", "number too long"), (b'{"id": 1e999, "title": "t", "text": "x"}', "id must be a string"),
    (b'{"id": "a"', "not JSON"), (b'{"id": "a"}}', "not JSON"), (b"{'id': 'a'}", "not JSON"), (b"{}", "is missing"),
    (b'{"id": "a\xff"}', "wrong byte at offset 9"), (b'{"id": "\xed\xa0\x80"}', "wrong byte"), (b"\0", "null byte at byte 0"),
    (b'{"id": "a\\ud800", "title": "t", "text": "x"}', "cannot be stored"), (b'{"id": "a\tb"}', "not JSON"),
    (b"\x1b[31m", "not JSON"), (b'{"id": NaN, "title": "t", "text": "x"}', "id is missing"),
    (b'{"title": "t", "text": "x"}', "id is missing, and there is no url"),
    (b'{"id": "a", "title": "t", "text": "' + b"x" * (17 * MEGABYTE) + b'"}', "longer than 16 MB"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "cause"), LINES, ids=range(len(LINES)))
def test_bad_line(tmp_path: Path, bad: bytes, cause: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(FIRST).encode() + b"\n" + bad + b"\n" + json.dumps(LAST).encode())
    between(path, cause, "line 2")


@pytest.mark.parametrize("row", ["a,b,c,d,e,f", "a,b", "a", ",,x", '"a",b'])
def test_bad_row(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,title,text\nđầu,b,"{PARAGRAPH}"\n{row}\ncuối,b,"{PARAGRAPH}"\n', encoding="utf-8")
    between(path, "columns, the first row names 3|is missing", "row 3")


# -- size -------------------------------------------------------------------------------------


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize(
    ("name", "start", "cause"),
    [
        ("a.jsonl", b'{"id": "a", "title": "t", "text": "', "line 1: it is longer than 16 MB"),
        ("a.csv", b"id,title,text\na,b,", "a line is longer than 16 MB"),
        ("b.csv", b"id,title,text,", "a line is longer than 16 MB"),
        ("c.csv", b'id,title,text\na,b,"', "a line is longer|near line"),
        ("a.txt", b"", "larger than 16 MB"),
        ("a.md", b"# x\n", "larger than 16 MB"),
        ("a.html", b"<p>", "larger than 16 MB"),
    ],
)
def test_a_line_of_50_megabytes(tmp_path: Path, name: str, start: bytes, cause: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(start)
        for _ in range(50):
            file.write(b"x" * MEGABYTE)
    before, began = memory(), time.process_time()
    refused(path, cause)
    assert memory() - before < 150
    assert time.process_time() - began < 5


def test_a_huge_sparse_file(tmp_path: Path) -> None:
    for name in ("a.txt", "a.html", "a.pdf", "a.docx", "a.parquet", "a.zip", "a.csv", "a.jsonl"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(200 << 30)
        began = time.process_time()
        refused(path, "larger than|null byte|not a")
        assert time.process_time() - began < 5
        path.unlink()


def test_archives_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip({f"{n}.txt": TEXT for n in range(6)} | {"z.zip": make_zip({"7.txt": TEXT, "8.txt": TEXT})}))
    monkeypatch.setattr(archive._Budget, "__init__", lambda self: [setattr(self, *p) for p in (("members", 8), ("size", 10**9))][0])
    items = list(read(path))
    assert [type(item) for item in items] == [Article] * 7 + [ReadFailure]
    monkeypatch.setattr(archive._Budget, "__init__", lambda self: [setattr(self, *p) for p in (("members", 99), ("size", 300))][0])
    failures = check(list(read(path)))
    assert failures
    assert all("more than" in failure.error for failure in failures)


# -- files that are none ----------------------------------------------------------------------


def test_places_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "thư mục.txt").mkdir()
    refused(tmp_path / "thư mục.txt", "folder")
    os.mkfifo(tmp_path / "ống.txt")
    refused(tmp_path / "ống.txt", "not a regular file")
    for name, target in (("vòng.txt", "vòng.txt"), ("đứt.txt", "không có"), ("x.txt", "y.txt"), ("y.txt", "x.txt")):
        (tmp_path / name).symlink_to(target)
        refused(tmp_path / name, "a link to nothing, or in a circle")
    refused(tmp_path / "không có.txt", "no such file")
    refused(tmp_path / ("d" * 300 + ".txt"), "File name too long|no such file")
    refused(tmp_path / "null\0.txt", "no such file")


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.txt")
        refused(Path("s.txt"), "not a regular file")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.pdf", "a.docx", "a.parquet", "a.html"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/proc/self/mem")  # its first byte cannot be read, not even by root
    refused(tmp_path / name, "the file cannot be read: Input/output error")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt").chmod(0)
    refused(tmp_path / "a.txt", "Permission denied")


def test_loops_of_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "lên").symlink_to(tmp_path)
    (tmp_path / "a" / "b.txt").write_text(TEXT)
    assert find_files([tmp_path]) == [tmp_path / "a" / "b.txt"]


@pytest.mark.parametrize("odd", ["\n", "\r", "\x1b[2J", "\u202e", "\u2028", "\x7f"])
def test_names_cannot_forge_lines(tmp_path: Path, odd: str) -> None:
    for name in sound():
        path = tmp_path / f"x{odd}{name}"
        path.write_bytes(b"")
        refused(path, "empty|not a zip|does not name")


# -- cut and changed files --------------------------------------------------------------------


@pytest.mark.parametrize("name", list(sound()))
def test_files_cut_short(tmp_path: Path, name: str) -> None:
    data = sound()[name]
    path = tmp_path / name
    for size in sorted({*range(0, len(data), max(1, len(data) // 25)), *range(len(data) - 5, len(data))}):
        path.write_bytes(data[:size])
        failures = check(list(read(path)))
        assert failures or not name.endswith((".docx", ".zip", ".parquet"))


@pytest.mark.parametrize("name", list(sound()))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 30))
def test_changed_files(tmp_path: Path, name: str, seed: int, changes: int) -> None:
    draw = random.Random(seed)
    data = bytearray(sound()[name])
    for _ in range(changes):
        place = draw.randrange(len(data))
        match draw.randrange(4):
            case 0:
                data[place] = draw.randrange(256)
            case 1:
                del data[place : place + draw.randrange(1, 20)]
            case 2:
                data[place:place] = data[draw.randrange(len(data)) :][: draw.randrange(1, 200)]
            case _:
                data[place : place + 4] = draw.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"])
        data = data or bytearray(b"x")
    path = tmp_path / name
    path.write_bytes(data)
    check(list(read(path)))


@pytest.mark.parametrize("name", list(sound()))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_content(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    check(list(read(path)))


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<table><tr><td>", "<b><i>", "<ul><li>", "<p class='related'>", "<figure><figcaption>", "<a href=x>y</a>",
     "<script type='application/ld+json'>[[[[</script>", "<meta property=og:title content=x>", "<h1>x</h1>", "<time datetime=x>",
     "<span class=author>", "<nav class=breadcrumb>", "x ", "&lt;"],
)  # fmt: skip
def test_hostile_pages_cost_no_more_than_their_length(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><h1>{TITLE}</h1><p>{PARAGRAPH}</p>{unit * (150_000 // len(unit))}")
    began = time.process_time()
    check(list(read(path)))
    assert time.process_time() - began < 10
