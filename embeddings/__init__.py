"""Passages are found: the embedding model, the vector and word indexes, fusion, and the retriever."""

from hoibao.embeddings.index_cache import IndexCache, bring_up_to_date
from hoibao.embeddings.indexing import Indexer, ModelMismatch, reindex
from hoibao.embeddings.model import Encoder, ModelError
from hoibao.embeddings.packaged import PACKAGED
from hoibao.embeddings.reader import Excerpt, Reader, Reading
from hoibao.embeddings.retriever import Hit, Retriever

__all__ = [
    "PACKAGED",
    "Encoder",
    "Excerpt",
    "Hit",
    "IndexCache",
    "Indexer",
    "ModelError",
    "ModelMismatch",
    "Reader",
    "Reading",
    "Retriever",
    "bring_up_to_date",
    "reindex",
]
