"""Large libraries without large data: articles put together from the sentences of the samples.

Their passages have made-up vectors, real ones of the samples moved a little, so that nothing needs to
be embedded. Equal sizes give equal libraries. They say nothing about quality, only about speed.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus import Article, Entry, Library, Passage, sentences
from hoibao.embeddings import Encoder, Retriever
from hoibao.embeddings.packaged import cache_folder

# Raised whenever the same size would give another library.
_FORMAT = 1
PASSAGES_PER_ARTICLE = 10
_SENTENCES_PER_PASSAGE = 4
# Syllables of a sentence that others replace: else all libraries would consist of some hundred sentences.
_REPLACED = 0.3
_ARTICLES_AT_ONCE = 500
_FIRST_DAY = date(2015, 1, 1)
SOURCES = ("Báo A", "Báo B")
# Passages about the same things lie at cosines of .85 to .95 with this model; this noise gives .9.
_NOISE = 0.48


def synthetic_library(passages: int, samples: Sequence[Article], encoder: Encoder) -> Path:
    """The folder of a library with `passages` passages, indexes included, made at the first call.

    It is kept in the cache folder, about 350 MB for 100,000 passages.
    """
    folder = cache_folder() / "bench" / f"{_FORMAT}-{encoder.info.fingerprint}-{passages}"
    if folder.exists():
        return folder
    draft = folder.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    with Library.open(draft, create=True) as library:
        library.record_model(encoder.info)
        entries = synthetic_entries(passages, samples, encoder)
        while some := list(islice(entries, _ARTICLES_AT_ONCE)):
            library.add(some)
        Retriever(library, encoder)  # makes the indexes
    draft.rename(folder)
    return folder


def synthetic_entries(passages: int, samples: Sequence[Article], encoder: Encoder) -> Iterator[Entry]:
    """Articles of `PASSAGES_PER_ARTICLE` passages each; every second one is of the same source."""
    said = [
        sentence
        for article in samples
        for start, end in sentences(article.text)
        if 40 < len(sentence := " ".join(article.text[start:end].split())) < 300
    ]
    syllables = np.array([word for sentence in said for word in sentence.split()])
    real = encoder.encode_passages(said)
    random = np.random.default_rng(_FORMAT)
    for number in range(passages // PASSAGES_PER_ARTICLE):
        size = (PASSAGES_PER_ARTICLE, _SENTENCES_PER_PASSAGE)
        chosen = random.integers(len(said), size=size)
        texts = [" ".join(_altered(said[i], syllables, random) for i in picked) for picked in chosen.tolist()]
        vectors = _moved(real[chosen].mean(axis=1), random).astype(np.float16)
        article = Article(
            f"bai-{number}",
            texts[0][:60],
            "\n".join(texts),
            source=SOURCES[number % len(SOURCES)],
            published=_FIRST_DAY + timedelta(days=number % 3650),
        )
        yield Entry(
            article, _passages(article.id, texts), [_key(article.id, n) for n in range(len(texts))], vectors
        )


def _altered(sentence: str, syllables: NDArray[np.str_], random: np.random.Generator) -> str:
    words = np.array(sentence.split(), dtype=syllables.dtype)
    other = random.random(len(words)) < _REPLACED
    words[other] = random.choice(syllables, int(other.sum()))
    return " ".join(words.tolist())


def _moved(vectors: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors near `vectors`, which have the shape (n, dimension)."""
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    noise = random.standard_normal(vectors.shape, dtype=np.float32) / np.sqrt(vectors.shape[1])
    moved: NDArray[np.float32] = vectors + _NOISE * noise
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved


def _passages(article_id: str, texts: Sequence[str]) -> list[Passage]:
    passages, start = [], 0
    for text in texts:
        passages.append(Passage(article_id, start, start + len(text), text))
        start += len(text) + 1
    return passages


def _key(article_id: str, number: int) -> bytes:
    return hashlib.sha256(f"{article_id} {number}".encode()).digest()
