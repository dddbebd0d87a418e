"""The retriever: what other programs embed."""

import math
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np

from hoibao.corpus import Article, Filters, Library, match_form, normalise
from hoibao.embeddings.fusion import fuse
from hoibao.embeddings.index_cache import IndexCache, Snapshot
from hoibao.embeddings.indexing import check_model
from hoibao.embeddings.keeper import Keeper
from hoibao.embeddings.model import Encoder
from hoibao.embeddings.packaged import PACKAGED
from hoibao.embeddings.processor import usable_threads
from hoibao.embeddings.terms import WordQuery
from hoibao.embeddings.vectors import Ids
from hoibao.embeddings.weights import Weights

# Candidates of each leg before fusion.
_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `article.text[start:end] == text`.

    `score` orders the hits of one search and lies between 0 and 1; `vector_score` is the cosine and
    `word_score` the weighted BM25 score of the passage, both comparable between searches.
    """

    article: Article
    start: int
    end: int
    text: str
    score: float
    vector_score: float
    word_score: float


class Retriever:
    """Finds passages of a library by meaning and by words; safe to use from many threads."""

    def __init__(self, library: Library, encoder: Encoder, weights: Weights = Weights()) -> None:  # noqa: B008 - frozen
        check_model(library, encoder)
        self._weights = weights
        self.library = library
        self.encoder = encoder
        self._cache = IndexCache(library, encoder.info)
        self._changing = threading.RLock()
        self._beside = ThreadPoolExecutor(usable_threads(), "hoibao-words")
        self._snapshot = self._cache.update(None)
        self._keeper: Keeper | None = None

    @classmethod
    def open(cls, folder: Path | str, *, encoder: Encoder | None = None) -> Self:
        """Open the library in `folder`, with the model it was made with unless `encoder` is given.

        Raises:
            LibraryError: there is no sound library, or it was made with another model.
            ModelError: the model cannot be loaded.
        """
        library = Library.open(folder)
        try:
            if encoder is None:
                encoder = Encoder.load(library.model.name if library.model else PACKAGED)
            return cls(library, encoder)
        except BaseException:
            library.close()
            raise

    def close(self) -> None:
        """Let go of the library."""
        if self._keeper:
            self._keeper.stop()
        self._beside.shutdown()
        self.library.close()

    def refresh(self) -> None:
        """Take in what has changed in the library, also by other processes. `search` does so itself."""
        self._fresh()

    def keep_fresh(self, seconds: float = 2.0) -> None:
        """Look for changes every so many `seconds` in the background, until `close`.

        From then on no search looks for them, or waits until they are taken in: it finds what was
        there some seconds ago, but never what is gone.
        """
        if self._keeper is None:
            self._keeper = Keeper(self.refresh, seconds)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        source: str | None = None,
        published: tuple[date | None, date | None] | None = None,
        articles: Collection[str] | None = None,
        section: str | None = None,
    ) -> list[Hit]:
        """The at most `k` best passages for `query`, best first, among the articles that pass the filters.

        Spelling variants of the same question (NFD, tone placement, case) give the same hits.

        Args:
            query: a question or some words; beyond the model's limit it is cut. Blank finds nothing.
            k: how many passages; an article may give several.
            source: only articles of this source.
            published: only articles of these days, both included, open where None.
            articles: only articles with these ids.
            section: only articles of this section ("Thời sự", as the newspaper calls it).
        """
        if k < 1:
            raise ValueError(f"k must be at least 1: {k}")
        filters = Filters(source, published, articles, section)
        hits = self._search(query, k, filters, self._at_hand())
        if hits is None:
            # An article was replaced or removed meanwhile. Once more, within one state of the library.
            with self._changing, self.library.snapshot():
                hits = self._search(query, k, filters, self._fresh())
        return hits or []

    def _search(self, query: str, k: int, filters: Filters, snapshot: Snapshot) -> list[Hit] | None:
        """The hits; None if one of them is gone from the library."""
        text = match_form(normalise(query))
        allowed = self._allowed(filters, snapshot)
        if not text or not len(snapshot.vectors.ids) or (allowed is not None and not len(allowed)):
            return []
        most = min(k, len(snapshot.vectors.ids))  # the engines make room for as many as they are asked for
        words = WordQuery.of(text)
        depth = max(most, _CANDIDATES)
        # The words are looked up while the model works.
        by_words = self._beside.submit(snapshot.words.candidates, words, depth, self._weights, allowed)
        vector = self.encoder.encode_query(text)
        ids = np.union1d(snapshot.vectors.search(vector, depth, allowed)[0], by_words.result())
        # Exact scores in both legs, also of what only one of them found.
        cosines = snapshot.vectors.scores(vector, ids).astype(np.float64)
        bm25 = snapshot.words.scores(words, ids, self._weights).astype(np.float64)
        share = self._weights.vector if words.accented else self._weights.vector_unaccented
        fused = fuse(cosines, bm25, vector_weight=share)
        best = np.lexsort((ids, -fused))[:most]
        scores = {
            number: (float(fused[i]), float(cosines[i]), float(bm25[i]))
            for i, number in zip(best, ids[best].tolist(), strict=True)
        }
        hits = self._hits(scores)
        return hits if len(hits) == len(scores) else None

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """How telling each syllable is in this library: its inverse document frequency, above 0.

        The form of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) that
        stays positive; a syllable that no sentence says is the most telling.
        """
        snapshot = self._at_hand()
        sentences, counts = snapshot.words.rarity_counts(terms)
        return {
            term: math.log(1 + (sentences - n + 0.5) / (n + 0.5))
            for term, n in zip(terms, counts, strict=True)
        }

    def _at_hand(self) -> Snapshot:
        return self._snapshot if self._keeper else self._fresh()

    def _fresh(self) -> Snapshot:
        snapshot = self._snapshot
        if snapshot.revision == self.library.revision:
            return snapshot
        with self._changing:
            if self._snapshot.revision != self.library.revision:
                check_model(self.library, self.encoder)
                self._snapshot = self._cache.update(self._snapshot)
            return self._snapshot

    def _allowed(self, filters: Filters, snapshot: Snapshot) -> Ids | None:
        """The passages that pass; None if there is no filter. The one place that decides it."""
        if filters == Filters():
            return None
        passing = self.library.passage_ids(filters)
        return np.intersect1d(passing, snapshot.vectors.ids, assume_unique=True)

    def _hits(self, scores: dict[int, tuple[float, float, float]]) -> list[Hit]:
        """Hits in the order of `scores`, without passages that were removed a moment ago."""
        with self.library.snapshot():
            passages = self.library.passages(list(scores))
            articles = {
                article_id: self.library.get(article_id)
                for article_id in dict.fromkeys(passage.article_id for passage in passages.values())
            }
        return [
            Hit(articles[found.article_id], found.start, found.end, found.text, *scores[number])
            for number in scores
            if (found := passages.get(number))
        ]
