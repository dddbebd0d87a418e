"""Near-duplicates: articles that tell the same story in nearly the same words.

Shingles, MinHash and banding as in Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets" (2014),
chapter 3. The bands of every article are kept in the library, so that a new one is compared only with
those few that share a band, by the exact Jaccard similarity of their shingles.
"""

import hashlib
import re
import sqlite3
from datetime import date

from rensa import RMinHash

from hoibao.corpus.vietnamese import match_form

# Of 4 syllables: reports of one event by different hands then have .55 at most in common (628 news articles
# in 200 clusters), copies with another lead or a paragraph less .65 and more.
_SHINGLE = 4
_SAME = 0.6
# Two articles that have _SAME in common share a band with probability 1 - (1 - .6**4)**32 = .99.
_BANDS, _ROWS = 32, 4
_SEED = 1
# "Đang cập nhật" is no story.
_FEWEST_SHINGLES = 20
# Reports made on a form, such as of prices, come again on other days; a story is copied at once.
_MOST_DAYS = 7
# Bounds for a library full of one article; the nearest are compared.
_MOST_IN_BAND = 50
_MOST_COMPARED = 20
_SYLLABLE = re.compile(r"\w+")


def link(connection: sqlite3.Connection, number: int) -> None:
    """Find the story of the stored article `number`; it must not be linked already.

    Stories that it joins become one. An article like no other is a story of its own.
    """
    text, published = connection.execute(
        "SELECT text, published FROM articles WHERE number = ?", (number,)
    ).fetchone()
    shingles = _shingles(text)
    bands = _bands(shingles)
    stories = {
        story
        for other in _candidates(connection, bands)
        for other_text, other_published, story in connection.execute(
            "SELECT text, published, story FROM articles WHERE number = ?", (other,)
        )
        if _near(published, other_published) and _similarity(shingles, _shingles(other_text)) >= _SAME
    }
    connection.executemany("INSERT INTO bands VALUES (?, ?)", [(band, number) for band in bands])
    story = min(stories) if stories else _new_story(connection)
    connection.execute("UPDATE articles SET story = ? WHERE number = ?", (story, number))
    connection.executemany(
        "UPDATE articles SET story = ? WHERE story = ?", [(story, other) for other in stories - {story}]
    )


def unlink(connection: sqlite3.Connection, number: int) -> None:
    """Take the stored article `number` out of its story; the others stay together."""
    (text,) = connection.execute("SELECT text FROM articles WHERE number = ?", (number,)).fetchone()
    connection.executemany(
        "DELETE FROM bands WHERE band = ? AND article = ?",
        [(band, number) for band in _bands(_shingles(text))],
    )
    connection.execute("UPDATE articles SET story = NULL WHERE number = ?", (number,))


def link_all(connection: sqlite3.Connection) -> None:
    """Link all articles of a library that none is linked in yet."""
    for (number,) in connection.execute("SELECT number FROM articles ORDER BY number").fetchall():
        link(connection, number)


def _new_story(connection: sqlite3.Connection) -> int:
    # Not the number of an article: that may go, and come again for another.
    (last,) = connection.execute("SELECT max(story) FROM articles").fetchone()
    return (last or 0) + 1


def _candidates(connection: sqlite3.Connection, bands: list[int]) -> list[int]:
    """The numbers of the articles that share most of the `bands`."""
    shared: dict[int, int] = {}
    for band in bands:
        for (number,) in connection.execute(
            "SELECT article FROM bands WHERE band = ? ORDER BY article DESC LIMIT ?", (band, _MOST_IN_BAND)
        ):
            shared[number] = shared.get(number, 0) + 1
    return sorted(shared, key=lambda number: (-shared[number], number))[:_MOST_COMPARED]


def _shingles(text: str) -> set[str]:
    words = _SYLLABLE.findall(match_form(text))
    return {" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1)}


def _bands(shingles: set[str]) -> list[int]:
    """The bands of a text's MinHash, as the signed 64-bit numbers that SQLite keeps; none of a short text."""
    if len(shingles) < _FEWEST_SHINGLES:
        return []
    signature = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    signature.update(list(shingles))
    values = signature.digest()
    return [
        int.from_bytes(
            hashlib.blake2b(repr((n, values[n * _ROWS : (n + 1) * _ROWS])).encode(), digest_size=8).digest(),
            signed=True,
        )
        for n in range(_BANDS)
    ]


def _similarity(one: set[str], other: set[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def _near(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= _MOST_DAYS
