"""How long a warm search takes, and where its time goes."""

import types
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer

from hoibao.corpus import Library
from hoibao.embeddings import Encoder, Retriever
from hoibao.embeddings.faiss_index import FaissIndex
from hoibao.embeddings.words import WordIndex
from hoibao.eval.bench.breakdown import Breakdown
from hoibao.eval.bench.measuring import percentiles, row, timed
from hoibao.eval.bench.synthetic import SOURCES

_WARM_UP = 10
_PARTS = {Encoder: "model", FaissIndex: "FAISS", WordIndex: "words", Library: "fetching"}
WAITING = "waiting for words"
REST = "fusion and the rest"


def measure_search(folder: Path, encoder: Encoder, questions: Sequence[str], goal: str) -> None:
    """Print how long searches in a synthetic library take, without and with filters, and where it goes."""
    with closing(Retriever.open(folder, encoder=encoder)) as retriever:
        passages = retriever.library.count().passages
        for question in questions[:_WARM_UP]:
            retriever.search(question)
        row(f"{passages:,} passages ({goal})", percentiles(_times(retriever, questions)))
        few = [f"bai-{number}" for number in range(3)]
        for name, filters in (
            ("half of them pass a filter", {"source": SOURCES[0]}),
            ("a tenth passes", {"published": (date(2015, 1, 1), date(2015, 12, 31))}),
            ("three articles pass", {"articles": few}),
        ):
            row(f"  {name}", percentiles(_times(retriever, questions[: len(questions) // 2], **filters)))
        parts = breakdown(retriever, questions)
        row("  where it goes (ms)", ", ".join(f"{part} {mean:.1f}" for part, mean in parts.items()))


def breakdown(retriever: Retriever, questions: Sequence[str]) -> dict[str, float]:
    """The mean milliseconds of each part of a search; words are looked up while the model works."""
    parts = Breakdown()
    search = parts.watched(retriever.search, REST)
    functions = [(SentenceTransformer, "preprocess", "tokenise"), (Future, "result", WAITING)] + [
        (owner, name, part)
        for owner, part in _PARTS.items()
        for name, member in vars(owner).items()
        if isinstance(member, types.FunctionType) and not name.startswith("_")
    ]
    with parts.watching(functions):
        for question in questions:
            search(question)
    rest = parts.seconds.pop(REST)
    return {part: spent / len(questions) * 1e3 for part, spent in (parts.seconds | {REST: rest}).items()}


def _times(retriever: Retriever, questions: Sequence[str], **filters: Any) -> list[float]:
    return [timed(lambda q=question: retriever.search(q, **filters))[0] for question in questions]  # type: ignore[misc]
