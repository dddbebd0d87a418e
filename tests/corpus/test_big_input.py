"""Files that are too large, or become so when unpacked: memory and time stay bounded."""

import resource
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from bad_files import MEGABYTE, TEXT, W, check, docx_with, refused
from made_files import make_zip

from hoibao.corpus import Article, ReadFailure, read
from hoibao.corpus.readers import archive


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


def test_a_word_file_of_many_paragraphs(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>xin chào</w:t></w:r></w:p>" * 100_000
    path = tmp_path / "a.docx"
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    path.write_bytes(docx_with("word/document.xml", document.encode()))
    began = time.process_time()
    refused(path, "more than 20000 paragraphs")
    assert time.process_time() - began < 10


def test_archives_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        make_zip({f"{n}.txt": TEXT for n in range(6)} | {"z.zip": make_zip({"7.txt": TEXT, "8.txt": TEXT})})
    )
    monkeypatch.setattr(archive, "_Budget", partial(archive._Budget, members=8, size=10**9))
    items = list(read(path))
    assert [type(item) for item in items] == [Article] * 7 + [ReadFailure]
    monkeypatch.undo()
    monkeypatch.setattr(archive, "_Budget", partial(archive._Budget, members=99, size=300))
    failures = check(list(read(path)))
    assert failures
    assert all("more than" in failure.error for failure in failures)
