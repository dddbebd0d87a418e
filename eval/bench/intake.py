"""Taking a file of news in, beside LangChain: `python -m hoibao.eval.bench.intake NAME FILE.jsonl ARTICLES`.

A contestant in a process of its own, as in `contest`, but from the file to the searchable store.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from hoibao.app.ingest import ingest_paths
from hoibao.corpus import Article, Library
from hoibao.embeddings import Encoder
from hoibao.eval.bench.breakdown import Breakdown
from hoibao.eval.bench.contest import LangChain
from hoibao.eval.bench.measuring import heading, in_new_process, peak_memory, report, row, timed

_ARTICLES = 500


def measure_intake(news: Path) -> None:
    """Print how fast each takes in the first articles of the file `news`."""
    heading(f"Ingest, beside LangChain (the first {_ARTICLES} articles of {news.name})")
    rates = []
    for name, title in {
        "hoibao": "hoibao ingest",
        "langchain": "LangChain: JSON loader, RecursiveCharacterTextSplitter, FAISS",
    }.items():
        found = in_new_process("hoibao.eval.bench.intake", name, str(news), str(_ARTICLES))
        rates.append(found["articles"] / found["seconds"])
        share = f", {found['share']:.0%} of the time embedding (at least 85 %)" if "share" in found else ""
        row(title, f"{rates[-1]:.1f} articles/s, memory {found['memory']:.2f} GB{share}")
    row("times as fast", f"{rates[0] / rates[1]:.1f}")


def hoibao(file: Path, folder: Path) -> dict[str, float]:
    """Take the file in as `hoibao ingest` does, the model loaded before."""
    encoder = Encoder.load()
    parts = Breakdown()
    with parts.watching([(Encoder, "encode_passages", "embedding")]):
        seconds, _ = timed(lambda: ingest_paths([file], folder, lambda: encoder))
    with Library.open(folder) as library:
        articles = library.count().articles
    return {"seconds": seconds, "articles": articles, "share": parts.seconds["embedding"] / seconds}


def langchain(file: Path, folder: Path) -> dict[str, float]:
    """Take the file in as LangChain's documentation does, the model loaded before."""
    contestant = LangChain(folder)

    def take_in() -> int:
        with file.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        contestant.add([Article(record["id"], record["title"], record["text"]) for record in records])
        return len(records)

    seconds, articles = timed(take_in)
    return {"seconds": seconds, "articles": articles}


CONTESTANTS: dict[str, Callable[[Path, Path], dict[str, float]]] = {"hoibao": hoibao, "langchain": langchain}


def main(name: str, news: str, articles: str) -> None:
    """Let the contestant `name` take in so many articles, and print what came of it as JSON."""
    with tempfile.TemporaryDirectory() as folder, Path(news).open(encoding="utf-8") as lines:
        file = Path(folder) / "news.jsonl"
        file.write_text("".join(islice(lines, int(articles))), encoding="utf-8")
        found = CONTESTANTS[name](file, Path(folder) / "library")
        report({**found, "memory": peak_memory()})


if __name__ == "__main__":
    main(*sys.argv[1:])
