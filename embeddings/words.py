"""The word leg: how well the words of a passage's article, and of its best sentence, fit a question.

The article tells what a passage is about, which the passage itself often names by "ông" or "dự án" only;
the sentence tells where in the article the answer stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus import sentences
from hoibao.embeddings import bm25, terms
from hoibao.embeddings.bm25 import BM25Index, Unit
from hoibao.embeddings.terms import Terms, WordQuery
from hoibao.embeddings.vectors import Ids, Scores
from hoibao.embeddings.weights import Weights

FORMAT = f"words-2 {terms.FORMAT} {bm25.FORMAT}"
_ARTICLES, _SENTENCES, _PASSAGES = "articles", "sentences", "passages.npy"
# All passages of the best articles are candidates, too.
_BEST_ARTICLES = 20


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What the word index knows of an article: title, text and the texts of its passages by their ids."""

    title: str
    text: str
    passages: Mapping[int, str]


class WordIndex:
    """One unchanging state of the index, whose files lie in `folder`.

    An article goes under the id of its first passage. `_passages`, of shape (passages, 3) and ordered
    by its first column, holds the id of each passage, that of its article, and its number of sentences.
    """

    def __init__(
        self, folder: Path, articles: BM25Index, sentences: BM25Index, passages: NDArray[np.int64]
    ) -> None:
        self.folder = folder
        self._articles = articles
        self._sentences = sentences
        self._passages = passages

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index whose files lie in `folder`.

        Raises:
            OSError: a file is missing.
            ValueError: there is none, or it is damaged.
        """
        return cls(
            folder,
            BM25Index.open(folder / _ARTICLES),
            BM25Index.open(folder / _SENTENCES),
            np.load(folder / _PASSAGES, allow_pickle=False),
        )

    @classmethod
    def change(cls, folder: Path, remove: Ids, add: Iterable[WordDocument]) -> Self:
        """Take passages, of whole articles, out of the index in `folder` and put articles in.

        In an empty folder a new index is made. `add` is gone through twice, so that no more than one
        article need be in memory.
        """
        file = folder / _PASSAGES
        known = np.load(file, allow_pickle=False) if file.exists() else np.empty((0, 3), dtype=np.int64)
        rows: list[tuple[int, int, int]] = []

        def whole() -> Iterator[Unit]:
            for document in add:
                yield Unit(min(document.passages), Terms.of(f"{document.title}\n{document.text}"))

        def units() -> Iterator[Unit]:
            for document in add:
                article = min(document.passages)
                for number, text in document.passages.items():
                    spans = sentences(text)
                    rows.append((number, article, len(spans)))
                    yield from (Unit(number, Terms.of(text[start:end])) for start, end in spans)

        changed = BM25Index.change(folder / _SENTENCES, remove, units())
        articles = BM25Index.change(folder / _ARTICLES, remove, whole())
        kept = known[~np.isin(known[:, 0], remove)]
        passages = np.concatenate([kept, np.array(rows, dtype=np.int64).reshape(-1, 3)])
        passages = passages[np.argsort(passages[:, 0])]
        # Not written over: another generation may share the file.
        file.unlink(missing_ok=True)
        np.save(file, passages)
        return cls(folder, articles, changed, passages)

    def candidates(self, query: WordQuery, k: int, weights: Weights, allowed: Ids | None = None) -> Ids:
        """The ids of at least the `k` passages with the best sentences, and of all in the best articles.

        Among `allowed`, which holds passages of whole articles, or all; ascending.
        """
        if allowed is not None:
            among = self._passages[np.isin(self._passages[:, 0], allowed)]
            articles: Ids | None = np.unique(among[:, 1])
        else:
            articles = None
        best = self._articles.search(query, _BEST_ARTICLES, weights, articles)[0]
        within = self._passages[np.isin(self._passages[:, 1], best), 0]
        # Passages overlap, so that a sentence may stand in two.
        sentences = self._sentences.search(query, 2 * k, weights, allowed)[0]
        return np.union1d(within, sentences)

    def scores(self, query: WordQuery, ids: Ids, weights: Weights) -> Scores:
        """The word scores of the passages `ids`, in their order; 0 where no word matches."""
        rows = self._passages[np.searchsorted(self._passages[:, 0], ids)]
        articles = np.unique(rows[:, 1])
        of_article = _best(*self._articles.search(query, len(articles), weights, articles))
        of_sentence = _best(*self._sentences.search(query, int(rows[:, 2].sum()), weights, ids))
        return np.array(
            [
                weights.article * of_article.get(article, 0.0)
                + weights.sentence * of_sentence.get(number, 0.0)
                for number, article, _ in rows.tolist()
            ],
            dtype=np.float32,
        )

    def rarity_counts(self, syllables: Iterable[str]) -> tuple[int, list[int]]:
        """How many sentences there are, and how many of them say each syllable, with whatever accents."""
        return self._sentences.size, [self._sentences.document_frequency(word) for word in syllables]


def _best(ids: Ids, scores: Scores) -> dict[int, float]:
    """The best score of each id; hits come best first."""
    return dict(zip(ids[::-1].tolist(), scores[::-1].tolist(), strict=True))
