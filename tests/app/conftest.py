import pytest

from hoibao.app.assistant import Assistant
from hoibao.embeddings import Encoder, Reader, Retriever


@pytest.fixture(scope="session")
def assistant(sample_retriever: Retriever) -> Assistant:
    return Assistant(sample_retriever)


@pytest.fixture(scope="session")
def reader(encoder: Encoder) -> Reader:
    return Reader.load(encoder)
