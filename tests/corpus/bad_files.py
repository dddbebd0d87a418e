"""Bad files, generated and hand-made, and what every reading of one must be like."""

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from made_files import PARAGRAPH, TITLE, make_docx, make_parquet, make_pdf, make_zip, pdf_objects, stream

from hoibao.corpus import Article, ReadFailure, normalise, read_all

MEGABYTE = 1 << 20
TEXT = f"{TITLE}\n{PARAGRAPH}"
PAGE = (
    f"<html><body><article><h1>{TITLE}</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH} Hết.</p></article></body></html>"
)


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
BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
    f"<w:document {W}><w:body>&l11;</w:body></w:document>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
)
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
        yield f"doc{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1", "Microsoft Office 97"
        yield f"rtf{suffix}", b"{\\rtf1 x}", "Rich Text"
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
                cause = (
                    "no file of a known format" if (other, suffix) == (".docx", ".zip") else "not a|broken"
                )
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
            "<html></html>",
            "<p>",
            "<!-- x -->",
            "<" * 5000,
            "<div>" * 20_000,
            "]]>",
            "<script>alert(1)</script>",
            "<html><body><script>" + "x" * 9999,
            "<style>p{}</style>",
            "<html><head><title>T</title></head></html>",
            "<p></p>" * 1000,
            "<!DOCTYPE html>",
            "<table>" * 5000,
            "<svg><text>",
            "<iframe src=x></iframe>",
            "<a href='x'>" * 3000,
            "&" * 5000,
            "&#0;&#xD800;",
            "<meta " * 5000,
            "<![CDATA[",
            "<?xml version='1.0'?>",
            "<frameset><frame src=a></frameset>",
            "<ul>" + "<li>" * 5000,
            "<p " + "a=b " * 5000,
            "<html><body>x</body></html>",
            "<title>Tin</title><body>Chia sẻ</body>",
        ]
    ):
        yield f"trang{n}.html", page.encode(), "no article text .*: save the page"


def bad_pdfs() -> Iterator[tuple[str, bytes, str]]:
    yield "đầu.pdf", b"%PDF-1.7\n", "PDF is broken"
    yield "không-gốc.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF", "PDF is broken"
    yield "mã-hóa.pdf", ENCRYPTED_PDF, "PDF is encrypted"
    yield (
        "không-trang.pdf",
        pdf_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]),
        "no text",
    )
    yield "ảnh.pdf", pdf_page(stream(b"q Q")), "no text, only pictures"
    yield (
        "vòng.pdf",
        pdf_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"]),
        "broken|no text",
    )
    yield "tự-chỉ.pdf", pdf_objects([b"1 0 R"]), "broken|no text"
    yield "nội-dung-vòng.pdf", pdf_page(b"4 0 R"), "broken|no text"
    yield "lọc-lạ.pdf", pdf_page(b"<</Length 3/Filter/La>>stream\nabc\nendstream"), "broken|no text"
    yield (
        "zlib-hỏng.pdf",
        pdf_page(b"<</Length 9/Filter/FlateDecode>>stream\nxxxxxxxxx\nendstream"),
        "broken|no text",
    )
    yield "bom.pdf", pdf_page(stream(b" " * (200 * MEGABYTE))), "broken|no text"
    deep = b"[" * 20_000
    yield "sâu.pdf", pdf_objects([b"<</Type/Catalog/Pages 2 0 R>>", deep]), "broken|no text"
    yield (
        "số-lớn.pdf",
        b"%PDF-1.7\nxref\n0 99999999999\ntrailer<</Size 99999999999/Root 1 0 R>>\nstartxref\n9\n%%EOF",
        "broken",
    )
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
    yield (
        "trùng-cột.csv",
        f"id,title,text,text\na,b,c,{PARAGRAPH}\n".encode(),
        "two columns have the same name",
    )
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
    yield (
        "ba-lớp.zip",
        make_zip({"b.zip": make_zip({"c.zip": make_zip({"a.txt": TEXT})})}),
        "nested more than 2",
    )
    yield (
        "hỏng-crc.zip",
        good.replace(zlib.crc32(TEXT.encode()).to_bytes(4, "little"), b"abcd"),
        "broken here",
    )
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
    yield (
        "thư-mục-lớn.zip",
        b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 9, 9, 100 * MEGABYTE, 0, 0),
        "too many members",
    )
    lying = bytearray(good)
    lying[good.rfind(b"PK\x05\x06") + 16] = 0xFF
    yield "chỗ-sai.zip", bytes(lying), "not a zip|broken|no file"
