import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hoibao.corpus import Article, Entry, Library, LibraryError, LibraryNotFound, ModelInfo
from hoibao.corpus.database import FILE_NAME, plain_errors

Make = Callable[[Article], Entry]


@pytest.fixture
def file(tmp_path: Path, entry: Make) -> Path:
    """A sound library file of some size."""
    with Library.open(tmp_path, create=True) as library:
        library.record_model(ModelInfo("m", "f", 4))
        library.add([entry(Article(f"b{n}", "t", f"Đoạn {n}. " * 40)) for n in range(60)])
    return tmp_path / FILE_NAME


def refuse(file: Path, message: str) -> None:
    before = hashlib.sha256(file.read_bytes()).digest()
    for create in (False, True):
        with pytest.raises(LibraryError, match=message) as caught:
            Library.open(file.parent, create=create)
        assert str(file) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert hashlib.sha256(file.read_bytes()).digest() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"rubbish " * 1000,
        lambda data: data[:50],
        lambda data: data[: len(data) // 2],
        lambda data: data[: len(data) - 8192],
        lambda data: data[:8192] + b"\xff" * 16384 + data[24576:],
        lambda data: data[:100] + b"\x00" * (len(data) - 100),
    ],
)
def test_damaged_file_is_refused_and_left_alone(file: Path, damage: Callable[[bytes], bytes]) -> None:
    file.write_bytes(damage(file.read_bytes()))
    refuse(file, "is damaged .* left as it is: put back a copy of it, or move it away and run `hoibao ingest")


def test_another_applications_database(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE articles (id)")
    refuse(file, "another application")


def test_a_newer_format(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    refuse(file, "newer hoibao .*pip install -U hoibao")


def test_a_missing_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE feedback")
    refuse(file, "no table feedback")


def test_no_library(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "không có"):
        with pytest.raises(LibraryNotFound, match="hoibao ingest"):
            Library.open(folder)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("x")
    with pytest.raises(LibraryError, match="--library"):
        Library.open(tmp_path / "tệp", create=True)
    with pytest.raises(LibraryError, match="--library"):
        Library.open(tmp_path / "tệp" / "trong", create=True)
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(LibraryError, match="--library"):
        Library.open(tmp_path)


def test_file_that_vanishes_is_not_made_anew(file: Path) -> None:
    with Library.open(file.parent) as library:
        file.unlink()
        with pytest.raises(LibraryError, match="permissions"):
            library.count()
    assert not file.exists()


def test_file_that_vanishes_or_breaks_while_open(file: Path) -> None:
    with Library.open(file.parent) as library:
        file.write_bytes(b"rubbish " * 5000)
        with pytest.raises(LibraryError, match="damaged"):
            library.count()
    file.unlink()
    with pytest.raises(LibraryNotFound):
        Library.open(file.parent)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE articles SET title = 'giả' WHERE number = 3", "not as it was stored"),
        ('UPDATE passages SET "end" = 100000 WHERE id = 2', "outside its article"),
        ("UPDATE vectors SET data = x'00' WHERE number = 2", "wrong length"),
        ("INSERT INTO vectors (key, data) VALUES (x'01', zeroblob(8))", "no passage"),
        ("DELETE FROM articles WHERE number = 4", "no article"),
    ],
)
def test_check_finds_what_does_not_agree(file: Path, sql: str, message: str) -> None:
    with Library.open(file.parent) as library:
        library.check()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(sql)
    with Library.open(file.parent) as library, pytest.raises(LibraryError, match=message):
        library.check()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("SQLITE_BUSY", "busy"),
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_READONLY_DIRECTORY", "permissions"),
        ("SQLITE_IOERR_WRITE", "check the disk"),
        ("SQLITE_CORRUPT", "damaged"),
    ],
)
def test_every_sqlite_error_becomes_plain(name: str, message: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    with pytest.raises(LibraryError, match=message), plain_errors(Path("library.sqlite")):
        raise error


def test_half_characters_are_refused(library: Library) -> None:
    with pytest.raises(LibraryError, match="surrogates"):
        library.get("\ud800")
