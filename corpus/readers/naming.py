"""What stands in ids, titles and lines of output, whatever a hostile name or text holds."""

import hashlib
import unicodedata
from pathlib import PurePath

LONGEST_ID = 200
LONGEST_TITLE = 500
# Controls, formats (direction marks among them), half characters, line and paragraph separators:
# whatever could forge a line of output, or reorder one.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def is_printable(letter: str) -> bool:
    """Tell whether a character can stand in an id or a line of output."""
    return unicodedata.category(letter) not in _UNPRINTABLE


def shown(text: str) -> str:
    """Return `text`, such as a file name, in one printable line: what is not printable is escaped."""
    return "".join(
        letter if is_printable(letter) else letter.encode("unicode_escape").decode()
        for letter in _decodable(text)
    )


def article_id(path: PurePath) -> str:
    """Return the id of the article in a file of one article: the file's stem.

    What is not printable in it is replaced. A longer one is cut, and gets a hash, so that two long
    names stay two articles.
    """
    stem = "".join(letter if is_printable(letter) else "\ufffd" for letter in _decodable(path.stem))
    return short_id(stem)


def short_id(name: str) -> str:
    """Return `name` if it is short enough for an id, else its start and a hash of it."""
    if len(name) <= LONGEST_ID:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{shorten(name, LONGEST_ID - len(mark) - 1)}-{mark}"


def shorten(text: str, longest: int) -> str:
    """Return `text` cut before a word, if it has more than `longest` characters."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return (start.rpartition(" ")[0] or start) + "…"


def _decodable(text: str) -> str:
    """Return the text of a file name with undecodable bytes replaced, so that it can be stored."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
