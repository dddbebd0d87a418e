"""Articles go into a library: split, embedded, stored."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from hoibao.corpus import Article, Entry, Library, LibraryError, Outcome, Passage, split
from hoibao.embeddings.model import Encoder

# The size of a passage and how much of it repeats the one before, in tokens of the model.
PASSAGE_TOKENS = 200
OVERLAP_TOKENS = 40
_TITLE_TOKENS = 48


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
    progress: Callable[[int], object] = lambda done: None,
) -> None:
    """Split and embed every article again with `encoder`, whatever model was used before.

    The library changes in one transaction at the end; interrupted before, it stays as it was.
    `progress` is told after each batch how many articles are done.

    Raises:
        LibraryError: the library was changed meanwhile.
    """
    ids = [summary.id for summary in library.articles()]
    entries: list[Entry] = []
    for start in range(0, len(ids), batch):
        articles = [library.get(article_id) for article_id in ids[start : start + batch]]
        entries += make_entries(articles, library, encoder)
        progress(len(entries))
    library.replace_passages(encoder.info, entries)


def make_entries(articles: Sequence[Article], library: Library, encoder: Encoder) -> list[Entry]:
    """What the library stores of `articles`; texts it holds vectors of already are not embedded again."""
    passages = [_split(article, encoder) for article in articles]
    keys: list[list[bytes]] = []
    texts: dict[bytes, str] = {}
    for article, parts in zip(articles, passages, strict=True):
        embedded = [embedded_text(article, part, encoder) for part in parts]
        keys.append([_key(encoder, text) for text in embedded])
        texts.update(zip(keys[-1], embedded, strict=True))
    vectors = dict(library.known_vectors(list(texts)))
    missing = [key for key in texts if key not in vectors]
    found = encoder.encode_passages([texts[key] for key in missing]).astype(np.float16)
    vectors.update(zip(missing, found, strict=True))
    dimension = encoder.info.dimension
    return [
        Entry(article, parts, own, np.array([vectors[key] for key in own], np.float16).reshape(-1, dimension))
        for article, parts, own in zip(articles, passages, keys, strict=True)
    ]


def embedded_text(article: Article, passage: Passage, encoder: Encoder) -> str:
    """What the vector of a passage is made from: its words, under the title that says what they are about."""
    title = _short_title(article, encoder)
    return passage.text if not title or passage.text.startswith(title) else f"{title}\n{passage.text}"


def _split(article: Article, encoder: Encoder) -> list[Passage]:
    room = encoder.max_tokens - encoder.count_tokens(_short_title(article, encoder)) - 1
    size = min(PASSAGE_TOKENS, room)
    return split(
        article, encoder.count_tokens, max_tokens=size, overlap_tokens=min(OVERLAP_TOKENS, size // 4)
    )


def _short_title(article: Article, encoder: Encoder) -> str:
    """The title, or the beginning of one that would leave no room for the passage."""
    words = article.title.split()
    limit = min(_TITLE_TOKENS, encoder.max_tokens // 4)
    while words and encoder.count_tokens(" ".join(words)) > limit:
        words = words[: len(words) * 3 // 4]
    return " ".join(words)


def _key(encoder: Encoder, text: str) -> bytes:
    return hashlib.sha256(f"{encoder.info.fingerprint}\n{text}".encode()).digest()
