"""Passages are found: the embedding model, the vector and word indexes, fusion, and the retriever."""

from hoibao.embeddings.indexing import Indexer, ModelMismatch, reindex
from hoibao.embeddings.matching import Match, Matcher
from hoibao.embeddings.model import Encoder, ModelError
from hoibao.embeddings.packaged import PACKAGED
from hoibao.embeddings.retriever import Hit, Retriever

__all__ = [
    "PACKAGED",
    "Encoder",
    "Hit",
    "Indexer",
    "Match",
    "Matcher",
    "ModelError",
    "ModelMismatch",
    "Retriever",
    "reindex",
]
