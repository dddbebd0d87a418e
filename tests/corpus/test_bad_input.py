"""Bad and hostile files: each is one clear line, and the rest of the run goes on."""

import os
import socket
from pathlib import Path

import pytest
from bad_files import TEXT, refused, sound, whole_files

from hoibao.corpus import find_files

WHOLE = list(whole_files())


def test_there_are_enough() -> None:
    assert len(WHOLE) >= 200
    assert len({name for name, *_ in WHOLE}) == len(WHOLE)


@pytest.mark.parametrize(("name", "content", "cause"), WHOLE, ids=[name[:40] for name, *_ in WHOLE])
def test_bad_file(tmp_path: Path, name: str, content: bytes, cause: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused(path, cause)


# -- files that are none ----------------------------------------------------------------------


def test_places_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "thư mục.txt").mkdir()
    refused(tmp_path / "thư mục.txt", "folder")
    os.mkfifo(tmp_path / "ống.txt")
    refused(tmp_path / "ống.txt", "not a regular file")
    for name, target in (
        ("vòng.txt", "vòng.txt"),
        ("đứt.txt", "không có"),
        ("x.txt", "y.txt"),
        ("y.txt", "x.txt"),
    ):
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
