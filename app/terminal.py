"""Text for terminals: always UTF-8, and nothing in it that a terminal would obey."""

import io
import os
import sys
import unicodedata

# Controls, format controls such as those of writing direction, halves of pairs, line ends of Unicode.
_OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_STDOUT = 1
_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")


def plain(text: str) -> str:
    """Return text as one line in which every control character is a space or written as its escape.

    Titles, ids, paths and questions come from outside: printed as they are, they could colour,
    overwrite or forge lines of the terminal.
    """
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _OBEYED else char
        for char in text.translate(_SPACES)
    )


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what no encoding can hold is written as its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def abandon_output() -> None:
    """Drop what standard output still holds, so that Python does not try to write it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)
