import pytest

from hoibao.app.assistant import Assistant
from hoibao.embeddings import Retriever


@pytest.fixture(scope="session")
def assistant(sample_retriever: Retriever) -> Assistant:
    return Assistant(sample_retriever)
