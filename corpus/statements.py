"""The SQL of the library: functions on a connection within a transaction."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus.article import Article
from hoibao.corpus.filters import Filters
from hoibao.corpus.records import ArticleSummary, Entry, ModelInfo, Outcome, digest
from hoibao.corpus.stories import link, unlink
from hoibao.corpus.vietnamese import fold_accents

_COLUMNS = (
    "a.number, a.id, a.title, a.text, a.source, a.url, a.author, a.published, a.section, a.language,"
    " a.vanished, a.digest"
)


def get_meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Return what the library says of itself under `key`."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def get_model(connection: sqlite3.Connection) -> ModelInfo | None:
    """Return the recorded model."""
    text = get_meta(connection, "model")
    return ModelInfo(**json.loads(text)) if text else None


def set_model(connection: sqlite3.Connection, model: ModelInfo) -> None:
    """Record the model."""
    connection.execute("REPLACE INTO meta VALUES ('model', ?)", (json.dumps(asdict(model)),))


def next_revision(connection: sqlite3.Connection) -> None:
    """Count one change, and note when it was."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("REPLACE INTO meta VALUES ('changed', ?)", (now,))


def add(connection: sqlite3.Connection, entry: Entry) -> Outcome:
    """Store an article with its passages, unless it is stored with the same content."""
    article = entry.article
    stored = get_article(connection, article.id)
    if stored == article:
        return "unchanged"
    days = {
        "published": article.published and article.published.isoformat(),
        "vanished": article.vanished and article.vanished.isoformat(),
    }
    # Another title or author makes no other story.
    same_story = stored and (stored.text, stored.published) == (article.text, article.published)
    if stored:
        number = _number(connection, article.id)
        delete_passages(connection, number)
        if not same_story:
            unlink(connection, number)
    connection.execute(
        """
        INSERT INTO articles
            (id, title, text, source, url, author, published, section, language, vanished, digest)
        VALUES
            (:id, :title, :text, :source, :url, :author, :published, :section, :language, :vanished, :digest)
        ON CONFLICT (id) DO UPDATE SET title = :title, text = :text, source = :source, url = :url,
            author = :author, published = :published, section = :section, language = :language,
            vanished = :vanished, digest = :digest
        """,
        {**asdict(article), **days, "digest": digest(article)},
    )
    if not same_story:
        link(connection, _number(connection, article.id))
    add_passages(connection, entry)
    return "updated" if stored else "added"


def mark_vanished(connection: sqlite3.Connection, article_id: str, day: date) -> bool:
    """Mark an article as vanished from its source; False if there is none, or it is marked already."""
    article = get_article(connection, article_id)
    if article is None or article.vanished:
        return False
    marked = replace(article, vanished=day)
    connection.execute(
        "UPDATE articles SET vanished = ?, digest = ? WHERE id = ?",
        (day.isoformat(), digest(marked), article_id),
    )
    return True


def remove(connection: sqlite3.Connection, article_id: str) -> bool:
    """Remove an article with its passages; False if there is none with this id."""
    number = _number(connection, article_id)
    if number is None:
        return False
    delete_passages(connection, number)
    unlink(connection, number)
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))
    return True


def _number(connection: sqlite3.Connection, article_id: str) -> Any:
    return value(connection, "SELECT number FROM articles WHERE id = ?", article_id)


def add_passages(connection: sqlite3.Connection, entry: Entry) -> None:
    """Store the passages and vectors of an article that is stored already."""
    model = get_model(connection)
    if model is None or (len(entry.passages) and entry.vectors.shape[1] != model.dimension):
        raise ValueError(f"vectors of length {entry.vectors.shape[1]} do not fit the recorded model: {model}")
    connection.executemany(
        "INSERT INTO vectors (key, data) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
        [
            (key, vector.astype("<f2").tobytes())
            for key, vector in zip(entry.keys, entry.vectors, strict=True)
        ],
    )
    connection.executemany(
        """
        INSERT INTO passages (article, start, "end", vector) VALUES
        ((SELECT number FROM articles WHERE id = ?), ?, ?, (SELECT number FROM vectors WHERE key = ?))
        """,
        [
            (entry.article.id, passage.start, passage.end, key)
            for passage, key in zip(entry.passages, entry.keys, strict=True)
        ],
    )


def delete_passages(connection: sqlite3.Connection, article: int) -> None:
    """Delete the passages of an article, and the vectors that no other passage uses."""
    used = connection.execute("SELECT DISTINCT vector FROM passages WHERE article = ?", (article,)).fetchall()
    connection.execute("DELETE FROM passages WHERE article = ?", (article,))
    connection.executemany(
        "DELETE FROM vectors WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM passages WHERE vector = ?1)",
        used,
    )


def where(filters: Filters) -> tuple[str, list[str]]:
    """Return a WHERE clause over articles `a` (empty if everything passes) and its values."""
    conditions: list[str] = []
    values: list[str] = []
    for column, name in (("source", filters.source), ("section", filters.section)):
        if name is not None:
            conditions.append(f"a.{column} = ?")
            values.append(name)
    if filters.published is not None:
        conditions.append("a.published IS NOT NULL")
        for sign, day in zip((">=", "<="), filters.published, strict=True):
            if day is not None:
                conditions.append(f"a.published {sign} ?")
                values.append(day.isoformat())
    if filters.articles is not None:
        conditions.append("a.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(filters.articles)))
    return ("WHERE " + " AND ".join(conditions) if conditions else "", values)


def get_names(connection: sqlite3.Connection, column: str) -> list[str]:
    """Return what stands in a column of the articles, each once, in the order of the alphabet."""
    rows = connection.execute(f"SELECT DISTINCT {column} FROM articles WHERE {column} IS NOT NULL")  # noqa: S608
    return sorted((name for (name,) in rows), key=lambda name: (fold_accents(name).lower(), name))


def get_article(connection: sqlite3.Connection, article_id: str) -> Article | None:
    """Return an article; None if there is none with this id.

    Raises:
        sqlite3.DatabaseError: it is not as it was stored.
    """
    return next((article for _, article in _articles(connection, "WHERE a.id = ?", article_id)), None)


def get_articles(connection: sqlite3.Connection) -> Iterator[Article]:
    """Yield all articles; raises as `get_article`."""
    return (article for _, article in _articles(connection, ""))


def get_numbered(connection: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, Article]]:
    """Return the next articles after the number `after`, with their numbers; raises as `get_article`."""
    return list(_articles(connection, "WHERE a.number > ? ORDER BY a.number LIMIT ?", after, limit))


def get_summaries(connection: sqlite3.Connection, condition: str, *values: object) -> list[ArticleSummary]:
    """Return the articles `a` that a condition, with its order, selects."""
    rows = connection.execute(
        "SELECT a.id, a.title, a.source, a.url, a.author, a.published, a.section, a.language,"  # noqa: S608
        f" length(a.text), a.vanished FROM articles a {condition}",
        values,
    )
    return [
        ArticleSummary(
            article_id, title, source, url, author, to_day(published), section, language, length, to_day(gone)
        )
        for article_id, title, source, url, author, published, section, language, length, gone in rows
    ]


def _articles(
    connection: sqlite3.Connection, condition: str, *values: object
) -> Iterator[tuple[int, Article]]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM articles a {condition}", values)  # noqa: S608
    for number, article_id, title, text, source, url, author, published, *rest in rows:
        section, language, vanished, stored = rest
        day, gone = to_day(published), to_day(vanished)
        article = Article(article_id, title, text, source, url, author, day, section, language, gone)
        if digest(article) != stored:
            raise sqlite3.DatabaseError(f"article {article_id!r} is not as it was stored")
        yield number, article


def to_day(text: str | None) -> date | None:
    """Return the day of a stored date.

    Raises:
        sqlite3.DatabaseError: it is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise sqlite3.DatabaseError(f"{text!r} is not a day") from None


def to_json(ids: Collection[int] | NDArray[np.int64]) -> str:
    """Return ids in the form that `json_each` takes."""
    return json.dumps([int(number) for number in ids])


def value(connection: sqlite3.Connection, query: str, *values: object) -> Any:
    """Return the first column of the first row, or None if there is no row."""
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None
