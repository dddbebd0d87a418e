"""The library: one SQLite file that holds everything that must not be lost.

Articles, their passages with vectors, and feedback. The indexes that searches use are caches of it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus import replacement
from hoibao.corpus import statements as sql
from hoibao.corpus.article import Article, Passage
from hoibao.corpus.database import Database
from hoibao.corpus.errors import ArticleNotFound, LibraryError
from hoibao.corpus.filters import Filters
from hoibao.corpus.integrity import first_fault
from hoibao.corpus.records import (
    ArticleSummary,
    Counts,
    Entry,
    Feedback,
    ModelInfo,
    Outcome,
    Vectors,
    Verdict,
)

# Read together, so that the vectors of a large library are in memory only once.
_VECTORS_AT_ONCE = 4096


class Library:
    """Articles, passages, vectors and feedback in one file of a folder.

    Usable from many threads; other processes may read and, taking turns, write. Every method
    raises `LibraryError`, with the mend, when the file cannot be read or written.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database

    @classmethod
    def open(cls, folder: Path | str, *, create: bool = False) -> Self:
        """Open the library in `folder`; with `create`, make it if there is none.

        Raises:
            LibraryNotFound: there is none, and `create` is off.
            LibraryError: the folder cannot be used, or the file is not a sound library of this
                version; the file is then left untouched.
        """
        folder = Path(folder)
        return cls(folder, Database.open(folder, create=create))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let every read of this thread see one state, whatever is written meanwhile."""
        with self._database.reading():
            yield

    # -- what the library is ------------------------------------------------------------------

    @property
    def id(self) -> str:
        """A name of this library that no other has, for caches made from it."""
        return self._meta("library") or ""

    @property
    def revision(self) -> int:
        """A number that grows with every committed change of articles, also by other processes."""
        return int(self._meta("revision") or 0)

    @property
    def changed(self) -> datetime | None:
        """When the last change was committed, in UTC; None if no change has been noted."""
        stamp = self._meta("changed")
        return datetime.fromisoformat(stamp) if stamp else None

    @property
    def model(self) -> ModelInfo | None:
        """The model that the stored vectors were made with; None until one is recorded."""
        with self._database.reading() as connection:
            return sql.get_model(connection)

    def record_model(self, info: ModelInfo) -> None:
        """Record the model whose vectors will be added; recording the same again does nothing.

        Raises:
            LibraryError: the library holds passages of another model.
        """
        with self._database.writing() as connection:
            recorded = sql.get_model(connection)
            if recorded == info:
                return
            if recorded and sql.value(connection, "SELECT EXISTS (SELECT 1 FROM passages)"):
                raise LibraryError(
                    f"the library was made with model {recorded.name}, opened with {info.name}: "
                    "run `hoibao reindex`"
                )
            connection.execute("DELETE FROM vectors")
            sql.set_model(connection, info)
            sql.next_revision(connection)

    def check(self) -> None:
        """Check the whole file: its structure, and that articles, passages and vectors agree.

        Raises:
            LibraryError: something is wrong; the message names the first fault.
        """
        with self._database.reading() as connection:
            if fault := first_fault(connection):
                raise self._database.damaged(fault)

    # -- writing ------------------------------------------------------------------------------

    def add(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Store articles with their passages in one transaction: all of them or, on an error, none.

        An article with a known id and the same content is left as it is; one with other content
        replaces the old one. Returns what became of each entry, in order.
        """
        with self._database.writing() as connection:
            outcomes = [sql.add(connection, entry) for entry in entries]
            if any(outcome != "unchanged" for outcome in outcomes):
                sql.next_revision(connection)
        return outcomes

    def replace_passages(self, model: ModelInfo, entries: Iterable[Entry]) -> None:
        """Replace all passages and vectors by those of another model or splitting, in one transaction.

        `entries` may take their time, and any amount of memory in all: they are put by in temporary
        files, and nobody has to wait until the last has come.

        Raises:
            LibraryError: `entries` are not exactly the stored articles, because the library has
                changed meanwhile.
        """
        with self._database.preparing() as connection:
            replacement.prepare(connection)
            for entry in entries:
                replacement.put_by(connection, model, entry)
            with self._database.within(connection):
                if not replacement.is_whole(connection):
                    raise LibraryError(
                        "the library changed while it was reindexed: run `hoibao reindex` again"
                    )
                replacement.swap(connection)
                sql.set_model(connection, model)
                sql.next_revision(connection)

    def backup(self, folder: Path | str) -> None:
        """Write a consistent copy of the library into `folder`, while others may read and write.

        Raises:
            LibraryError: there is a library in `folder`, or it cannot be written.
        """
        self._database.copy(Path(folder))

    def remove(self, article_id: str) -> bool:
        """Remove an article with its passages; False if there is none with this id."""
        with self._database.writing() as connection:
            if not sql.remove(connection, article_id):
                return False
            sql.next_revision(connection)
            return True

    def mark_vanished(self, article_ids: Collection[str], day: date) -> list[str]:
        """Mark articles as vanished from their source since `day`; they stay, and are searched, as before.

        Adding one again takes the mark away. Returns the ids of those that were not marked before.
        """
        with self._database.writing() as connection:
            marked = [each for each in article_ids if sql.mark_vanished(connection, each, day)]
            if marked:
                sql.next_revision(connection)
        return marked

    def add_feedback(self, question: str, answer_json: str, verdict: Verdict) -> None:
        """Store a reader's thumb. This changes no article, so the revision stays."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO feedback (question, answer, verdict, given_at) VALUES (?, ?, ?, ?)",
                (question, answer_json, verdict, datetime.now(UTC).isoformat()),
            )

    # -- reading: articles --------------------------------------------------------------------

    def get(self, article_id: str) -> Article:
        """Return one article.

        Raises:
            ArticleNotFound: there is none with this id.
            LibraryError: it is not as it was stored.
        """
        with self._database.reading() as connection:
            article = sql.get_article(connection, article_id)
        if article is None:
            raise ArticleNotFound(f"there is no article {article_id!r}: see `hoibao list`")
        return article

    def articles(self, filters: Filters = Filters()) -> list[ArticleSummary]:  # noqa: B008 - frozen
        """Return the articles that pass `filters`, newest first, undated ones last."""
        where, values = sql.where(filters)
        with self._database.reading() as connection:
            return sql.get_summaries(
                connection, f"{where} ORDER BY a.published DESC NULLS LAST, a.id", *values
            )

    def each(self, at_once: int = 200) -> Iterator[Article]:
        """Yield every article in the order in which they came, reading `at_once` of them together.

        What is written meanwhile may be among them or not, unless all is read within one `snapshot`.

        Raises:
            LibraryError: one of them is not as it was stored.
        """
        last = 0
        while True:
            with self._database.reading() as connection:
                numbered = sql.get_numbered(connection, last, at_once)
            if not numbered:
                return
            last = numbered[-1][0]
            yield from (article for _, article in numbered)

    def stories(self, article_ids: Collection[str]) -> dict[str, int]:
        """Return the story of each of these articles; near-duplicates have one story."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, story FROM articles WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(article_ids)),),
            )
            return dict(rows.fetchall())

    def copies(self, article_ids: Collection[str]) -> dict[str, list[ArticleSummary]]:
        """Return the near-duplicates of these articles: for each that has some, the others of its story."""
        found: dict[str, list[ArticleSummary]] = {}
        with self._database.reading() as connection:
            for article_id in article_ids:
                if others := sql.get_summaries(
                    connection,
                    "WHERE a.story = (SELECT story FROM articles WHERE id = ?1) AND a.id != ?1"
                    " ORDER BY a.published NULLS LAST, a.number",
                    article_id,
                ):
                    found[article_id] = others
        return found

    def unchanged(self, articles: Sequence[Article]) -> set[str]:
        """Return the ids of those `articles` that are stored with exactly this content.

        Raises:
            LibraryError: one of them is not as it was stored.
        """
        with self._database.reading() as connection:
            return {article.id for article in articles if sql.get_article(connection, article.id) == article}

    def digests(self, article_ids: Collection[str]) -> dict[str, bytes]:
        """Return the digests (see `hoibao.corpus.records`) of those articles that are stored."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT a.id, a.digest FROM json_each(?) wanted JOIN articles a ON a.id = wanted.value",
                (json.dumps(list(article_ids)),),
            )
            return dict(rows)

    def sources(self) -> list[str]:
        """Return the names of all sources, in the order of the alphabet, accents and case aside."""
        with self._database.reading() as connection:
            return sql.get_names(connection, "source")

    def sections(self) -> list[str]:
        """Return the names of all sections, as `sources`."""
        with self._database.reading() as connection:
            return sql.get_names(connection, "section")

    def count(self) -> Counts:
        """Return the numbers of articles and passages."""
        with self._database.reading() as connection:
            return Counts(
                articles=sql.value(connection, "SELECT count(*) FROM articles"),
                passages=sql.value(connection, "SELECT count(*) FROM passages"),
                stories=sql.value(connection, "SELECT count(DISTINCT story) FROM articles"),
            )

    def feedback(self) -> list[Feedback]:
        """Return all feedback, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT question, answer, verdict, given_at FROM feedback ORDER BY id")
            return [
                Feedback(question, answer, verdict, datetime.fromisoformat(given_at))
                for question, answer, verdict, given_at in rows
            ]

    # -- reading: passages --------------------------------------------------------------------

    def passage_ids(self, filters: Filters = Filters()) -> NDArray[np.int64]:  # noqa: B008 - frozen
        """Return the ids of the passages whose articles pass `filters`, ascending.

        An id stands for the same words for ever: it is not used again once its passage is gone.
        """
        where, values = sql.where(filters)
        # The articles that pass come first, then their passages by index. One string of all numbers
        # is eight times faster than a row for each.
        source = "articles a CROSS JOIN passages p ON p.article = a.number" if where else "passages p"
        with self._database.reading() as connection:
            numbers = sql.value(
                connection,
                f"SELECT group_concat(p.id) FROM {source} {where}",  # noqa: S608
                *values,
            )
        return np.sort(np.fromstring(numbers or "", dtype=np.int64, sep=","))

    def passages(self, ids: Collection[int]) -> dict[int, Passage]:
        """Return the passages with these ids; one that is gone is left out."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """
                SELECT p.id, a.id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start)
                FROM json_each(?) wanted JOIN passages p ON p.id = wanted.value
                JOIN articles a ON a.number = p.article
                """,
                (sql.to_json(ids),),
            )
            return {number: Passage(*rest) for number, *rest in rows}

    def vectors(self, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Return the vectors of these passages, float16 of shape (ids, dimension), in the order of `ids`.

        Raises:
            LibraryError: one of them is gone; read ids and vectors within one `snapshot`.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                """
                SELECT v.data FROM json_each(?) wanted JOIN passages p ON p.id = wanted.value
                JOIN vectors v ON v.number = p.vector ORDER BY wanted.key
                """,
                (sql.to_json(ids),),
            )
            model = sql.get_model(connection)
            data = np.empty((len(ids), model.dimension if model else 0), dtype="<f2")
            done = 0
            while part := rows.fetchmany(_VECTORS_AT_ONCE):
                found = np.frombuffer(b"".join(blob for (blob,) in part), dtype="<f2")
                data[done : done + len(part)] = found.reshape(len(part), -1)
                done += len(part)
        if done != len(ids):
            raise LibraryError("passages were removed meanwhile: search again")
        return data

    def known_vectors(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return those vectors of `keys` that are stored already, each of shape (dimension,)."""
        with self._database.reading() as connection:
            found = {
                key: sql.value(connection, "SELECT data FROM vectors WHERE key = ?", key) for key in set(keys)
            }
        return {key: np.frombuffer(blob, dtype="<f2") for key, blob in found.items() if blob is not None}

    def _meta(self, key: str) -> str | None:
        with self._database.reading() as connection:
            return sql.get_meta(connection, key)
