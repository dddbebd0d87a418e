"""BM25 over units of text of one size, by tantivy: k1 1.2, b 0.75, as it has them built in.

Queries are put together from single terms and never parsed, so nothing in a question is an operator.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self

import numpy as np
import tantivy
from tantivy import Occur, Query

from hoibao.corpus import fold_accents
from hoibao.embeddings.terms import Terms, WordQuery
from hoibao.embeddings.vectors import Ids, Scores
from hoibao.embeddings.weights import Weights

_EXACT = ("syllables", "bigrams")
_FOLDED = ("folded_syllables", "folded_bigrams")
# Raised whenever fields change; files of another version of tantivy are not read either.
FORMAT = f"bm25-1 tantivy-{version('tantivy')}"
_ID = "id"
_WRITER_MEMORY = 64_000_000
# Told more ids than these, tantivy takes longer than for finding so many times more hits among all.
_FEW = 2_000
_TIMES_MORE = (4, 16)
# Said by more than one unit in so many, a word without its accents is no evidence.
_OFTEN, _MANY = 20, 1_000


@dataclass(frozen=True, slots=True)
class Unit:
    """A text of the index: an article, or a sentence. Several may have the same id."""

    id: int
    terms: Terms


class BM25Index:
    """One unchanging state of an index, whose files lie in `folder`."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self.folder = folder
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index whose files lie in `folder`.

        Raises:
            ValueError: there is none.
        """
        return cls(tantivy.Index.open(str(folder)), folder)

    @classmethod
    def change(cls, folder: Path, remove: Ids, add: Iterable[Unit]) -> Self:
        """Take ids out of the index in `folder` and put units in; a new index if the folder is empty."""
        folder.mkdir(exist_ok=True)
        index = tantivy.Index(_schema(), str(folder))
        # One thread makes one segment, so that equal libraries give equal indexes.
        writer = index.writer(_WRITER_MEMORY, 1)
        if len(remove):
            writer.delete_documents_by_query(Query.term_set_query(index.schema, _ID, remove.tolist()))
        for unit in add:
            writer.add_document(_document(unit))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, folder)

    @property
    def size(self) -> int:
        """The number of units."""
        return int(self._searcher.num_docs)

    def search(
        self, query: WordQuery, k: int, weights: Weights, allowed: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """The ids of the at most `k` best units with their scores, best first, among `allowed` (or all).

        An id comes as often as it has units among them.
        """
        terms = self._terms(query, weights)
        if not terms or k < 1 or (allowed is not None and not len(allowed)):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        wanted = Query.boolean_query(terms)
        if allowed is None:
            return self._best(wanted, k)
        for times in _TIMES_MORE if len(allowed) > _FEW else ():
            ids, scores = self._best(wanted, times * k)
            passing = np.flatnonzero(np.isin(ids, allowed))[:k]
            if len(passing) == k or len(ids) < times * k:
                return ids[passing], scores[passing]
        among = Query.const_score_query(Query.term_set_query(self._schema, _ID, allowed.tolist()), 0.0)
        return self._best(Query.boolean_query([(Occur.Must, wanted), (Occur.Must, among)]), k)

    def document_frequency(self, syllable: str) -> int:
        """The number of units that say `syllable`, in match form, with whatever accents."""
        return int(self._searcher.doc_freq("folded_syllables", fold_accents(syllable)))

    def _best(self, query: Query, k: int) -> tuple[Ids, Scores]:
        hits = self._searcher.search(query, k, count=False).hits
        ids = self._searcher.fast_field_values(_ID, [address for _, address in hits])
        return np.array(ids, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)

    def _terms(self, query: WordQuery, weights: Weights) -> list[tuple[Occur, Query]]:
        folded = dict(zip(_FOLDED, (1.0, weights.bigrams), strict=True))
        if query.accented:
            folded = {field: weights.folded * weight for field, weight in folded.items()}
            fields = dict(zip(_EXACT, (1.0, weights.bigrams), strict=True)) | folded
        else:  # a question typed without any accent says nothing about accents
            fields = folded
        texts = {**_fields(query.terms), **_folded_fields(query.terms)}
        return [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, "freq"), weight))
            for field, weight in fields.items()
            if weight
            for term in dict.fromkeys(texts[field])
            if not (query.accented and field in _FOLDED and self._tells_nothing(field, term))
        ]

    def _tells_nothing(self, field: str, term: str) -> bool:
        """Whether so many say a term that a match but for accents adds time and no score."""
        return int(self._searcher.doc_freq(field, term)) > max(_MANY, self.size // _OFTEN)


def _fields(terms: Terms) -> dict[str, Iterable[str]]:
    return {"syllables": terms.syllables, "bigrams": terms.bigrams}


def _folded_fields(terms: Terms) -> dict[str, Iterable[str]]:
    return {f"folded_{field}": texts for field, texts in _fields(terms.folded()).items()}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ID, indexed=True, fast=True)
    for field in _EXACT + _FOLDED:
        # Terms hold no spaces, and tantivy only splits them there again.
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _document(unit: Unit) -> tantivy.Document:
    made = tantivy.Document()
    made.add_unsigned(_ID, unit.id)
    for field, texts in _fields(unit.terms).items():
        joined = " ".join(texts)
        made.add_text(field, joined)
        made.add_text(f"folded_{field}", fold_accents(joined))
    return made
