import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from hoibao.corpus import Article, Entry, Library, ModelInfo, Passage

# Makes the helpers beside the tests importable; tests are collected with importlib, without packages.
sys.path.insert(0, str(Path(__file__).parent))

MODEL = ModelInfo("thu-nghiem", "f1", 4)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    """Make an entry with a passage for each line of the text."""

    def make(article: Article) -> Entry:
        passages, start = [], 0
        for line in article.text.split("\n"):
            passages.append(Passage(article.id, start, start + len(line), line))
            start += len(line) + 1
        keys = [hashlib.sha256(passage.text.encode()).digest() for passage in passages]
        vectors = np.array([[key[n] for n in range(4)] for key in keys], dtype=np.float16)
        return Entry(article, passages, keys, vectors)

    return make


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "thư viện", create=True) as opened:
        opened.record_model(MODEL)
        yield opened
