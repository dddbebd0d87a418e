"""New passages for all articles at once: put by in temporary tables, then swapped in."""

import sqlite3

from hoibao.corpus.records import Entry, ModelInfo, digest


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables. They lie in temporary files, of which only a part is held in memory."""
    connection.execute("PRAGMA temp_store = FILE")
    for table, columns in {
        "new_articles": "id TEXT PRIMARY KEY, digest BLOB NOT NULL",
        "new_vectors": "number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL",
        "new_passages": """
            article TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, key BLOB NOT NULL""",
    }.items():
        connection.execute(f"CREATE TEMP TABLE {table} ({columns})")


def put_by(connection: sqlite3.Connection, model: ModelInfo, entry: Entry) -> None:
    """Put one entry by.

    Raises:
        ValueError: its vectors are not of the model's dimension.
    """
    if len(entry.passages) and entry.vectors.shape[1] != model.dimension:
        raise ValueError(f"vectors of length {entry.vectors.shape[1]} do not fit the model: {model}")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO new_articles VALUES (?, ?)", (entry.article.id, digest(entry.article)))
    connection.executemany(
        "INSERT OR IGNORE INTO new_vectors (key, data) VALUES (?, ?)",
        [
            (key, vector.astype("<f2").tobytes())
            for key, vector in zip(entry.keys, entry.vectors, strict=True)
        ],
    )
    connection.executemany(
        "INSERT INTO new_passages VALUES (?, ?, ?, ?)",
        [
            (entry.article.id, passage.start, passage.end, key)
            for passage, key in zip(entry.passages, entry.keys, strict=True)
        ],
    )
    connection.execute("COMMIT")


def is_whole(connection: sqlite3.Connection) -> bool:
    """Tell whether what was put by belongs to just the stored articles, as they are now."""
    stored, put = "SELECT id, digest FROM articles", "SELECT id, digest FROM new_articles"
    differing = f"SELECT EXISTS ({stored} EXCEPT {put}) OR EXISTS ({put} EXCEPT {stored})"
    return not connection.execute(differing).fetchone()[0]


def swap(connection: sqlite3.Connection) -> None:
    """Put the new passages and vectors into the place of the old ones."""
    connection.execute("DELETE FROM passages")
    connection.execute("DELETE FROM vectors")
    connection.execute("INSERT INTO vectors (key, data) SELECT key, data FROM new_vectors ORDER BY number")
    connection.execute(
        """
        INSERT INTO passages (article, start, "end", vector)
        SELECT a.number, n.start, n."end", v.number FROM new_passages n
        CROSS JOIN articles a ON a.id = n.article CROSS JOIN vectors v ON v.key = n.key ORDER BY n.rowid
        """
    )
