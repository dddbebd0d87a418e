"""The library's SQLite file: making it, checking it, connections, and its errors in plain words."""

import os
import sqlite3
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hoibao.corpus.errors import LibraryError, LibraryNotFound
from hoibao.corpus.stories import link_all

FILE_NAME = "library.sqlite"
APPLICATION_ID = 0x486F6942  # "HoiB"
SCHEMA_VERSION = 4
_BUSY_SECONDS = 60.0
_HEADER_BYTES = 100
_DRAFT = ".new-"

# Passage ids are never used again (AUTOINCREMENT): the index caches know passages by them. Articles of
# one `story` are near-duplicates, found by the `bands` they share (see `hoibao.corpus.stories`).
_TABLES = {
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "articles": """
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
        source TEXT, url TEXT, author TEXT, published TEXT, digest BLOB NOT NULL,
        section TEXT, language TEXT, vanished TEXT, story INTEGER""",
    "bands": "band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article)",
    "vectors": "number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL",
    "passages": """
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        vector INTEGER NOT NULL REFERENCES vectors (number)""",
    "feedback": """
        id INTEGER PRIMARY KEY, question TEXT NOT NULL, answer TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')), given_at TEXT NOT NULL""",
}
_WITHOUT_ROWID = {"bands"}
_INDEXES = (
    "CREATE INDEX passages_article ON passages (article)",
    "CREATE INDEX passages_vector ON passages (vector)",
    "CREATE INDEX articles_source ON articles (source)",
    "CREATE INDEX articles_section ON articles (section)",
    "CREATE INDEX articles_published ON articles (published)",
    "CREATE INDEX articles_story ON articles (story)",
)


# What brings a library of a version up to the next.
_UPGRADES = {
    1: ("ALTER TABLE articles ADD COLUMN section TEXT", "ALTER TABLE articles ADD COLUMN language TEXT"),
    2: (
        "ALTER TABLE articles ADD COLUMN vanished TEXT",
        "ALTER TABLE articles ADD COLUMN story INTEGER",
        f"CREATE TABLE bands ({_TABLES['bands']}) STRICT, WITHOUT ROWID",
        "CREATE INDEX articles_story ON articles (story)",
    ),
    3: ("CREATE INDEX articles_section ON articles (section)",),
}
_LINKED_SINCE = 3


class Database:
    """The file and a pool of connections to it; safe to use from many threads.

    A connection serves one thread at a time and goes back to the pool, so that threads that end
    leave none open. Within `reading` and `writing` every read of the same thread sees one state.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._current = threading.local()

    @classmethod
    def open(cls, folder: Path, *, create: bool) -> "Database":
        """Open the library file in `folder`; with `create`, make folder and file if they are missing.

        Raises:
            LibraryNotFound: there is no file, and `create` is off.
            LibraryError: the folder cannot be written, or the file is damaged or not a library of
                this version. Such a file is left as it is.
        """
        path = folder / FILE_NAME
        try:
            if create and not path.exists():
                _make(path)
            if _verify(path) < SCHEMA_VERSION:
                _upgrade(path)
        except FileNotFoundError:
            raise LibraryNotFound(
                f"there is no library in {folder}: make one with `hoibao ingest PATH…`"
            ) from None
        except OSError as error:
            raise LibraryError(
                f"{folder} cannot be used ({error.strerror or error}): "
                "choose a folder that can be written, with --library"
            ) from error
        return cls(path)

    def close(self) -> None:
        """Close every idle connection; those in use close when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def damaged(self, detail: str) -> LibraryError:
        """Return the error for a fault found in the file."""
        return damaged_file(self._path, detail)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection within a read transaction: one unchanging state of the library."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection within a write transaction; whatever is raised rolls everything back."""
        if self._in_transaction() is not None:
            raise RuntimeError("a write cannot start within a snapshot")
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def preparing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of its own, in no transaction, for long work that others need not wait for.

        What it keeps in temporary tables lies in files and goes with it; its writes to the library
        belong into a short transaction of `within`.
        """
        with plain_errors(self._path), closing(_connect(self._path, frozen=False)) as connection:
            yield connection

    @contextmanager
    def within(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Run a write transaction on a connection of `preparing`; whatever is raised rolls it back."""
        with plain_errors(self._path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.rollback()

    def copy(self, folder: Path) -> None:
        """Write a consistent copy of the file into `folder`; others go on reading and writing.

        The copy is a library of its own: caches of this one are none of the copy, should it be put
        in its place.

        Raises:
            LibraryError: there is a library in `folder`, or it cannot be written.
        """
        target = folder / FILE_NAME
        if target.exists():
            raise LibraryError(f"there is a library in {folder} already: choose another folder for the copy")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _draft(folder) as draft:
                with (
                    plain_errors(self._path),
                    closing(_connect(self._path, frozen=_is_frozen(self._path))) as source,
                    plain_errors(draft),
                    closing(sqlite3.connect(draft, isolation_level=None)) as copy,
                ):
                    source.backup(copy)  # all at once: step by step, every write meanwhile begins it anew
                    copy.execute("UPDATE meta SET value = ? WHERE key = 'library'", (uuid.uuid4().hex,))
                draft.replace(target)
        except OSError as error:
            raise LibraryError(
                f"a copy cannot be made in {folder} ({error.strerror or error}): "
                "choose a folder that can be written"
            ) from error

    def _in_transaction(self) -> sqlite3.Connection | None:
        return getattr(self._current, "connection", None)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        outer = self._in_transaction()
        if outer is not None:
            yield outer
            return
        with plain_errors(self._path):
            frozen = _is_frozen(self._path)
            connection = _connect(self._path, frozen=frozen) if frozen else self._take()
            try:
                connection.execute(begin)
                self._current.connection = connection
                yield connection
                connection.execute("COMMIT")
            finally:
                self._current.connection = None
                if connection.in_transaction:
                    connection.rollback()
                if frozen:
                    connection.close()
                else:
                    self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise LibraryError(f"the library {self._path} has been closed")
            if self._idle:
                return self._idle.pop()
        return _connect(self._path, frozen=False)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()


def _is_frozen(path: Path) -> bool:
    """Tell whether SQLite has to read the file alone, because it cannot make its journal beside it."""
    return not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()


def _connect(path: Path, *, frozen: bool) -> sqlite3.Connection:
    # mode=rw: a file that vanished meanwhile is an error, not a new empty library. A frozen file
    # counts as immutable, so its connection must not outlive a transaction: others may write to it.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{'mode=ro&immutable=1' if frozen else 'mode=rw'}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn whatever sqlite3 raises about the file at `path` into a `LibraryError` that names the mend."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            message = f"{path} is busy: another process is writing to it; try again when it has finished"
        elif name.startswith("SQLITE_FULL"):
            message = f"{path} cannot grow: the disk is full; make room and try again"
        elif name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            message = f"{path} cannot be written or read: check its permissions and those of its folder"
        elif name.startswith("SQLITE_IOERR"):
            message = f"{path} cannot be read or written ({error}): check the disk, and that it has room"
        else:
            raise damaged_file(path, str(error)) from error
        raise LibraryError(message) from error
    except UnicodeEncodeError as error:
        raise LibraryError("half characters (lone surrogates) cannot be stored or looked for") from error


def damaged_file(path: Path, detail: str) -> LibraryError:
    """Return the error for a damaged file; nothing has been changed in it."""
    return LibraryError(
        f"{path} is damaged ({' '.join(detail.split())}) and was left as it is: "
        "put back a copy of it, or move it away and run `hoibao ingest PATH…` again"
    )


def _make(path: Path) -> None:
    try:
        _create(path)
    except OSError as error:
        raise LibraryError(
            f"a library cannot be made in {path.parent} ({error.strerror or error}): "
            "choose a folder that can be written, with --library"
        ) from error


def _create(path: Path) -> None:
    # Made under another name and moved into place whole, so that no half-made library is ever seen.
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_suffix(".lock"), timeout=_BUSY_SECONDS)
    try:
        with lock, plain_errors(path):
            if path.exists():
                return
            for left in path.parent.glob(f"{_DRAFT}*"):  # by a process that was killed
                left.unlink(missing_ok=True)
            with _draft(path.parent) as draft:
                with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
                    connection.execute("PRAGMA page_size = 8192")
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                    connection.execute("BEGIN")
                    for table, columns in _TABLES.items():
                        options = "STRICT, WITHOUT ROWID" if table in _WITHOUT_ROWID else "STRICT"
                        connection.execute(f"CREATE TABLE {table} ({columns}) {options}")
                    for index in _INDEXES:
                        connection.execute(index)
                    connection.executemany(
                        "INSERT INTO meta VALUES (?, ?)", [("library", uuid.uuid4().hex), ("revision", "0")]
                    )
                    connection.execute("COMMIT")
                    connection.execute("PRAGMA journal_mode = WAL")
                draft.replace(path)
    except Timeout:
        raise LibraryError(f"{path.parent} is busy: another process is making a library there") from None


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Give a new file in `folder`, which is gone afterwards unless it has been given another name."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=_DRAFT, suffix=".sqlite")
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
    finally:
        for left in (draft, Path(f"{name}-wal"), Path(f"{name}-shm"), Path(f"{name}-journal")):
            left.unlink(missing_ok=True)


def _verify(path: Path) -> int:
    """Refuse a file that is not a sound library, without writing to it; return its version."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        raise damaged_file(path, "it is not a database" if size else "it is empty")
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise LibraryError(f"{path} belongs to another application: choose another folder with --library")
    _refuse_newer(path, int.from_bytes(header[60:64]))
    with (
        plain_errors(path),
        closing(_connect(path, frozen=_is_frozen(path))) as connection,
    ):
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        _refuse_newer(path, version)
        if version < 1:
            raise damaged_file(path, "it states no version")
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        later = {"bands"} if version < _LINKED_SINCE else set()
        if missing := _TABLES.keys() - tables - later:
            raise damaged_file(path, f"it has no table {min(missing)}")
        if (verdict := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise damaged_file(path, verdict)
    return version


def _upgrade(path: Path) -> None:
    """Bring a library that an older hoibao made up to this version, in one transaction."""
    if _is_frozen(path):
        raise LibraryError(
            f"{path} was made by an older hoibao: let it be written to once, and it is brought up to date"
        )
    with plain_errors(path), closing(_connect(path, frozen=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")  # whoever comes second finds it done
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        for step in range(version, SCHEMA_VERSION):
            for statement in _UPGRADES[step]:
                connection.execute(statement)
        if version < _LINKED_SINCE:
            link_all(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")


def _refuse_newer(path: Path, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise LibraryError(
            f"{path} was made by a newer hoibao (format {version}, this one knows {SCHEMA_VERSION}): "
            "upgrade with `pip install -U hoibao`"
        )
