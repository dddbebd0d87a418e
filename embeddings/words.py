"""The word index by tantivy: BM25 over syllables and syllable bigrams, with and without accents.

Text is cut into tokens by `hoibao.corpus.tokenize`; tantivy only splits them at spaces again. Queries
are put together from single terms and never parsed, so nothing in a question is an operator.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import tantivy
from tantivy import Occur, Query

from hoibao.corpus import fold_accents, normalise, tokenize
from hoibao.embeddings.vectors import Ids, Scores

# Field -> its weight. What is written with the same accents counts far above what merely folds to
# the same letters; bigrams stand for the compound words that most Vietnamese words are. The title
# speaks for all passages of its article alike, so a high weight for it buries the right passage.
_EXACT = {"syllables": 1.0, "bigrams": 1.0, "title": 0.1}
_FOLDED = {"folded_syllables": 0.2, "folded_bigrams": 0.2, "folded_title": 0.02}
# Raised whenever fields or terms change; files of another version of tantivy are not read either.
FORMAT = f"words-1 tantivy-{version('tantivy')}"
_ID = "id"
_LONGEST_TOKEN = 40
# A question has about fifteen terms; of a pasted article the first words must do.
_MOST_TERMS = 64
# When at least one passage in so many passes a filter, it is applied to what was found.
_MANY_PASS = 8
_COMPOUND = re.compile(r"[-/]")
_WRITER_MEMORY = 64_000_000


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What the word index knows of a passage."""

    id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class WordQuery:
    """The terms of a question: syllables and bigrams in match form, each once."""

    syllables: Sequence[str]
    bigrams: Sequence[str]

    @classmethod
    def of(cls, question: str) -> Self:
        """The terms of `question`, in whatever form it was typed."""
        whole = _words(normalise(question))
        syllables = list(dict.fromkeys(_with_parts(whole)))[:_MOST_TERMS]
        return cls(syllables, list(dict.fromkeys(_bigrams(whole)))[:_MOST_TERMS])

    @property
    def accented(self) -> bool:
        """Whether any accent was typed at all."""
        return any(term != fold_accents(term) for term in self.syllables)


class WordIndex:
    """One unchanging state of the word index, whose files lie in `folder`."""

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
    def change(cls, folder: Path, remove: Ids, add: Iterable[WordDocument]) -> Self:
        """Take passages out of the index in `folder` and put others in; a new one if it is empty."""
        index = tantivy.Index(_schema(), str(folder))
        # One thread makes one segment, so that equal libraries give equal indexes.
        writer = index.writer(_WRITER_MEMORY, 1)
        if len(remove):
            writer.delete_documents_by_query(Query.term_set_query(index.schema, _ID, remove.tolist()))
        for document in add:
            writer.add_document(_to_tantivy(document))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, folder)

    def search(self, query: WordQuery, k: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """The at most `k` best ids with their BM25 scores, best first, among `allowed` (or all)."""
        terms = self._terms(query)
        if not terms or k < 1 or (allowed is not None and not len(allowed)):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        wanted = Query.boolean_query(terms)
        if allowed is None:
            return self._best(wanted, k)
        total = self._searcher.num_docs
        if len(allowed) * _MANY_PASS >= total:
            # Told so many ids, tantivy takes ten times as long as for all. So it looks among all
            # for as many as should hold k that pass, and only if they do not, among those that pass.
            depth = min(2 * k * total // len(allowed) + _MANY_PASS, total)
            ids, scores = self._best(wanted, depth)
            passing = np.flatnonzero(np.isin(ids, allowed))[:k]
            if len(passing) == k or len(ids) < depth or depth == total:
                return ids[passing], scores[passing]
        among = Query.const_score_query(Query.term_set_query(self._schema, _ID, allowed.tolist()), 0.0)
        return self._best(Query.boolean_query([(Occur.Must, wanted), (Occur.Must, among)]), k)

    def scores(self, query: WordQuery, ids: Ids) -> Scores:
        """The BM25 scores of the passages `ids`, in their order; 0 where no word matches."""
        found = dict(zip(*(part.tolist() for part in self.search(query, len(ids), ids)), strict=True))
        return np.array([found.get(number, 0.0) for number in ids.tolist()], dtype=np.float32)

    def document_frequency(self, term: str) -> int:
        """The number of passages that say the syllable `term`, in match form, with whatever accents."""
        return int(self._searcher.doc_freq("folded_syllables", fold_accents(term)))

    def _best(self, wanted: Query, k: int) -> tuple[Ids, Scores]:
        hits = self._searcher.search(wanted, k, count=False).hits
        ids = self._searcher.fast_field_values(_ID, [address for _, address in hits])
        return np.array(ids, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)

    def _terms(self, query: WordQuery) -> list[tuple[Occur, Query]]:
        # A question typed without any accent says nothing about accents.
        fields = (_EXACT | _FOLDED) if query.accented else _FOLDED
        return [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, "freq"), weight))
            for field, weight in fields.items()
            for term in _terms_for(field, query)
        ]


def _terms_for(field: str, query: WordQuery) -> list[str]:
    if field.endswith("title"):
        terms = [*query.syllables, *query.bigrams]
    else:
        terms = list(query.bigrams if field.endswith("bigrams") else query.syllables)
    return list(dict.fromkeys(map(fold_accents, terms))) if field.startswith("folded") else terms


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ID, indexed=True, fast=True)
    for field in _EXACT | _FOLDED:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _to_tantivy(document: WordDocument) -> tantivy.Document:
    words, title = _words(document.text), _words(document.title)
    fields = {
        "syllables": " ".join(_with_parts(words)),
        "bigrams": " ".join(_bigrams(words)),
        "title": " ".join([*_with_parts(title), *_bigrams(title)]),
    }
    made = tantivy.Document()
    made.add_unsigned(_ID, document.id)
    for field, terms in fields.items():
        made.add_text(field, terms)
        made.add_text(f"folded_{field}", fold_accents(terms))
    return made


def _words(text: str) -> list[str]:
    return [token.text[:_LONGEST_TOKEN] for token in tokenize(text)]


def _with_parts(words: Sequence[str]) -> list[str]:
    """`words`, each compound number followed by its parts: "18-nq/tw" is found by "18", too."""
    terms: list[str] = []
    for word in words:
        terms.append(word)
        parts = _COMPOUND.split(word)
        if len(parts) > 1:
            terms.extend(part for part in parts if part)
    return terms


def _bigrams(words: Sequence[str]) -> list[str]:
    return [f"{first}_{second}" for first, second in pairwise(words)]
