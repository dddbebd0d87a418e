"""What was found where, so that what has not changed is neither fetched nor read again."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from hoibao.corpus.errors import LibraryError

FILE_NAME = "sources.sqlite"
_VERSION = 2
_KNOWN_VERSIONS = {1, _VERSION}  # the first had no listings
_BUSY_SECONDS = 60.0
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS seen (
        origin TEXT NOT NULL, location TEXT NOT NULL, stamp TEXT, etag TEXT, modified TEXT,
        articles TEXT NOT NULL, PRIMARY KEY (origin, location)
    ) STRICT""",
    """
    CREATE TABLE IF NOT EXISTS listings (
        url TEXT PRIMARY KEY, etag TEXT, modified TEXT, content TEXT NOT NULL
    ) STRICT""",
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether a page has changed (RFC 9110, 13)."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found at a location: articles by id, each with the hexadecimal digest that it had.

    `stamp` is what the location's origin, a listing or the file system, said of its state.
    """

    stamp: str | None = None
    validators: Validators = Validators()
    articles: Mapping[str, str] = field(default_factory=dict)


class Memory:
    """A file beside the library. For one thread.

    It is a cache: what it says is believed only where the library holds the very articles (see
    `Seen.articles`), so it may be ahead of the library, behind it, or be deleted.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def seen(self, origin: str) -> dict[str, Seen]:
        """Return what was found at the locations of an origin."""
        if self._connection is None and not self._path.exists():
            return {}
        rows = self._execute(
            "SELECT location, stamp, etag, modified, articles FROM seen WHERE origin = ?", origin
        )
        return {
            location: Seen(stamp, Validators(etag, modified), json.loads(articles))
            for location, stamp, etag, modified, articles in rows
        }

    def keep(self, origin: str, location: str, seen: Seen) -> None:
        """Remember what was found at a location."""
        self._execute(
            "REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)",
            origin, location, seen.stamp, seen.validators.etag, seen.validators.modified,
            json.dumps(dict(seen.articles)),
        )  # fmt: skip

    def forget(self, origin: str, location: str) -> None:
        """Forget a location."""
        self._execute("DELETE FROM seen WHERE origin = ? AND location = ?", origin, location)

    def listing(self, url: str) -> tuple[Validators, str] | None:
        """Return what a listing held when it was fetched last, as it was given to `keep_listing`."""
        if self._connection is None and not self._path.exists():
            return None
        rows = self._execute("SELECT etag, modified, content FROM listings WHERE url = ?", url)
        return next(((Validators(etag, modified), content) for etag, modified, content in rows), None)

    def keep_listing(self, url: str, validators: Validators, content: str) -> None:
        """Remember a listing."""
        self._execute(
            "REPLACE INTO listings VALUES (?, ?, ?, ?)", url, validators.etag, validators.modified, content
        )

    def _execute(self, statement: str, *values: str | None) -> list[tuple[str, ...]]:
        try:
            self._connection = self._connection or self._open()
            return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"{self._path} cannot be used ({error}): check the disk and its permissions, or delete it"
            ) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and not self._is_sound():
            for suffix in ("", "-journal", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # A lost line costs one page fetched again.
        connection.execute("PRAGMA synchronous = OFF")
        for table in _TABLES:
            connection.execute(table)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        return connection

    def _is_sound(self) -> bool:
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS)) as connection,
        ):
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            return bool(
                version in _KNOWN_VERSIONS and connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            )
        return False
