"""`python -m hoibao.eval.bench [--news FILE] [DATASET [ARTICLES]]`: measure everything, one line each.

DATASET, a folder as `hoibao eval` takes it, is what embedding and the comparison with LangChain are
measured on, or its first ARTICLES articles; by default the packaged samples, which are few. FILE, JSON
Lines of news, is what ingesting is measured on, if it is given.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from hoibao.app.assistant import Assistant
from hoibao.app.ingest import ingest_paths
from hoibao.corpus import HoibaoError, sample_folder
from hoibao.embeddings import Encoder, Retriever
from hoibao.eval.bench.breakdown import Breakdown
from hoibao.eval.bench.data import bench_data
from hoibao.eval.bench.embedding import measure_embedding
from hoibao.eval.bench.intake import measure_intake
from hoibao.eval.bench.measuring import heading, in_new_process, percentiles, remark, row, timed
from hoibao.eval.bench.page import measure_page
from hoibao.eval.bench.searching import measure_search
from hoibao.eval.bench.synthetic import synthetic_library
from hoibao.eval.datasets import Dataset, load_samples

_SMALL, _LARGE = 10_000, 100_000


def main(dataset: Sequence[str], news: Path | None) -> None:
    """Measure everything."""
    data, samples = bench_data(*dataset), load_samples()
    questions = [question.question for question in samples.questions if question.answerable]
    encoder = Encoder.load()
    _compare(dataset, data)
    if news:
        measure_intake(news)
    heading(f"Embedding for ingest ({data.name}, {len(data.articles)} articles)")
    measure_embedding(encoder, data)
    heading("Warm search, in libraries put together from the sentences of the samples")
    remark("making libraries, which are kept in the cache folder")
    small, large = (synthetic_library(size, samples.articles, encoder) for size in (_SMALL, _LARGE))
    measure_search(small, encoder, questions, "at most p50 30 ms, p95 50 ms")
    measure_search(large, encoder, questions, "at most 10 ms more")
    _open(large, questions[:20])
    _samples(encoder, questions)


def _compare(dataset: Sequence[str], data: Dataset) -> None:
    heading(f"Beside LangChain ({data.name}, {len(data.articles)} articles, {len(data.questions)} questions)")
    if not find_spec("langchain_huggingface"):
        raise HoibaoError("the comparison needs LangChain: run `make bench`, which installs it")
    names = {
        "hoibao": "hoibao",
        "langchain": "LangChain: RecursiveCharacterTextSplitter, FAISS",
    }
    for contestant, name in names.items():
        found = in_new_process("hoibao.eval.bench.contest", contestant, *dataset)
        row(
            name,
            f"{found['rate']:.1f} articles/s, question p50 {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms, "
            f"nDCG@10 {found['ndcg']:.3f}, memory {found['memory']:.2f} GB",
        )


def _open(large: Path, questions: Sequence[str]) -> None:
    heading("Start and memory")
    for module, goal in (
        ("hoibao.corpus", ""),
        ("hoibao.embeddings", " (at most 1 s)"),
        ("hoibao.app.cli", ""),
    ):
        command = [sys.executable, "-c", f"import {module}"]
        seconds, _ = timed(lambda c=command: subprocess.run(c, check=True))  # type: ignore[misc]  # noqa: S603
        row(f"import {module}{goal}", f"{seconds:.2f} s")
    found = in_new_process("hoibao.eval.bench.opening", str(large), *questions)
    row("load the model (converted before)", f"{found['load']:.2f} s")
    row(f"open {_LARGE:,} passages (at most 2 s)", f"{found['open']:.2f} s")
    row("peak memory after searches in them (at most 1.2 GB)", f"{found['memory']:.2f} GB")


def _samples(encoder: Encoder, questions: Sequence[str]) -> None:
    heading("The five sample articles")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        row("ingest", f"{timed(lambda: ingest_paths([sample_folder()], library, lambda: encoder))[0]:.2f} s")
        with closing(Retriever.open(library, encoder=encoder)) as retriever:
            assistant = Assistant(retriever)
            for question in questions[:10]:
                assistant.ask(question)
            row("warm search", percentiles([timed(lambda q=q: retriever.search(q))[0] for q in questions]))  # type: ignore[misc]
            answers = [timed(lambda q=q: assistant.ask(q))[0] for q in questions]  # type: ignore[misc]
            row("warm answer, search included (at most 150 ms)", percentiles(answers))
            beyond = [_beyond_search(assistant, question) for question in questions]
            row("warm answer beyond the search (p50 60 ms, p95 120 ms)", percentiles(beyond))
        measure_page(library)


def _beyond_search(assistant: Assistant, question: str) -> float:
    """The seconds that an answer takes beside those of its searches."""
    split = Breakdown()
    with split.watching([(Assistant, "ask", "answer"), (Retriever, "search", "search")]):
        assistant.ask(question)
    return split.seconds["answer"]


if __name__ == "__main__":
    try:
        parser = argparse.ArgumentParser(prog="hoibao.eval.bench")
        parser.add_argument("dataset", nargs="*", help="a folder, and how many of its articles")
        parser.add_argument("--news", type=Path, help="a .jsonl file of news")
        given = parser.parse_args()
        main(given.dataset[:2], given.news)
    except HoibaoError as error:
        raise SystemExit(f"hoibao: {error}") from error
