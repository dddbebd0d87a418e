"""CSV, Parquet, PDF, Word and zip; what they share with JSON Lines; which files are found."""

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from inspect import unwrap
from pathlib import Path

import pytest
from made_files import PARAGRAPH, TITLE, make_docx, make_parquet, make_pdf, make_zip
from old_encodings import to_cp1258, to_tcvn3, to_vni

from hoibao.corpus import (
    Article,
    HoibaoError,
    ReadError,
    ReadFailure,
    ReadOptions,
    check_columns,
    find_files,
    read,
    read_all,
)
from hoibao.corpus.readers import InputFile, readers

PLAIN = ReadOptions()
Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writer(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def one(path: Path, options: ReadOptions = PLAIN) -> Article:
    (article,) = read(path, options)
    assert isinstance(article, Article), article
    return article


def error(path: Path, options: ReadOptions = PLAIN) -> str:
    (failure,) = read(path, options)
    assert isinstance(failure, ReadFailure), failure
    assert "\n" not in failure.error
    return failure.error


def line(**fields: object) -> str:
    return json.dumps({"id": "a", "title": TITLE, "text": PARAGRAPH} | fields, ensure_ascii=False)


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


# -- records: the same in three formats -------------------------------------------------------

RECORDS = [
    {
        "id": "b1", "Tiêu đề": "Bài một", "noi_dung": PARAGRAPH, "Nguồn": "Báo A", "Ngày đăng": "5/11/2023",
        "link": "https://a.example/1", "Tác giả": "Thanh Nga", "category": "Thời sự", "lạ": "x",
    },
    {
        "id": "b2", "Tiêu đề": "Bài hai", "noi_dung": f"{PARAGRAPH}\n\nĐoạn, \"hai\"; ba", "Nguồn": "",
        "Ngày đăng": "2024-01-02T20:00:00Z", "link": "", "Tác giả": "", "category": "", "lạ": "",
    },
]  # fmt: skip
ARTICLES = [
    Article(
        "b1",
        "Bài một",
        PARAGRAPH,
        "Báo A",
        "https://a.example/1",
        "Thanh Nga",
        date(2023, 11, 5),
        "Thời sự",
        "vi",
    ),
    Article("b2", "Bài hai", f'{PARAGRAPH}\n\nĐoạn, "hai"; ba', published=date(2024, 1, 3), language="vi"),
]


def as_jsonl() -> bytes:
    return "\n".join(json.dumps(record) for record in RECORDS).encode()


def as_csv(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    rows = [list(RECORDS[0]), *(list(record.values()) for record in RECORDS)]
    return table(rows, delimiter).encode(encoding)


def as_parquet() -> bytes:
    return make_parquet({name: [record[name] for record in RECORDS] for name in RECORDS[0]})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", as_jsonl()),
        ("a.parquet", as_parquet()),
        *(
            (f"a.{suffix}", as_csv(mark))
            for suffix, mark in zip(["csv", "tsv", "csv", "csv"], ",\t;|", strict=True)
        ),
        *(("a.csv", as_csv(encoding=encoding)) for encoding in ("utf-8-sig", "utf-16")),
        ("a.csv", as_csv().replace(b"\r\n", b"\n")),
    ],
)
def test_records_are_the_same_in_every_format(write: Write, name: str, data: bytes) -> None:
    assert list(read(write(name, data))) == ARTICLES
    assert list(read(write("a.zip", make_zip({name: data})))) == ARTICLES


def test_columns_are_mapped(write: Write) -> None:
    options = ReadOptions(columns={"title": "cột 1", "text": "title"})
    wanted = Article("a", "Tên", PARAGRAPH, language="vi")
    record = {"id": "a", "cột 1": "Tên", "title": PARAGRAPH, "text": "không phải"}
    assert one(write("a.jsonl", json.dumps(record)), options) == wanted
    assert one(write("a.csv", table([list(record), list(record.values())])), options) == wanted
    assert one(write("a.parquet", make_parquet({k: [v] for k, v in record.items()})), options) == wanted
    missing = ReadOptions(columns={"title": "cột 9"})
    assert "no column 'cột 9' for title" in error(write("a.csv", table([list(record)])), missing)
    with pytest.raises(HoibaoError, match="no field 'titel': they have id, title"):
        check_columns({"titel": "x"})


def test_an_url_stands_for_an_id(write: Write) -> None:
    article = one(
        write("a.csv", table([["title", "content", "url"], [TITLE, PARAGRAPH, "https://a.example/x"]]))
    )
    assert (article.id, article.url) == ("https://a.example/x", "https://a.example/x")
    long = one(
        write(
            "b.jsonl",
            json.dumps({"title": TITLE, "text": PARAGRAPH, "url": "https://a.example/" + "x" * 400}),
        )
    )
    assert len(long.id) <= 200


def test_whole_numbers_are_ids(write: Write) -> None:
    assert one(write("a.jsonl", line(id=7))).id == "7"
    assert one(write("a.parquet", make_parquet({"id": [7], "title": [TITLE], "text": [PARAGRAPH]}))).id == "7"


def test_parquet_days_and_hours(write: Write) -> None:
    days = [datetime(2024, 5, 1, 20, tzinfo=UTC), datetime(2024, 5, 1, 20)]  # noqa: DTZ001
    for value, day in [
        (days[0], date(2024, 5, 2)),
        (days[1], date(2024, 5, 1)),
        (date(2024, 5, 3), date(2024, 5, 3)),
    ]:
        data = make_parquet({"id": ["a"], "title": [TITLE], "text": [PARAGRAPH], "date": [value]})
        assert one(write("a.parquet", data)).published == day


@pytest.mark.parametrize("encode", [to_cp1258, to_tcvn3, to_vni])
def test_a_table_in_an_old_encoding(write: Write, encode: Callable[[str], bytes]) -> None:
    data = encode(table([["id", "title", "text"], ["a", "Bài cũ", PARAGRAPH]]))
    assert one(write("a.csv", data)) == Article("a", "Bài cũ", PARAGRAPH, language="vi")


# -- documents --------------------------------------------------------------------------------

LONG = (
    "Hội nghị có sự tham dự của lãnh đạo các địa phương trong cụm, cùng đại diện nhiều sở ngành, đoàn thể "
    "và đông đảo cán bộ làm công tác thi đua khen thưởng đến từ các huyện, thị xã, thành phố trong vùng, "
    "với nhiều ý kiến thẳng thắn về cách chấm điểm và bình xét các danh hiệu trong năm vừa qua."
)


def wrapped(text: str, width: int = 60) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)


def test_pdf(write: Write) -> None:
    pages = [
        ["BÁO ĐẤT PHƯƠNG NAM - Số 102", TITLE, *wrapped(LONG), *wrapped(PARAGRAPH), "Trang 1"],
        [
            "BÁO ĐẤT PHƯƠNG NAM - Số 102",
            *wrapped(f"{PARAGRAPH} Kết quả được công bố vào tháng 3."),
            "Trang 2",
        ],
        [
            "BÁO ĐẤT PHƯƠNG NAM - Số 102",
            *wrapped("Sau đó đoàn đi thăm các mô hình sản xuất ở huyện Cần Đước."),
            "Thanh Nga",
            "3",
        ],
    ]
    article = one(write("bản tin.pdf", make_pdf(pages)))
    assert article.id == "bản tin"
    assert article.title == TITLE
    assert article.language == "vi"
    for part in (LONG, PARAGRAPH, "Kết quả được công bố vào tháng 3."):
        assert part in article.text
    assert "ĐẤT PHƯƠNG NAM" not in article.text
    assert "Trang" not in article.text


def test_pages_of_a_few_lines_have_no_running_heads(write: Write) -> None:
    assert TITLE in one(write("a.pdf", make_pdf([[TITLE, PARAGRAPH]] * 5))).text


def test_a_pdf_in_an_old_font(write: Write) -> None:
    lines = [to_tcvn3(text).decode("latin-1") for text in (TITLE, *wrapped(LONG))]
    article = one(write("a.pdf", make_pdf([lines])))
    assert article.title == TITLE
    assert LONG in article.text


def test_word(write: Write) -> None:
    data = make_docx(
        ("Title", TITLE),
        PARAGRAPH,
        ("List Bullet", "việc thứ nhất"),
        ("List Number", "việc thứ hai"),
        [["Đơn vị", "Điểm"], ["Long An", "98"]],
        f"{PARAGRAPH} Hết.",
        "Thanh Nga",
    )
    article = one(write("a.docx", data))
    assert article == Article(
        id="a",
        title=TITLE,
        text=f"{TITLE}\n\n{PARAGRAPH}\n\n- việc thứ nhất\n\n- việc thứ hai\n\n"
        f"Đơn vị | Điểm\nLong An | 98\n\n{PARAGRAPH} Hết.\n\nThanh Nga",
        author="Thanh Nga",
        language="vi",
    )


def test_word_in_an_old_font(write: Write) -> None:
    data = make_docx(*(to_vni(text).decode("cp1252") for text in (TITLE, PARAGRAPH)))
    assert one(write("a.docx", data)).text == f"{TITLE}\n\n{PARAGRAPH}"


@pytest.mark.parametrize(
    ("module", "name", "data"),
    [
        ("pypdf", "a.pdf", make_pdf([[TITLE]])),
        ("docx", "a.docx", make_docx(TITLE)),
        ("pyarrow.parquet", "a.parquet", as_parquet()),
    ],
)
def test_a_missing_extra_is_named(
    write: Write, monkeypatch: pytest.MonkeyPatch, module: str, name: str, data: bytes
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    extra = name.removeprefix("a.")
    file = InputFile.on_disk(write(name, data))
    with pytest.raises(ReadError) as caught:
        list(unwrap(readers[file.path.suffix])(file, ReadOptions()))
    assert str(caught.value) == f"files of this format need an extra: pip install 'hoibao[{extra}]'"


# -- archives ---------------------------------------------------------------------------------


def test_an_archive_is_like_a_folder(write: Write) -> None:
    text = f"{TITLE}\n{PARAGRAPH}"
    inner = make_zip({"sâu/ba.txt": text, "bốn.jsonl": line(id="bốn")})
    path = write(
        "a.zip",
        make_zip(
            {
                "một.txt": text, "thư mục/hai.md": f"# {TITLE}\n\n{PARAGRAPH}", "trong.zip": inner,
                "anh.png": b"x", ".ẩn.txt": text, "__MACOSX/._một.txt": b"x", ".git/x.txt": text,
                "tài liệu.docx": make_docx(TITLE, PARAGRAPH),
                "thư mục/in.pdf": make_pdf([[TITLE, PARAGRAPH]]),
            }
        ),
    )  # fmt: skip
    items = list(read(path))
    assert all(isinstance(item, Article) for item in items), items
    assert [item.id for item in items if isinstance(item, Article)] == [
        "một",
        "hai",
        "ba",
        "bốn",
        "tài liệu",
        "in",
    ]
    assert list(find_files([path.parent])) == [path]
    assert sorted(place.name for place in path.parent.iterdir()) == ["a.zip"]  # nothing is unpacked


def test_an_id_stands_in_an_archive_once(write: Write) -> None:
    text = f"{TITLE}\n{PARAGRAPH}"
    path = write("a.zip", make_zip({"x/tin.txt": text, "y/tin.txt": text}))
    first, second = read(path)
    assert isinstance(first, Article)
    assert second == ReadFailure(
        f"{path}/y/tin.txt", f"the id 'tin' is taken by {path}/x/tin.txt: rename one of them"
    )
    other = write("tin.txt", text)
    assert [type(item) for item in read_all([path, other])] == [Article, ReadFailure, ReadFailure]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../../etc/bài.txt", "bài"),
        ("/tmp/bài.txt", "bài"),
        ("..\\..\\bài.txt", "bài"),
        ("C:\\tin\\bài.txt", "bài"),
        ("a\nb.txt", "a\ufffdb"),
        ("a\u202eb.txt", "a\ufffdb"),
        ("dài" * 100 + ".txt", None),
    ],
)
def test_names_in_archives_lead_nowhere(write: Write, name: str, wanted: str | None) -> None:
    article = one(write("a.zip", make_zip({name: f"{TITLE}\n{PARAGRAPH}"})))
    assert article.id == wanted or (wanted is None and len(article.id) <= 200)
    (failure,) = read(write("b.zip", make_zip({name: b""})))
    assert isinstance(failure, ReadFailure)
    assert failure.path.isprintable()


# -- choosing files ---------------------------------------------------------------------------


def test_include_and_exclude(tmp_path: Path, write: Write) -> None:
    for name in ("2023/a.txt", "2024/b.txt", "2024/nháp/c.txt", "2024/d.html", "e.txt"):
        write(name, "x")

    def found(**patterns: list[str]) -> list[str]:
        return [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path], **patterns)]

    assert found(include=["*.html"]) == ["2024/d.html"]
    assert found(include=["2024/*"]) == ["2024/b.txt", "2024/d.html", "2024/nháp/c.txt"]
    assert found(exclude=["nháp", "*.html"]) == ["2023/a.txt", "2024/b.txt", "e.txt"]
    assert found(exclude=["2024/"]) == ["2023/a.txt", "e.txt"]
    assert found(include=["*.txt"], exclude=["2024/nháp/*", "2023"]) == ["2024/b.txt", "e.txt"]
    assert find_files([tmp_path / "e.txt"], exclude=["e.txt"]) == [tmp_path / "e.txt"]
