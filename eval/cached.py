"""The library of a dataset, made once and kept in the user's cache folder under its content."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from filelock import FileLock

from hoibao.corpus import Article, HoibaoError, Library
from hoibao.embeddings import Encoder, Indexer
from hoibao.embeddings.indexing import make_entries
from hoibao.embeddings.packaged import cache_folder
from hoibao.eval.datasets import Dataset, articles_digest

# Articles stored in one transaction: enough text to keep the model busy, little enough to lose.
_BATCH = 32


def cached_library(dataset: Dataset, encoder: Encoder, advance: Callable[[int], object]) -> Path:
    """The folder of a library that holds the dataset's articles as the present code stores them.

    It is made where it is missing, and an interrupted run is gone on with. One that is there is
    split anew and compared, so that a change of the splitting is measured and not hidden by the
    cache; a passage whose text is known is not embedded again.

    Args:
        dataset: its articles are what the folder is named after.
        encoder: the model to embed with; each has a folder of its own.
        advance: called with the number of articles done, after each batch.

    Raises:
        HoibaoError: the cache folder cannot be written.
    """
    name = f"{articles_digest(dataset.articles)}\n{encoder.info.fingerprint}"
    folder = cache_folder() / "eval" / hashlib.sha256(name.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HoibaoError(
            f"the cache folder {folder} cannot be written ({error.strerror}): "
            "free some space, or set HOIBAO_CACHE to a folder that can be written"
        ) from error
    with FileLock(folder.with_suffix(".lock")), Library.open(folder, create=True) as library:
        indexer = Indexer(library, encoder)
        kept = False
        for start in range(0, len(dataset.articles), _BATCH):
            batch = dataset.articles[start : start + _BATCH]
            kept |= "unchanged" in indexer.add(batch)
            advance(len(batch))
        if kept:
            _bring_up_to_date(library, dataset.articles, encoder)
    return folder


def _bring_up_to_date(library: Library, articles: Sequence[Article], encoder: Encoder) -> None:
    entries = make_entries(articles, library, encoder)
    wanted = {
        (passage.article_id, passage.start, passage.end): vector.tobytes()
        for entry in entries
        for passage, vector in zip(entry.passages, entry.vectors, strict=True)
    }
    ids = library.passage_ids()
    held = library.passages(ids.tolist())
    stored = {
        (held[number].article_id, held[number].start, held[number].end): vector.tobytes()
        for number, vector in zip(ids.tolist(), library.vectors(ids), strict=True)
    }
    if stored != wanted:
        library.replace_passages(encoder.info, entries)
