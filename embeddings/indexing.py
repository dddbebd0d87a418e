"""Articles go into a library: split, embedded, stored."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from hoibao.corpus import Article, Entry, Library, LibraryError, Outcome, Passage, split
from hoibao.embeddings.model import Encoder

# The size of a passage and how much of it repeats the one before, in tokens of the model. What is
# embedded is the passage alone: under its title the vectors of an article's passages grow alike
# (news questions, vectors only, nDCG@10: .648 with the title before each passage, .690 without).
PASSAGE_TOKENS = 200
OVERLAP_TOKENS = 40


class ModelMismatch(LibraryError):  # noqa: N818 - reads as what it says
    """A library was made with another model than the one it is opened with."""


def check_model(library: Library, encoder: Encoder) -> None:
    """Refuse an encoder whose vectors do not belong beside those in the library.

    Raises:
        ModelMismatch: the library was made with another model.
    """
    made, opened = library.model, encoder.info
    # The name alone may differ: a folder can be moved.
    if made and (made.fingerprint, made.dimension) != (opened.fingerprint, opened.dimension):
        raise ModelMismatch(
            f"library made with model {made.name}, opened with {opened.name}"
            f"{' of other weights' if made.name == opened.name else ''}: run `hoibao reindex`"
        )


class Indexer:
    """Adds articles to a library with the vectors of one encoder; the library then records its model.

    Raises:
        ModelMismatch: the library was made with another model.
    """

    def __init__(self, library: Library, encoder: Encoder) -> None:
        check_model(library, encoder)
        self._library = library
        self._encoder = encoder

    def add(self, articles: Sequence[Article]) -> list[Outcome]:
        """Store `articles` in one transaction, all of them or none; what became of each, in order.

        All passages are embedded together, so a batch of some dozens of articles is fastest.
        """
        if self._library.model is None:
            self._library.record_model(self._encoder.info)
        stored = self._library.unchanged(articles)
        times = Counter(article.id for article in articles)
        # Of an id that comes twice, the library must see both to keep the last.
        fresh = [article for article in articles if article.id not in stored or times[article.id] > 1]
        outcomes = iter(self._library.add(make_entries(fresh, self._library, self._encoder)))
        changed = {id(article) for article in fresh}
        return [next(outcomes) if id(article) in changed else "unchanged" for article in articles]


def reindex(
    library: Library,
    encoder: Encoder,
    *,
    batch: int = 32,
    progress: Callable[[int], object] | None = None,
) -> None:
    """Split and embed every article again with `encoder`, whatever model was used before.

    The library changes in one transaction at the end; interrupted before, it stays as it was.
    `progress` is told after each batch how many articles are done; no more than a batch is in memory.

    Raises:
        LibraryError: the library was changed meanwhile.
    """

    def entries() -> Iterator[Entry]:
        articles, done = library.each(), 0
        while found := list(islice(articles, batch)):
            yield from make_entries(found, library, encoder)
            done += len(found)
            if progress:
                progress(done)

    library.replace_passages(encoder.info, entries())


def make_entries(articles: Sequence[Article], library: Library, encoder: Encoder) -> list[Entry]:
    """What the library stores of `articles`; texts it holds vectors of already are not embedded again."""
    passages = [_split(article, encoder) for article in articles]
    keys: list[list[bytes]] = []
    texts: dict[bytes, str] = {}
    for parts in passages:
        keys.append([_key(encoder, part.text) for part in parts])
        texts.update(zip(keys[-1], (part.text for part in parts), strict=True))
    vectors = dict(library.known_vectors(list(texts)))
    missing = [key for key in texts if key not in vectors]
    found = encoder.encode_passages([texts[key] for key in missing]).astype(np.float16)
    vectors.update(zip(missing, found, strict=True))
    dimension = encoder.info.dimension
    return [
        Entry(article, parts, own, np.array([vectors[key] for key in own], np.float16).reshape(-1, dimension))
        for article, parts, own in zip(articles, passages, keys, strict=True)
    ]


def _split(article: Article, encoder: Encoder) -> list[Passage]:
    size = min(PASSAGE_TOKENS, encoder.max_tokens)
    return split(
        article, encoder.count_tokens, max_tokens=size, overlap_tokens=min(OVERLAP_TOKENS, size // 4)
    )


def _key(encoder: Encoder, text: str) -> bytes:
    return hashlib.sha256(f"{encoder.info.fingerprint}\n{text}".encode()).digest()
