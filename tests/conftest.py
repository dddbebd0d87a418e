"""What tests of several packages share: the packaged model, loaded once, and a library of the samples."""

from pathlib import Path

import pytest

from hoibao.corpus import Article, Library, find_files, read_all, sample_folder
from hoibao.embeddings import Encoder, Indexer, Retriever


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged model, from the user's cache."""
    return Encoder.load()


@pytest.fixture(scope="session")
def samples() -> list[Article]:
    """The five sample articles, as the readers make them."""
    articles = [found for found in read_all(find_files([sample_folder()])) if isinstance(found, Article)]
    assert len(articles) == 5
    return articles


@pytest.fixture(scope="session")
def sample_library(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, samples: list[Article]
) -> Path:
    """The folder of a library of the samples, only to be read: copy it to change it."""
    folder = tmp_path_factory.mktemp("samples")
    with Library.open(folder, create=True) as library:
        Indexer(library, encoder).add(samples)
    return folder


@pytest.fixture(scope="session")
def sample_retriever(sample_library: Path, encoder: Encoder) -> Retriever:
    """A retriever over the samples."""
    return Retriever.open(sample_library, encoder=encoder)
