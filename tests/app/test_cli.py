"""The command line as a person or a program meets it: a subprocess, its output and its exit code."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Run:
    def __init__(self, library: Path) -> None:
        self.library = library

    def __call__(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "hoibao.app.cli", *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
            env=self.environment(**environment),
        )

    @contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """A command under way, killed if it outlives the test."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hoibao.app.cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.environment(),
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "HOIBAO_LIBRARY": str(self.library), **more}


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
    assert record["short_answer"].endswith("Phan Văn Phụng")
    assert record["sentences"][0]["citations"] == [1]
    citation = record["citations"][0]
    assert set(citation) == {
        "n",
        "article_id",
        "title",
        "source",
        "url",
        "section",
        "language",
        "published",
        "vanished",
        "start",
        "end",
        "quote",
        "copies",
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
    *_, short, last = done.stdout.splitlines()
    assert short.startswith("Trả lời ngắn: Long An")
    assert re.fullmatch(r"Độ tin cậy: (cao|vừa|thấp) \(\d+%\)", last)
    refused = sample_cli("ask", "Giá vàng SJC hôm nay bao nhiêu?")
    assert refused.returncode == 0
    assert "không nhắc đến “SJC”" in refused.stdout


def test_ask_tells_which_time_is_preferred_and_can_be_kept_from_it(sample_cli: Run) -> None:
    question = "Ai chủ trì hội nghị giao ban quý I/2024 ở Triệu Phong?"
    assert "Ưu tiên bài trong quý I/2024" in sample_cli("ask", question).stdout.splitlines()
    assert json.loads(sample_cli("ask", question, "--any-time", "--json").stdout)["period"] is None


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
        "section",
        "language",
        "published",
        "vanished",
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


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["list", "--from", "2023-01-01", "--to", "2020-01-01"], "2023-01-01 is after --to 2020-01-01"),
        (["list", "--source", "Báo Lạ"], "'Báo Lạ': the library has Quảng Ngãi"),
        (["search", "đê", "--section", "Lạ"], "no section 'Lạ': the library has no sections"),
        (["ask", "Ai?", "--source", "Báo Lạ"], "'Báo Lạ': the library has Quảng Ngãi"),
        (["search", "hội nghị", "--article", "lạ"], "'lạ'"),
    ],
)
def test_a_filter_that_can_find_nothing_is_told(sample_cli: Run, arguments: list[str], cause: str) -> None:
    done = sample_cli(*arguments)
    assert done.returncode == 1
    assert cause in one_line(done.stderr)
    assert done.stdout == ""


def test_ingest_list_status_remove(new_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "tin.jsonl").write_text(
        '{"id": "a", "title": "Một", "text": "Hội nghị họp sáng 2/3."}\nhỏng\n', "utf-8"
    )
    done = new_cli("ingest", str(tmp_path / "tin.jsonl"), "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["added"], report["updated"], report["unchanged"]) == (1, 0, 0)
    assert "line 2" in report["failed"][0]["error"]

    assert done.stderr.count("\n") == 1, "a progress bar has no place outside a terminal"

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
    assert done.stdout == "", "nothing was added, and there is no library to name"
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


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["search", "x", "-k", "0"], "-k"),
        (["chat", "--port", "99999"], "--port"),
        (["list", "--sauce", "x"], "--sauce"),
        (["ingset"], "ingset"),
        (["ask"], "question"),
    ],
)
def test_wrong_usage_gets_one_line_and_exit_code_2(new_cli: Run, arguments: list[str], cause: str) -> None:
    done = new_cli(*arguments)
    assert done.returncode == 2
    assert cause in one_line(done.stderr)
    assert done.stdout == ""


def test_no_command_prints_the_help(new_cli: Run) -> None:
    done = new_cli()
    assert done.returncode == 0
    assert "ingest" in done.stdout
    assert done.stderr == ""


def test_an_interrupted_ingest_says_what_is_kept(new_cli: Run, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": str(n), "title": f"Tin {n}", "text": f"Tin số {n}. " * 60}) for n in range(3000)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    with new_cli.running("ingest", str(tmp_path / "many.jsonl")) as process:
        while not new_cli.library.exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again" in one_line(stderr)
    assert len(stderr.splitlines()) == 1
    assert stdout == ""


def test_an_interrupted_chat_ends_well(sample_cli: Run) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with sample_cli.running("chat", "--port", str(port)) as process:
        assert process.stdout
        assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert stdout == ""
    assert "closed" in one_line(stderr)


@pytest.mark.parametrize(
    ("host", "cause"),
    [("nosuch.host.invalid", "no host 'nosuch"), ("192.0.2.1", "no address of this machine")],
)
def test_a_host_that_cannot_be_listened_on_is_named(sample_cli: Run, host: str, cause: str) -> None:
    done = sample_cli("chat", "--host", host)
    assert done.returncode == 1
    assert cause in one_line(done.stderr)


def test_terminals_are_not_obeyed(new_cli: Run, tmp_path: Path) -> None:
    forged = "a\x1b[2J\u202e\x9b\nhoibao: forged"
    record = {"id": "x\x1b[1m", "title": forged, "text": "Hội nghị họp sáng 2/3.", "source": forged}
    (tmp_path / "tin\x1b[2J.jsonl").write_text(json.dumps(record) + "\nhỏng", "utf-8")
    runs = [
        new_cli("ingest", str(tmp_path / "tin\x1b[2J.jsonl")),
        new_cli("list"),
        new_cli("search", "hội nghị"),
        new_cli("ask", "Hội nghị họp khi nào?"),
        new_cli("list", "--source", forged + "?"),
        new_cli("remove", forged),
        new_cli("status"),
        new_cli("ingset\x1b[2J"),
    ]
    for done in runs:
        printed = done.stdout + done.stderr
        assert printed
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", printed)
        assert not re.search("^hoibao: forged", printed, re.MULTILINE)


def test_output_is_utf8_whatever_the_locale_says(sample_cli: Run) -> None:
    done = sample_cli("list", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Trưởng Ban Tổ chức" in done.stdout


def test_a_full_disk_is_told_in_one_line(sample_cli: Run) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hoibao.app.cli", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
            env=sample_cli.environment(),
        )
    assert done.returncode == 1
    assert "No space left" in one_line(done.stderr)


def test_a_reader_who_leaves_is_left_alone(sample_cli: Run) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "hoibao.app.cli", "list"],
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        env=sample_cli.environment(),
    )
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == ""
