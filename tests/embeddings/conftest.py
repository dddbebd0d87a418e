from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hoibao.corpus import Article, Library, ModelInfo
from hoibao.embeddings import Encoder, Indexer


class CountingEncoder(Encoder):
    """An encoder without a model: vectors from the words of the text, and a record of what was embedded."""

    def __init__(self, name: str = "thu-nghiem", dimension: int = 16) -> None:
        self.info = ModelInfo(name, f"van-tay-{name}", dimension)
        self.max_tokens = 60
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_query(self, text: str) -> Any:
        return self._vector(text)

    def encode_passages(self, texts: Sequence[str]) -> Any:
        self.embedded += texts
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.info.dimension)

    def _vector(self, text: str) -> Any:
        words = [
            np.random.default_rng(sum(map(ord, word))).standard_normal(self.info.dimension)
            for word in text.lower().split()
        ]
        total = np.sum([*words, np.full(self.info.dimension, 0.01)], axis=0)
        return (total / np.linalg.norm(total)).astype(np.float32)


@pytest.fixture(scope="session")
def make_encoder() -> type[CountingEncoder]:
    return CountingEncoder


@pytest.fixture
def counting() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def other_model() -> CountingEncoder:
    return CountingEncoder("mo-hinh-khac", 8)


@pytest.fixture
def article() -> Callable[..., Article]:
    def make(name: str, text: str = "", title: str = "", **fields: Any) -> Article:
        return Article(name, title, text or f"Bài {name} nói về chuyện {name} ở xã {name}.", **fields)

    return make


@pytest.fixture
def library(tmp_path: Path) -> Any:
    with Library.open(tmp_path / "thư viện", create=True) as opened:
        yield opened


@pytest.fixture
def indexed(library: Library, counting: CountingEncoder) -> Callable[..., Library]:
    """A library with the articles given."""

    def add(*articles: Article) -> Library:
        Indexer(library, counting).add(articles)
        return library

    return add


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second, very small sentence-transformers model on disk, with prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hỏi", "đáp", ":", "xã", "bài"]
    backend = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    model = SentenceTransformer(
        modules=[transformer, Pooling(16)], prompts={"query": "hỏi: ", "document": "đáp: "}, device="cpu"
    )
    model.save_pretrained(str(folder / "model"))
    return folder / "model"
