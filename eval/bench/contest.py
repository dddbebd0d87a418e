"""A contestant in a process of its own: `python -m hoibao.eval.bench.contest NAME [DATASET [ARTICLES]]`.

It takes in the articles of the dataset, is asked its questions, and prints as JSON what came of it.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from hoibao.corpus import Article
from hoibao.eval.bench.data import bench_data
from hoibao.eval.bench.measuring import hide_progress, peak_memory, percentile, report, timed
from hoibao.eval.datasets import Dataset
from hoibao.eval.metrics.ranking import ranking_scores

_WARM_UP = 5
_MOST_QUESTIONS = 500
_MOST_TIMED = 200
_K = 10


class Contestant(Protocol):
    """Finds articles for questions."""

    def add(self, articles: Sequence[Article]) -> None:
        """Take in all articles."""
        ...

    def search(self, question: str, k: int) -> list[str]:
        """The ids of the articles of the `k` best passages, best first."""
        ...


class Hoibao:
    """`Indexer` and `Retriever`."""

    def __init__(self, folder: Path) -> None:
        from hoibao.corpus import Library
        from hoibao.embeddings import Encoder

        self._encoder = Encoder.load()
        self._library = Library.open(folder, create=True)

    def add(self, articles: Sequence[Article]) -> None:
        """Take in all articles, some dozens at once, and make the indexes."""
        from hoibao.embeddings import Indexer, Retriever

        indexer = Indexer(self._library, self._encoder)
        for start in range(0, len(articles), 32):
            indexer.add(articles[start : start + 32])
        self._retriever = Retriever(self._library, self._encoder)

    def search(self, question: str, k: int) -> list[str]:
        """The ids of the articles of the `k` best passages, best first."""
        return [hit.article.id for hit in self._retriever.search(question, k)]


class LangChain:
    """Splitter, embeddings and vector store as LangChain's documentation puts them together.

    The same model in 32 bit, with its prompts. See https://docs.langchain.com/oss/python/integrations,
    "FAISS" and "Sentence Transformers on Hugging Face".
    """

    def __init__(self, _: Path) -> None:
        import torch
        from langchain_huggingface import HuggingFaceEmbeddings

        from hoibao.embeddings.packaged import packaged_model

        hide_progress()
        self._embeddings = HuggingFaceEmbeddings(
            model_name=str(packaged_model()),
            model_kwargs={"device": "cpu", "model_kwargs": {"dtype": torch.float32}},
            encode_kwargs={"prompt_name": "passage"},
            query_encode_kwargs={"prompt_name": "query"},
        )

    def add(self, articles: Sequence[Article]) -> None:
        """Take in all articles."""
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = [
            Document(page_content=f"{article.title}\n{article.text}", metadata={"id": article.id})
            for article in articles
        ]
        self._store = FAISS.from_documents(splitter.split_documents(documents), self._embeddings)

    def search(self, question: str, k: int) -> list[str]:
        """The ids of the articles of the `k` best passages, best first."""
        return [document.metadata["id"] for document in self._store.similarity_search(question, k=k)]


CONTESTANTS: dict[str, Callable[[Path], Contestant]] = {"hoibao": Hoibao, "langchain": LangChain}


def main(name: str, *dataset: str) -> None:
    """Let the contestant `name`, "hoibao" or "langchain", do its work on a dataset."""
    with tempfile.TemporaryDirectory() as folder:
        report(figures(CONTESTANTS[name](Path(folder) / "library"), bench_data(*dataset)))


def figures(contestant: Contestant, data: Dataset) -> dict[str, float]:
    """Articles a second, milliseconds of a question, nDCG@10, and the peak of memory in GB."""
    questions = [question for question in data.questions if question.articles and not question.scope]
    questions = questions[:_MOST_QUESTIONS]
    adding, _ = timed(lambda: contestant.add(data.articles))
    for question in questions[:_WARM_UP]:
        contestant.search(question.question, _K)
    times = [
        timed(lambda q=question.question: contestant.search(q, _K))[0]  # type: ignore[misc]
        for question in questions[:_MOST_TIMED]
    ]
    # An article may have several passages among the best, so more than ten are asked for.
    rankings = {
        question.id: list(dict.fromkeys(contestant.search(question.question, 5 * _K)))[:_K]
        for question in questions
    }
    relevant = {question.id: dict(question.articles) for question in questions}
    scores = ranking_scores(relevant, rankings, _K)
    return {
        "rate": len(data.articles) / adding,
        "p50": percentile(times, 0.5),
        "p95": percentile(times, 0.95),
        "ndcg": float(np.mean([score["ndcg"] for score in scores.values()])),
        "memory": peak_memory(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
