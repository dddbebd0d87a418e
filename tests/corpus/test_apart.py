"""Parsers that crash, never end or eat memory: one line, and the rest of the run goes on."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_files import check, sound
from made_files import make_parquet

from hoibao.corpus import Article, ReadFailure, read, read_all
from hoibao.corpus.readers import apart

FAULTY = """
from hoibao.corpus.readers import apart, pdf
apart._LONGEST_SECONDS = 1
def parse(data):
    {body}
pdf._pages = parse
apart.serve()
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    apart._stop_idle()
    yield
    apart._stop_idle()


def outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> str:
    """What is told of a PDF on which the parser does `body`; a sound one after it is read."""
    command = apart._COMMAND
    monkeypatch.setattr(apart, "_COMMAND", FAULTY.format(body=body))
    (tmp_path / "a.pdf").write_bytes(sound()["a.pdf"])
    (failure,) = check(list(read(tmp_path / "a.pdf")))
    monkeypatch.setattr(apart, "_COMMAND", command)
    if body.startswith(("raise", "bytearray", "kept")):
        apart._stop_idle()  # it lives on, so it would fail again
    assert [type(item) for item in read(tmp_path / "a.pdf")] == [Article]
    return failure.error


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("import os; os.abort()", "its parser crashed on it .exit code -6.: open it and save it again"),
        ("import ctypes; ctypes.string_at(0)", "its parser crashed on it .exit code -11."),
        ("while True: pass", "it takes longer than .* to read: split it"),
        ("import ctypes; ctypes.pythonapi.usleep(2**31)", "takes longer"),
        ("raise KeyError(1)", "its parser failed on it .KeyError."),
        ("raise RecursionError", "its parser failed on it .RecursionError."),
        ("bytearray(1 << 40)", "it needs more memory than a file may: split it"),
        # What has been read is too large to be handed over.
        (
            "kept = apart.json.dumps\n"
            "    def once(*_, **__): apart.json.dumps = kept; raise MemoryError\n"
            "    apart.json.dumps = once\n"
            "    return ['Cầu mới.']",
            "it needs more memory than a file may: split it",
        ),
    ],
)
def test_a_faulty_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, cause: str) -> None:
    error = outcome(tmp_path, monkeypatch, body)
    assert re.search(cause, error), error


def test_a_run_goes_on_after_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "return ['Cầu mới dài 652 mét.'] if b'ok' in data else os.abort()"
    monkeypatch.setattr(apart, "_COMMAND", "import os\n" + FAULTY.format(body=body))
    for name, mark in (("1.pdf", b"ok"), ("2.pdf", b""), ("3.pdf", b"ok"), ("4.pdf", b"")):
        (tmp_path / name).write_bytes(b"%PDF-1.7 " + mark)
    items = list(read_all(sorted(tmp_path.iterdir())))
    assert [type(item) for item in items] == [Article, ReadFailure, Article, ReadFailure]


def test_one_process_reads_many_files(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.docx", "a.parquet", "a.zip"):
        (tmp_path / name).write_bytes(sound()[name])
    (tmp_path / "b.pdf").write_bytes(b"")
    processes = set()
    for name in ("a.pdf", "b.pdf", "a.docx", "a.parquet", "a.zip"):
        list(read(tmp_path / name))
        processes |= {worker._process.pid for worker in apart._idle}
    assert len(processes) == 1


def test_a_process_that_ended_between_two_files_is_no_fault_of_the_second(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(sound()["a.pdf"])
    list(read(tmp_path / "a.pdf"))
    process = apart._idle[0]._process
    process.kill()
    process.wait()
    assert [type(item) for item in read(tmp_path / "a.pdf")] == [Article]


def test_who_stops_in_the_middle_reads_nothing_stale(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(
        make_parquet(
            {
                "id": [str(n) for n in range(300)],
                "title": ["T"] * 300,
                "text": [f"Bài {n}." for n in range(300)],
            }
        )
    )
    (tmp_path / "b.pdf").write_bytes(sound()["a.pdf"])
    items = read(tmp_path / "a.parquet")
    first = next(items)
    assert isinstance(first, Article)
    other = next(iter(read(tmp_path / "a.parquet")))  # two at a time
    assert other == first
    items.close()  # type: ignore[attr-defined]
    (article,) = read(tmp_path / "b.pdf")
    assert isinstance(article, Article)
    assert article.id == "b"


def test_nothing_is_imported_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(sound()["a.pdf"])
    (tmp_path / "pypdf.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert [type(item) for item in read(Path("a.pdf"))] == [Article]


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(sound()["a.pdf"])
    script = (
        "import sys, os; from hoibao.corpus import read; from hoibao.corpus.readers import apart;"
        "assert list(read(sys.argv[1])); print(apart._idle[0]._process.pid, flush=True);"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "a.pdf"], stdout=subprocess.PIPE)
    end = time.monotonic() + 10
    while time.monotonic() < end and _runs(int(done.stdout)):
        time.sleep(0.05)
    assert not _runs(int(done.stdout))


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_it_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_COMMAND", "raise ImportError")
    (tmp_path / "a.pdf").write_bytes(sound()["a.pdf"])
    (failure,) = check(list(read(tmp_path / "a.pdf")))
    assert "cannot be started" in failure.error
