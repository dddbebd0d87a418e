"""The indexes as caches of a library: kept in its folder `index/`, and rebuilt whenever they do not fit.

Each state of the indexes is a folder of its own (a generation) that never changes once it is named in
the file `current`, which is replaced in one step. So a reader never sees half an index, and a process
killed while it writes leaves the previous generation in force.
"""

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import numpy as np
from filelock import FileLock

from hoibao.corpus import Library, ModelInfo, Passage
from hoibao.embeddings import faiss_index, words
from hoibao.embeddings.faiss_index import FaissIndex
from hoibao.embeddings.vectors import Ids, VectorIndex
from hoibao.embeddings.words import WordDocument, WordIndex

_log = logging.getLogger("hoibao")

_FORMAT = f"1 {faiss_index.FORMAT} {words.FORMAT}"
_CURRENT, _LOCK, _MANIFEST = "current", "lock", "manifest.json"
_VECTORS, _WORDS = "vectors.faiss", "words"
_GENERATION = re.compile(r"g[0-9a-f]{32}")
_LOCK_SECONDS = 60
_LONGEST_REASON = 200
_NO_IDS = np.empty(0, dtype=np.int64)
_PASSAGES_AT_ONCE = 2000

# Whatever it is, the next search makes it current, without embedding anything.
IndexState = Literal["current", "older", "missing", "unusable"]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Both indexes as they were at one revision of the library; safe to search from many threads.

    `temporary` keeps the files of an index that could not be kept in the library's folder.
    """

    revision: int
    vectors: VectorIndex
    words: WordIndex
    temporary: tempfile.TemporaryDirectory[str] | None = None


class _Documents:
    """The articles of the passages `ids`, which hold whole articles, each in a row; read again each time."""

    def __init__(self, library: Library, ids: Ids) -> None:
        self._library = library
        self._ids = ids

    def __iter__(self) -> Iterator[WordDocument]:
        for article_id, passages in groupby(self._passages(), key=lambda item: item[1].article_id):
            article = self._library.get(article_id)
            yield WordDocument(
                article.title, article.text, {number: passage.text for number, passage in passages}
            )

    def _passages(self) -> Iterator[tuple[int, Passage]]:
        for start in range(0, len(self._ids), _PASSAGES_AT_ONCE):
            part = self._ids[start : start + _PASSAGES_AT_ONCE].tolist()
            found = self._library.passages(part)
            yield from ((number, found[number]) for number in part)


def bring_up_to_date(library: Library) -> None:
    """Make the indexes in the folder of `library` those of its present state; no model is needed.

    If they cannot be kept there, a warning says so: nothing is lost, but every start makes them anew.
    """
    if model := library.model:
        try:
            IndexCache(library, model).keep()
        except (OSError, ValueError, RuntimeError) as error:
            _log.warning(
                "all articles are stored, but the index cannot be written to %s (%s): make room, or "
                "starting takes longer",
                library.folder,
                " ".join(str(error).split())[:_LONGEST_REASON],
            )


class IndexCache:
    """The indexes of one library, made with one model."""

    def __init__(self, library: Library, model: ModelInfo) -> None:
        self._library = library
        self._model = model
        self._folder = library.folder / "index"

    def update(self, known: Snapshot | None) -> Snapshot:
        """The indexes of the library's present state, made from `known` or from what is on disk.

        In a library folder that cannot be written, the indexes live in a temporary folder instead.
        """
        try:
            return self.keep(known)
        except (OSError, ValueError, RuntimeError):  # the last two are how the engines report a full disk
            return self._update_aside(known or self._load())

    def keep(self, known: Snapshot | None = None) -> Snapshot:
        """As `update`, but in the library's folder only.

        Raises:
            OSError, ValueError or RuntimeError: it cannot be written; the engines use the last two.
        """
        self._folder.mkdir(exist_ok=True)
        with FileLock(self._folder / _LOCK, timeout=_LOCK_SECONDS):
            return self._update_on_disk(known)

    def state(self) -> IndexState:
        """What the library's folder holds; nothing is changed."""
        if self._current() is None:
            return "missing"
        base = self._load()
        if base is None:
            return "unusable"
        return "current" if self._as_it_is(base) else "older"

    def _update_on_disk(self, known: Snapshot | None) -> Snapshot:
        base = known
        if known is None or known.temporary or known.words.folder.parent != self._current():
            base = self._load() or known
        if base and (fitting := self._as_it_is(base)):
            self._drop_others()
            return fitting
        generation = self._folder / f"g{uuid.uuid4().hex}"
        generation.mkdir()
        try:
            made = self._make(base, generation)
            made.vectors.save(generation / _VECTORS)
            _write(generation / _MANIFEST, json.dumps(self._manifest(generation, made.revision)))
            _write(self._folder / _CURRENT, generation.name)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)  # on a full disk it is in the way
            raise
        self._drop_others()
        return made

    def _drop_others(self) -> None:
        """Delete all generations but the current one, also what a killed process has left."""
        if (current := self._current()) is None:
            return
        for other in self._folder.iterdir():
            if _GENERATION.fullmatch(other.name) and other != current:
                # Whoever has it open keeps reading the deleted files; on Windows they stay for now.
                shutil.rmtree(other, ignore_errors=True)

    def _update_aside(self, base: Snapshot | None) -> Snapshot:
        if base and (fitting := self._as_it_is(base)):
            return fitting
        temporary = tempfile.TemporaryDirectory(prefix="hoibao-index-", ignore_cleanup_errors=True)
        return replace(self._make(base, Path(temporary.name)), temporary=temporary)

    def _as_it_is(self, base: Snapshot) -> Snapshot | None:
        """`base` for the library's present revision, if it holds just the passages of that."""
        with self._library.snapshot():  # ids and revision must be of one state
            if np.array_equal(base.vectors.ids, self._library.passage_ids()):
                return replace(base, revision=self._library.revision)
        return None

    def _make(self, base: Snapshot | None, folder: Path) -> Snapshot:
        """The indexes of the library's present state, the files of the word index in `folder`."""
        files = folder / _WORDS
        if base:
            try:
                shutil.copytree(base.words.folder, files, copy_function=_link)
            except (OSError, shutil.Error):  # another process has replaced and deleted it
                shutil.rmtree(files, ignore_errors=True)
                base = None
        files.mkdir(exist_ok=True)
        with self._library.snapshot():
            present = self._library.passage_ids()
            vectors: VectorIndex = base.vectors if base else FaissIndex.empty(self._model.dimension)
            removed = np.setdiff1d(vectors.ids, present, assume_unique=True)
            added = np.setdiff1d(present, vectors.ids, assume_unique=True)
            return Snapshot(
                self._library.revision,
                vectors.changed(removed, added, self._library.vectors(added)),
                WordIndex.change(files, removed, _Documents(self._library, added)),
            )

    def _current(self) -> Path | None:
        try:
            name = (self._folder / _CURRENT).read_text(encoding="ascii")
        except (OSError, ValueError):
            return None
        return self._folder / name if _GENERATION.fullmatch(name) else None

    def _load(self) -> Snapshot | None:
        """What is on disk, if it is whole and belongs to this library, this model and no later state."""
        generation = self._current()
        if generation is None:
            return None
        try:
            manifest = json.loads((generation / _MANIFEST).read_bytes())
            revision = int(manifest["revision"])
            if manifest != self._manifest(generation, revision) or revision > self._library.revision:
                return None
            return Snapshot(
                revision, FaissIndex.load(generation / _VECTORS), WordIndex.open(generation / _WORDS)
            )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            return None

    def _manifest(self, generation: Path, revision: int) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "library": self._library.id,
            "model": self._model.fingerprint,
            "revision": revision,
            "files": {
                path.relative_to(generation).as_posix(): _sha256(path)
                for path in [generation / _VECTORS, *sorted((generation / _WORDS).rglob("*"))]
                if path.is_file() and path.suffix != ".lock"
            },
        }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(source: str, target: str) -> None:
    """Link a file instead of copying it: tantivy replaces its files, and never writes into one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
