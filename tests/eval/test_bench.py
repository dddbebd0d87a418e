"""The pure parts of the bench; its figures are looked at by people."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hoibao.corpus import Article, Library, ModelInfo
from hoibao.eval.bench.breakdown import Breakdown
from hoibao.eval.bench.data import bench_data, first
from hoibao.eval.bench.embedding import ndcg, passages_of
from hoibao.eval.bench.measuring import peak_memory, percentile, timed
from hoibao.eval.bench.synthetic import PASSAGES_PER_ARTICLE, synthetic_entries
from hoibao.eval.datasets import DatasetError, Question, load_samples


class Numbers:
    """An encoder without a model: unit vectors drawn by the length of the text."""

    info = ModelInfo("thu-nghiem", "van-tay", 16)
    max_tokens = 500

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_passages(self, texts: list[str]) -> Any:
        vectors = np.array([np.random.default_rng(len(t)).standard_normal(16) for t in texts], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_time_of_inner_parts_is_not_counted_in_outer_ones() -> None:
    class Work:
        def outer(self) -> str:
            time.sleep(0.02)
            return self.inner() + self.inner()

        def inner(self) -> str:
            time.sleep(0.05)
            return "x"

    plain = Work.outer, Work.inner
    parts = Breakdown()
    with parts.watching([(Work, "outer", "outer"), (Work, "inner", "inner")]):
        assert Work().outer() == "xx"
    assert 0.02 <= parts.seconds["outer"] < 0.05
    assert 0.1 <= parts.seconds["inner"] < 0.2
    assert (Work.outer, Work.inner) == plain


def test_threads_are_counted_apart() -> None:
    parts = Breakdown()
    sleep = parts.watched(lambda: time.sleep(0.05), "sleep")

    def wait() -> None:
        thread = threading.Thread(target=sleep)
        thread.start()
        thread.join()

    parts.watched(wait, "wait")()
    assert parts.seconds["sleep"] >= 0.05
    assert parts.seconds["wait"] >= 0.05  # another thread's work is not taken off


def test_a_failing_part_is_counted_and_fails() -> None:
    parts = Breakdown()
    with pytest.raises(ZeroDivisionError):
        parts.watched(lambda: 1 / 0, "part")()
    assert "part" in parts.seconds


def test_percentiles_are_milliseconds() -> None:
    assert percentile([0.001, 0.002, 0.003], 0.5) == pytest.approx(2)
    assert percentile([0.0, 0.1], 0.95) == pytest.approx(95)
    seconds, result = timed(lambda: "kết quả")
    assert (result, seconds < 1) == ("kết quả", True)


def test_the_peak_of_a_child_is_not_that_of_its_parent() -> None:
    ballast = np.ones(30_000_000)  # 240 MB
    code = "from hoibao.eval.bench.measuring import peak_memory; print(peak_memory())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ballast.nbytes / 1e9 < peak_memory()
    assert 0.01 < float(child.stdout) < peak_memory() - 0.1


def test_synthetic_articles_are_a_library(samples: list[Article], tmp_path: Path) -> None:
    encoder: Any = Numbers()
    entries = list(synthetic_entries(60, samples, encoder))
    assert [len(entry.passages) for entry in entries] == [PASSAGES_PER_ARTICLE] * 6
    with Library.open(tmp_path / "kho", create=True) as library:
        library.record_model(encoder.info)
        library.add(entries)
        assert library.count().passages == 60
        library.check()
    vectors = np.concatenate([entry.vectors for entry in entries]).astype(np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)
    assert len(np.unique(vectors, axis=0)) == 60
    again = list(synthetic_entries(60, samples, encoder))
    assert [entry.article for entry in again] == [entry.article for entry in entries]
    assert all(np.array_equal(a.vectors, b.vectors) for a, b in zip(again, entries, strict=True))


def test_the_first_articles_keep_the_questions_that_they_answer() -> None:
    data = load_samples()
    small = first(data, 2)
    ids = {article.id for article in small.articles}
    assert len(ids) == 2
    assert small.questions
    assert all(question.articles and question.articles.keys() <= ids for question in small.questions)
    assert len(small.questions) < len(data.questions)
    assert bench_data() == data


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        bench_data(str(tmp_path))


def test_ndcg_ranks_articles_by_their_nearest_passage() -> None:
    passages = np.eye(3, dtype=np.float32)
    owners = ["a", "b", "a"]
    questions = [Question("1", "?", (), {"b": 1}, True), Question("2", "?", (), {"b": 1}, True)]
    asked = np.array([[0.1, 0.9, 0.2], [0.8, 0.1, 0.7]], np.float32)
    # First found at rank 1, then, behind both passages of one article, at rank 2.
    assert ndcg(passages, owners, asked, questions) == pytest.approx((1 + 1 / np.log2(3)) / 2, abs=1e-4)


def test_passages_know_their_articles(samples: list[Article]) -> None:
    owners, texts = passages_of(samples, Numbers())  # type: ignore[arg-type]
    assert len(owners) == len(texts) > len(samples)
    assert set(owners) == {article.id for article in samples}
