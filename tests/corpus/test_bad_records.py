"""Bad records in files of many: the record is one clear line, and the others are read."""

import csv
import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from bad_files import MEGABYTE, check
from made_files import PARAGRAPH, TITLE, make_parquet

from hoibao.corpus import Article, ReadFailure, read

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
    (b"{kh", "not JSON"),
    (b"[1, 2]", "not a JSON object"),
    (b"null", "not a JSON object"),
    (b'"x"', "not a JSON object"),
    (b"7", "not a JSON object"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a":' * 50_000, "nested too deeply"),
    (b'{"id": ' + b"1" * 5000 + b"}", "number too long"),
    (b'{"id": 1e999, "title": "t", "text": "x"}', "id must be a string"),
    (b'{"id": "a"', "not JSON"),
    (b'{"id": "a"}}', "not JSON"),
    (b"{'id': 'a'}", "not JSON"),
    (b"{}", "is missing"),
    (b'{"id": "a\xff"}', "wrong byte at offset 9"),
    (b'{"id": "\xed\xa0\x80"}', "wrong byte"),
    (b"\0", "null byte at byte 0"),
    (b'{"id": "a\\ud800", "title": "t", "text": "x"}', "cannot be stored"),
    (b'{"id": "a\tb"}', "not JSON"),
    (b"\x1b[31m", "not JSON"),
    (b'{"id": NaN, "title": "t", "text": "x"}', "id is missing"),
    (b'{"title": "t", "text": "x"}', "id is missing, and there is no url"),
    (b'{"id": "a", "title": "t", "text": "' + b"x" * (17 * MEGABYTE) + b'"}', "longer than 16 MB"),
]


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


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_file_of_something_else_is_not_told_to_its_end(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    head, line = ("", '{"id": "1", "title": ""}\n') if suffix == ".jsonl" else ("id,title,text\n", "1,,\n")
    path.write_text(head + line * 5000)
    failures = check(list(read(path)))
    assert len(failures) == 1001
    assert re.search("nearly all records up to .* are faulty.*--column", failures[-1].error)


def test_many_faults_among_sound_records_are_all_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"id": str(n), "title": TITLE, "text": "" if n % 3 else PARAGRAPH} for n in range(3000)]
    path.write_text("\n".join(map(json.dumps, lines)))
    items = list(read(path))
    assert len(items) == 3000
    assert len(check(items)) == sum(n % 3 > 0 for n in range(3000))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_hundred_thousand_columns(tmp_path: Path, name: str) -> None:
    columns = [f"c{n}" for n in range(100_000)]
    table = ",".join(columns) + "\nx\n"
    (tmp_path / name).write_text(table if name == "a.csv" else json.dumps(dict.fromkeys(columns, 1)))
    (failure,) = check(list(read(tmp_path / name)))
    assert "more than 1000 columns" in failure.error
