import json
import logging
import logging.handlers
import os
import re
import socket
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoibao.corpus import Article, ReadFailure, find_files, normalise, read, read_all

Write = Callable[[str, bytes | str], Path]
PARAGRAPH = (
    "Cụm thi đua gồm 11 địa phương, có 2.046 đại biểu dự hội nghị tổng kết ở TP. Hồ Chí Minh vào cuối năm."
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writer(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


UNPRINTABLE = ["\n", "\r", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\u200f"]


def one(path: Path) -> Article:
    (article,) = read(path)
    assert isinstance(article, Article), article
    return article


def error(path: Path) -> str:
    (failure,) = read(path)
    assert isinstance(failure, ReadFailure), failure
    assert failure.path == str(path)
    assert "\n" not in failure.error
    return failure.error


def line(**fields: object) -> str:
    return json.dumps({"id": "a", "title": "Tiêu đề", "text": "Nội dung."} | fields, ensure_ascii=False)


# -- encodings and bad files ------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["bài.txt", "bài.md", "bài.jsonl", "bài.html"])
def test_encodings(write: Write, encoding: str, name: str) -> None:
    bodies = {
        ".txt": f"Tiêu đề bài báo này\n{PARAGRAPH}",
        ".md": f"# Tiêu đề bài báo này\n\n{PARAGRAPH}",
        ".jsonl": line(text=PARAGRAPH, id="bài") + "\n",
        ".html": f"<html><body><h1>Tiêu đề bài báo này</h1><p>{PARAGRAPH * 4}</p></body></html>",
    }
    article = one(write(name, bodies[Path(name).suffix].encode(encoding)))
    assert article.id == "bài"
    assert PARAGRAPH in article.text


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"abc\x00def", "binary file.* byte 3"),
        (b"%PDF-1.4 text", "PDF"),
        (b"PK\x03\x04 text", "zip"),
        ("Tiêu đề".encode("utf-16")[:-1], "not UTF-16"),
        ("Tiêu\0đề".encode("utf-16"), "null character"),
    ],
)
def test_files_that_are_no_text(write: Write, suffix: str, content: bytes, message: str) -> None:
    assert re.search(message, error(write(f"x{suffix}", content)))


def test_wrong_encoding_names_the_byte(write: Write) -> None:
    latin = write("x.txt", "Hội nghị: ".encode() + b"\xe9\x20abc")
    assert "offset 14" in error(latin)
    marked = write("y.txt", b"\xef\xbb\xbfabc \xff")
    assert "offset 7" in error(marked)
    assert "UTF-8" in error(marked)


def test_files_that_cannot_be_read(tmp_path: Path, write: Write) -> None:
    for missing in ("không có.txt", "không có"):
        assert error(tmp_path / missing) == "there is no such file or folder"
    assert "unknown format '.doc': hoibao reads .csv, .docx, .htm, " in error(write("a.doc", "x"))
    assert "unknown format" in error(write("khong-duoi", "x"))
    (tmp_path / "thư mục.txt").mkdir()
    assert "folder" in error(tmp_path / "thư mục.txt")
    os.mkfifo(tmp_path / "ống.txt")
    assert "not a regular file" in error(tmp_path / "ống.txt")


def test_ids_are_stems_whatever_the_name(write: Write) -> None:
    for stem in ("một.hai", "<img onerror=1>", "'; DROP"):
        assert one(write(f"{stem}.TXT", f"Tiêu đề bài báo\n{PARAGRAPH}")).id == stem


@pytest.mark.parametrize("odd", UNPRINTABLE)
def test_file_names_cannot_forge_lines(write: Write, odd: str) -> None:
    assert one(write(f"dòng{odd}mới.txt", f"Tiêu đề bài báo\n{PARAGRAPH}")).id == "dòng\ufffdmới"
    (failure,) = read(write(f"rỗng{odd}.txt", ""))
    assert isinstance(failure, ReadFailure)
    assert failure.path.isprintable()
    assert f"rỗng{odd.encode('unicode_escape').decode()}.txt" in failure.path


def test_long_stems_are_cut_and_stay_apart(write: Write) -> None:
    ids = [one(write(f"{'dai ' * 60}{n}.txt", f"Tiêu đề\n{PARAGRAPH}")).id for n in (1, 2)]
    assert ids[0] != ids[1]
    assert all(len(name) <= 200 and name.startswith("dai dai") for name in ids)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("a.html", "<html><head><title>{}</title></head><body><p>" + "{body}</p></body></html>"),
        ("a.md", "---\ntitle: {}\n---\n{body}"),
        ("b.md", "# {}\n\n{body}"),
    ],
)
@pytest.mark.parametrize("word", ["chữ ", "chữ"])
def test_long_titles_are_cut(write: Write, name: str, page: str, word: str) -> None:
    article = one(write(name, page.replace("{}", word * 400).replace("{body}", PARAGRAPH * 4)))
    assert 400 < len(article.title) <= 500
    assert article.title.endswith("chữ…" if word == "chữ " else "…")
    assert article.text.startswith(f"{article.title}\n")


def test_a_title_is_one_line(write: Write) -> None:
    assert one(write("a.md", f"---\ntitle: Tên\u2028bài\n---\n{PARAGRAPH}")).title == "Tên bài"


def test_undecodable_file_name(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/x\xff.txt"))
    path.write_text(f"Tiêu đề bài báo\n{PARAGRAPH}")
    assert one(path).id == "x\ufffd"
    path.write_bytes(b"")
    (failure,) = read(path)
    assert isinstance(failure, ReadFailure)
    assert failure.path.encode()


# -- Markdown ---------------------------------------------------------------------------------


def test_markdown(write: Write) -> None:
    article = one(
        write(
            "a.md",
            f'---\ntitle: "Tên bài"\ndate: 2023-11-05T23:00:00Z\nauthor: Nga\nlạ: x\n---\n'
            f"# Tên bài\n\n**Long An**: {PARAGRAPH}\n\n![Toàn cảnh](a.png)\n\n"
            f"> Xem [trang *này*](http://x.vn) nhé.\n\n---\n"
            f"snake_case_name và 2 * 3 * 4 <!-- ẩn -->",
        )
    )
    assert (article.title, article.author, article.published) == ("Tên bài", "Nga", date(2023, 11, 6))
    assert article.text == (
        f"Tên bài\n\nLong An: {PARAGRAPH}\n\nToàn cảnh\n\nXem trang này nhé.\n\nsnake_case_name và 2 * 3 * 4"
    )


def test_markdown_title_from_the_first_heading(write: Write) -> None:
    article = one(write("a.md", f"Chuyên mục này đây\n\n# Tiêu đề *thật* của bài\n\n{PARAGRAPH}"))
    assert article.title == "Tiêu đề thật của bài"
    assert article.text.startswith("Tiêu đề thật của bài\n\nChuyên mục này đây")
    assert "not an ISO date" in error(write("b.md", f"---\ndate: hôm qua\n---\n{PARAGRAPH}"))


# -- JSON Lines -------------------------------------------------------------------------------


def test_jsonl_fields(write: Write) -> None:
    path = write(
        "a.jsonl",
        line(
            source="Báo A",
            url="http://a.vn",
            author=None,
            date="2023-11-05T23:00:00Z",
            extra=[1],
            title=" Tên\nbài ",
            text="Ðảng  viên\r\nmới",
        )
        + "\n\n"
        + line(id="b", published="2024-01-02", date="2020-01-01", source=""),
    )
    first, second = read(path)
    assert first == Article(
        "a", "Tên bài", "Đảng viên\nmới", "Báo A", "http://a.vn", None, date(2023, 11, 6), None, "vi"
    )
    assert second == Article("b", "Tiêu đề", "Nội dung.", published=date(2024, 1, 2), language="vi")


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        ("{không phải", "this is not JSON: Expecting property name"),
        ('["a"]', "not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": ' + "1" * 5000 + "}", "number too long"),
        ('{"id": "x", "text": "y"}', "title is missing"),
        (line(id=7.5), "id must be a string, not a number"),
        (line(text=None), "text must be a string, not null"),
        (line(title=["x"]), "title must be a string, not a list"),
        (line(id=" "), "id is empty"),
        (line(id="x" * 201), "id is longer than 200 characters"),
        (line(title="x" * 501), "title is longer than 500 characters"),
        *((line(id=f"x{odd}y"), "id holds characters that cannot be stored") for odd in UNPRINTABLE),
        (b'{"id": "a\x00"}', "null byte at byte 9"),
        (b"\0" * 9000, "null byte at byte 0"),
        (line(text="\u200b "), "text is empty"),
        (line(source={"a": 1}), "source must be a string, not an object"),
        (line(date="11/23/2023"), "the date '11/23/2023' is not a day"),
        (line(date=20231105), "published must be a string, not a number"),
        (line(date="0001-01-01T00:00:00+14:00"), "is not a day"),
        (line(date="0001-01-01"), "cannot be that of a news article"),
        (line(date="9999-12-31"), "cannot be that of a news article"),
        ('{"id": "a\\ud800", "title": "t", "text": "x"}', "cannot be stored"),
        (b'{"id": "a\xff"}', "not UTF-8 (wrong byte at offset 9)"),
    ],
)
def test_a_faulty_line_is_named_and_the_rest_goes_on(write: Write, faulty: str | bytes, message: str) -> None:
    raw = faulty if isinstance(faulty, bytes) else faulty.encode()
    items = list(
        read(write("a.jsonl", f"{line(id='đầu')}\n\n".encode() + raw + f"\n{line(id='cuối')}\n".encode()))
    )
    first, failure, last = items
    assert isinstance(failure, ReadFailure)
    assert failure.error.startswith("line 3: ")
    assert message in failure.error
    assert "\n" not in failure.error
    assert len(failure.error) < 300
    assert [item.id for item in (first, last) if isinstance(item, Article)] == ["đầu", "cuối"]


def test_null_bytes_far_into_a_file_and_in_utf16(write: Write) -> None:
    lines = [line(id=f"b{n}", text=PARAGRAPH) for n in range(200)]
    lines[150] += "\0"
    for encoding in ("utf-8", "utf-16"):
        items = list(read(write(f"{encoding}.jsonl", "\n".join(lines).encode(encoding))))
        assert len(items) == 200
        (failure,) = (item for item in items if isinstance(item, ReadFailure))
        assert failure.error.startswith("line 151: ")
        assert "null" in failure.error


def test_a_binary_file_is_one_failure(write: Write) -> None:
    data = bytes(range(256)) * 100
    assert "binary file" in error(write("a.jsonl", data))


def test_an_id_stands_in_a_file_once(write: Write) -> None:
    items = list(read(write("a.jsonl", "\n".join([line(), line(text="khác"), line(id="b")]))))
    assert items[1] == ReadFailure(str(items[1].path), "line 2: the id 'a' stands in line 1 already")  # type: ignore[union-attr]
    assert [item.text for item in items if isinstance(item, Article)] == ["Nội dung.", "Nội dung."]


# -- HTML -------------------------------------------------------------------------------------

PAGE = f"""<!doctype html><html lang="vi"><head><title>Tổng kết năm 2023 - Báo Long An</title>
<meta property="og:title" content="Hội nghị tổng kết &amp; trao thưởng">
<meta property="og:site_name" content="Báo Long An Online"><meta name="author" content="Thanh Nga">
<link rel="canonical" href="https://baolongan.vn/hoi-nghi-a1.html">
<meta property="article:published_time" content="2023-11-05T23:30:00Z">
<script>var x = "<p>không phải bài</p>";</script></head>
<body><nav><a href="/">Trang chủ</a></nav><article><h1>Hội nghị tổng kết &amp; trao thưởng</h1>
<p>{PARAGRAPH}</p><p>{PARAGRAPH.replace("11", "12")}</p>
<img src="x" onerror="alert(1)"><p>Đoạn kết của bài về Ðảng bộ  tỉnh.</p></article>
<div class="related"><h3>Tin liên quan</h3><ul><li><a href="/x">Bài khác</a></li></ul></div></body></html>"""


def test_html(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    article = one(write("a.html", PAGE))
    assert article.title == "Hội nghị tổng kết & trao thưởng"
    assert article.source == "Báo Long An Online"
    assert article.url == "https://baolongan.vn/hoi-nghi-a1.html"
    assert article.author == "Thanh Nga"
    assert article.published == date(2023, 11, 6)
    assert article.text.startswith(f"{article.title}\n\n{PARAGRAPH}")
    assert article.text.count(article.title) == 1
    assert "Đoạn kết của bài về Đảng bộ tỉnh." in article.text
    for absent in ("Tin liên quan", "Bài khác", "Trang chủ", "không phải bài", "onerror", "<"):
        assert absent not in article.text


def test_html_states_only_what_the_page_does(write: Write) -> None:
    article = one(
        write(
            "a.htm", f"<body><h1>Tên bài viết</h1><p>{PARAGRAPH} Ngày 3/4/2019. © 2020</p><p>{PARAGRAPH}" * 2
        )
    )
    assert (article.source, article.url, article.author, article.published) == (None, None, None, None)
    assert article.title == "Tên bài viết"


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<p>",
        "<!-- x -->",
        "<" * 5000,
        "<div>" * 20_000,
        "&#0;&#xD800;",
        "]]>",
        "<meta " * 5000,
    ],
)
def test_pages_without_an_article(write: Write, page: str) -> None:
    items = list(read(write("a.html", page)))
    assert len(items) == 1
    if isinstance(items[0], ReadFailure):
        assert "\n" not in items[0].error


def test_a_page_without_an_article_is_told_of_once(write: Write) -> None:
    heard = logging.handlers.BufferingHandler(1000)  # as a program's own, which prints to the terminal
    logging.getLogger().addHandler(heard)
    try:
        assert "no article" in error(write("a.html", "<html></html>"))
    finally:
        logging.getLogger().removeHandler(heard)
    assert heard.buffer == []


def test_broken_html_still_reads(write: Write) -> None:
    broken = (
        f"<html><body><article><h1>Tên bài viết<p><b>{PARAGRAPH}<p>{PARAGRAPH}</i></div></table><p>Hết bài."
    )
    assert PARAGRAPH in one(write("a.html", broken)).text


# -- many files -------------------------------------------------------------------------------


def test_find_files(tmp_path: Path, write: Write) -> None:
    files = [write(name, "x") for name in ("b/z.TXT", "a.md", "b/c/d.jsonl", "e.html")]
    for name in ("b/anh.png", ".git/x.txt", "b/._a.txt", "README"):
        write(name, "x")
    (tmp_path / "b" / "vòng").symlink_to(tmp_path)
    missing, odd = tmp_path / "không có.txt", write("c.doc", "x")
    assert find_files([tmp_path]) == sorted(files)
    assert find_files([tmp_path, tmp_path / "b", files[0], missing, odd]) == sorted([*files, missing, odd])


def test_the_same_stem_twice_is_told_of(write: Write) -> None:
    first, second = (write(name, f"Tiêu đề bài {name}\n{PARAGRAPH}") for name in ("a/tin.txt", "b/tin.txt"))
    third = write("c.jsonl", line(id="tin") + "\n" + line(id="khác"))
    items = list(read_all([first, second, third]))
    assert [item.id for item in items if isinstance(item, Article)] == ["tin", "khác"]
    failures = [item for item in items if isinstance(item, ReadFailure)]
    assert [failure.path for failure in failures] == [str(second), str(third)]
    assert all(str(first) in failure.error for failure in failures)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    suffix=st.sampled_from([".txt", ".md", ".jsonl", ".html"]),
)
def test_no_content_breaks_a_reader(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    items = list(read(path))
    assert items
    for item in items:
        if isinstance(item, Article):
            assert item.id
            assert item.title
            assert item.text == normalise(item.text) != ""
        else:
            assert "\n" not in item.error


@pytest.mark.parametrize("unit", ["**a ", "![", "<!--", "<meta ", "tại a, ", "bài, ảnh ", "[a](", "A. B "])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_hostile_repetition_costs_no_more_than_its_length(write: Write, unit: str, suffix: str) -> None:
    path = write(f"x{suffix}", unit * (200_000 // len(unit)))
    start = time.process_time()
    assert len(list(read(path))) == 1
    assert time.process_time() - start < 20  # well under 2 s; a minute and more if it grew with the square
