"""Datasets to judge answers on: hoibao's own folders, SQuAD-format files and BEIR folders."""

from pathlib import Path

from hoibao.eval.datasets.beir import load_beir
from hoibao.eval.datasets.folder import load_folder, load_samples
from hoibao.eval.datasets.model import (
    Dataset,
    DatasetError,
    Note,
    Question,
    articles_digest,
    questions_digest,
)
from hoibao.eval.datasets.squad import load_squad

__all__ = [
    "Dataset",
    "DatasetError",
    "Note",
    "Question",
    "articles_digest",
    "load",
    "load_samples",
    "questions_digest",
]


def load(path: Path) -> Dataset:
    """Read the dataset at `path`, in whichever of the known formats it is.

    Raises:
        DatasetError: there is none, or it is broken; the message names the file and the line.
    """
    if path.is_file() and path.suffix == ".json":
        return load_squad(path)
    if not path.is_dir():
        raise DatasetError(f"{path}: there is no such folder or .json file")
    if (
        (path / "questions.jsonl").exists()
        or (path / "articles.jsonl").exists()
        or (path / "articles").exists()
    ):
        return load_folder(path)
    if (path / "corpus.jsonl").exists() or (path / "queries.jsonl").exists():
        return load_beir(path)
    files = sorted(path.glob("*.json"))
    if len(files) == 1:
        return load_squad(files[0])
    if files:
        raise DatasetError(f"{path}: holds several .json files: name the one to read")
    raise DatasetError(f"{path}: questions.jsonl is missing")
