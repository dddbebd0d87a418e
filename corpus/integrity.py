"""The full check of a library file."""

import sqlite3

from hoibao.corpus.statements import get_articles, get_model, value

_MUST_BE_EMPTY = {
    "a passage lies outside its article": """
        SELECT p.id FROM passages p JOIN articles a ON a.number = p.article
        WHERE p.start < 0 OR p.start >= p."end" OR p."end" > length(a.text)""",
    "a vector belongs to no passage": """
        SELECT number FROM vectors WHERE number NOT IN (SELECT vector FROM passages)""",
    "an article belongs to no story": "SELECT number FROM articles WHERE story IS NULL",
    "a fingerprint belongs to no article": """
        SELECT 1 FROM bands WHERE article NOT IN (SELECT number FROM articles)""",
    "a vector has the wrong length": "SELECT number FROM vectors WHERE length(data) != 2 * :dimension",
}


def first_fault(connection: sqlite3.Connection) -> str | None:
    """Return the first fault of the library in words, or None if it is sound.

    Looks at the file's structure, and whether articles, passages and vectors agree.

    Raises:
        sqlite3.DatabaseError: something cannot be read, or an article is not as it was stored.
    """
    structure = value(connection, "PRAGMA integrity_check(1)")
    if structure != "ok":
        return str(structure)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        return "a passage belongs to no article or has no vector"
    model = get_model(connection)
    for fault, query in _MUST_BE_EMPTY.items():
        if connection.execute(query, {"dimension": model.dimension if model else 0}).fetchone():
            return fault
    for _ in get_articles(connection):
        pass  # each is checked when it is read
    return None
