import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hoibao.corpus import Article, Entry, Library, LibraryError, LibraryNotFound, ModelInfo, database
from hoibao.corpus.database import FILE_NAME, plain_errors
from hoibao.corpus.records import digest

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


def make_old(file: Path) -> None:
    """Make of a library what the first version would have made."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE bands")
        connection.execute("DROP INDEX articles_story")
        connection.execute("DROP INDEX articles_section")
        for column in ("section", "language", "vanished", "story"):
            connection.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_an_older_format_is_brought_up_to_date(file: Path, entry: Callable[..., Entry]) -> None:
    make_old(file)
    with Library.open(file.parent) as library:
        library.check()
        assert library.get("b3") == Article("b3", "t", "Đoạn 3. " * 40)
        assert library.add([entry(Article("b3", "t", "Đoạn 3. " * 40))]) == ["unchanged"]
        fuller = Article("b3", "t", "Đoạn 3. " * 40, section="Thời sự", language="vi")
        assert library.add([entry(fuller)]) == ["updated"]
        assert library.get("b3") == fuller
        library.check()
    with Library.open(file.parent) as library:
        (found,) = (item for item in library.articles() if item.id == "b3")
        assert (found.section, found.language) == ("Thời sự", "vi")


def test_articles_without_later_fields_have_the_digest_of_the_first_version() -> None:
    missing = ", ".join(f'"{name}": null' for name in ("source", "url", "author", "published"))
    fields = f'{{"id": "a", "title": "t", "text": "x", {missing}}}'
    assert digest(Article("a", "t", "x")) == hashlib.sha256(fields.encode()).digest()
    assert digest(Article("a", "t", "x", section="s")) != digest(Article("a", "t", "x"))


def test_a_library_without_a_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 0")
    refuse(file, "states no version")


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
    with pytest.raises(LibraryError, match=r"a library cannot be made in /proc/foo .*--library") as caught:
        Library.open("/proc/foo", create=True)
    assert not isinstance(caught.value, LibraryNotFound)
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
    "sql",
    [
        "UPDATE articles SET text = replace(text, 'Đoạn', 'Đoán') WHERE id = 'b3'",
        "UPDATE articles SET published = '2x' WHERE id = 'b3'",
        "UPDATE articles SET digest = x'00' WHERE id = 'b3'",
    ],
)
def test_a_damaged_article_is_neither_read_nor_taken_for_unchanged(file: Path, entry: Make, sql: str) -> None:
    article = Article("b3", "t", "Đoạn 3. " * 40)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(sql)
    with Library.open(file.parent) as library:
        reads: list[Callable[[], object]] = [
            lambda: library.get("b3"),
            lambda: library.unchanged([article]),
            lambda: library.add([entry(article)]),
            library.check,
        ]
        for read in reads:
            with pytest.raises(LibraryError, match=r"is damaged .* put back a copy of it") as caught:
                read()
            assert str(file) in str(caught.value)
        assert library.get("b4").title == "t"


def test_a_damaged_day_in_the_list(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE articles SET published = '2x' WHERE id = 'b3'")
    with Library.open(file.parent) as library, pytest.raises(LibraryError, match="is damaged"):
        library.articles()


@pytest.fixture
def unwritable(file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library in a folder where SQLite cannot make its files, whoever runs the tests."""
    access, connect = os.access, sqlite3.connect

    def refuse_writing(path: object, mode: int) -> bool:
        return False if mode == os.W_OK else access(str(path), mode)

    def connect_without_files(name: str, **options: object) -> sqlite3.Connection:
        if "immutable=1" not in name:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(name, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(database.os, "access", refuse_writing)
    monkeypatch.setattr(database.sqlite3, "connect", connect_without_files)
    return file


def test_a_library_in_a_folder_that_cannot_be_written_is_read(unwritable: Path, entry: Make) -> None:
    with Library.open(unwritable.parent) as library:
        assert library.get("b3").title == "t"
        library.check()
        with pytest.raises(LibraryError, match="cannot be written"):
            library.add([entry(Article("mới", "t", "Đoạn."))])
        with pytest.raises(LibraryError, match="cannot be written"):
            library.remove("b3")
    assert not list(unwritable.parent.glob("*-wal"))


def test_what_is_written_meanwhile_is_seen_where_nothing_can_be_written(
    unwritable: Path, entry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(unwritable.parent) as library:
        revision = library.revision
        monkeypatch.undo()  # from here on as another user, who may write
        with Library.open(unwritable.parent) as other:
            other.add([entry(Article("mới", "t", "Đoạn."))])
            # Its journal is there: now the file alone would not do.
            assert library.revision > revision
            assert library.get("mới").title == "t"


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
