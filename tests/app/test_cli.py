"""The command line as a person or a program meets it: a subprocess, its output and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


class Run:
    def __init__(self, library: Path) -> None:
        self.library = library

    def __call__(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "hoibao.app.cli", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "HOIBAO_LIBRARY": str(self.library), **environment},
        )


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("hoibao: ")
    return lines[0]


@pytest.fixture
def sample_cli(sample_library: Path) -> Run:
    return Run(sample_library)


@pytest.fixture
def new_cli(tmp_path: Path) -> Run:
    return Run(tmp_path / "library")


def test_ask_prints_the_json_others_rely_on(sample_cli: Run) -> None:
    done = sample_cli("ask", "Ai chủ trì hội nghị giao ban ở huyện Triệu Phong?", "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert {
        "question",
        "answer",
        "short_answer",
        "refused",
        "confidence",
        "sentences",
        "citations",
        "nearest",
    } <= set(record)
    assert record["refused"] is False
    assert record["short_answer"] == "Phan Văn Phụng"
    assert record["sentences"][0]["citations"] == [1]
    citation = record["citations"][0]
    assert set(citation) == {
        "n",
        "article_id",
        "title",
        "source",
        "url",
        "published",
        "start",
        "end",
        "quote",
    }
    assert citation["published"] == "2024-03-26"


def test_ask_takes_the_history_into_account(sample_cli: Run) -> None:
    done = sample_cli(
        "ask",
        "Còn ở Quảng Bình thì ai?",
        "--history",
        "Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam là ai?",
        "--json",
    )
    assert json.loads(done.stdout)["short_answer"] == "Trần Vũ Khiêm"


def test_ask_for_people_to_read(sample_cli: Run) -> None:
    done = sample_cli("ask", "Cụm thi đua số 4 gồm những địa phương nào?")
    assert "[1]" in done.stdout
    assert "10/08/2018" in done.stdout
    refused = sample_cli("ask", "Giá vàng SJC hôm nay bao nhiêu?")
    assert refused.returncode == 0
    assert "Không tìm thấy" in refused.stdout


def test_search_prints_the_json_others_rely_on(sample_cli: Run) -> None:
    done = sample_cli("search", "hoi nghi o trieu phong", "--json", "-k", "2")
    record = json.loads(done.stdout)
    assert record["query"] == "hoi nghi o trieu phong"
    assert len(record["hits"]) == 2
    assert set(record["hits"][0]) == {
        "article_id",
        "title",
        "source",
        "url",
        "published",
        "start",
        "end",
        "text",
        "score",
    }
    assert record["hits"][0]["article_id"].startswith("004")


def test_filters_on_the_command_line(sample_cli: Run) -> None:
    done = sample_cli("search", "hội nghị", "--json", "--from", "01/01/2022", "--to", "2022-12-31")
    assert {hit["article_id"][:3] for hit in json.loads(done.stdout)["hits"]} == {"003"}
    assert "not a day" in one_line(sample_cli("search", "hội nghị", "--from", "31/02/2022").stderr)


def test_ingest_list_status_remove(new_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "tin.jsonl").write_text(
        '{"id": "a", "title": "Một", "text": "Hội nghị họp sáng 2/3."}\nhỏng\n', "utf-8"
    )
    done = new_cli("ingest", str(tmp_path / "tin.jsonl"), "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["added"], report["updated"], report["unchanged"]) == (1, 0, 0)
    assert "line 2" in report["failed"][0]["error"]

    again = json.loads(new_cli("ingest", str(tmp_path / "tin.jsonl"), "--json").stdout)
    assert (again["added"], again["unchanged"]) == (0, 1)
    listed = json.loads(new_cli("list", "--json").stdout)["articles"]
    assert [article["article_id"] for article in listed] == ["a"]
    assert json.loads(new_cli("status", "--json").stdout)["articles"] == 1
    assert new_cli("remove", "a").returncode == 0
    assert "no article" in one_line(new_cli("remove", "a").stderr)
    assert json.loads(new_cli("list", "--json").stdout)["articles"] == []


@pytest.mark.parametrize(
    "command", ["chat", "ask", "search", "ingest", "list", "remove", "status", "reindex"]
)
def test_every_command_has_help_and_a_library(new_cli: Run, command: str) -> None:
    done = new_cli(command, "--help")
    assert done.returncode == 0
    assert "--library" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "a" * 100_000], "100000 characters"),
        (["ask", "Ai?"], "no library"),
        (["status"], "no library"),
        (["list"], "no library"),
    ],
)
def test_bad_input_gets_one_line(new_cli: Run, arguments: list[str], cause: str) -> None:
    done = new_cli(*arguments)
    assert done.returncode == 1
    assert cause in one_line(done.stderr)
    assert done.stdout == ""
    assert not new_cli.library.exists()


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("a.txt", "Hội nghị".encode("cp1258", "replace") + b"\xff\xfe", "byte"),
        ("a.doc", b"abc", "unknown format"),
    ],
)
def test_files_that_cannot_be_read_leave_no_library(
    new_cli: Run, tmp_path: Path, name: str, content: bytes, cause: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = new_cli("ingest", str(tmp_path / name))
    assert done.returncode == 1
    assert cause in one_line(done.stderr)
    assert not new_cli.library.exists()


def test_a_folder_without_articles_is_named(new_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "picture.png").write_bytes(b"x")
    done = new_cli("ingest", str(tmp_path / "notes"))
    assert done.returncode == 1
    assert "notes" in one_line(done.stderr)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "a.txt").write_text("Tin\n\nHội nghị đã họp sáng nay.", "utf-8")
    done = Run(tmp_path / "file" / "library")("ingest", str(tmp_path / "a.txt"))
    assert done.returncode == 1
    assert "file" in one_line(done.stderr)


def test_a_damaged_library_is_refused_and_left_alone(tmp_path: Path) -> None:
    run = Run(tmp_path)
    (tmp_path / "library.sqlite").write_bytes(b"not a database" * 100)
    (tmp_path / "a.txt").write_text("Tin\n\nHội nghị đã họp sáng nay.", "utf-8")
    for command in (["status"], ["ask", "Ai?"], ["ingest", str(tmp_path / "a.txt")]):
        done = run(*command)
        assert done.returncode == 1
    assert "library.sqlite" in one_line(run("status").stderr)
    assert (tmp_path / "library.sqlite").read_bytes() == b"not a database" * 100


def test_an_unknown_setting_is_named(sample_cli: Run) -> None:
    assert "HOIBAO_LIBRAY" in one_line(sample_cli("status", HOIBAO_LIBRAY="x").stderr)
