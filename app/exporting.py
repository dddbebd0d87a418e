"""Articles written back as JSON Lines, in the form that `hoibao ingest` takes."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import IO

from hoibao.app.progress import Bar
from hoibao.app.serial import article_line
from hoibao.corpus import HoibaoError, Library


def export(library: Library, target: Path | None) -> int:
    """Write every article as a line to the file `target`, or to standard output; how many there were.

    The file is replaced when the last line is written, not before. All articles are of one state of
    the library, and only some of them in memory.

    Raises:
        HoibaoError: the file cannot be written.
    """
    if target is None:
        return _write(library, sys.stdout)
    if target.is_dir():
        raise HoibaoError(f"{target} is a folder: name a file, such as {target / 'articles.jsonl'}")
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}-")
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                done = _write(library, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise HoibaoError(
            f"{target} cannot be written ({error.strerror or error}): choose another"
        ) from error
    return done


def _write(library: Library, file: IO[str]) -> int:
    done = 0
    with library.snapshot(), Bar("export", library.count().articles) as bar:
        for done, article in enumerate(library.each(), 1):
            file.write(json.dumps(article_line(article), ensure_ascii=False) + "\n")
            bar.show(done)
    return done
