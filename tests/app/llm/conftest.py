from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hoibao.app.llm import Client, Limits
from tests.app.llm.server import ModelServer, serving

KEY = "khoa-bi-mat-123"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hoibao.app.llm.client.FIRST_PAUSE", 0.01)


@pytest.fixture
def client_of(server: ModelServer) -> Callable[..., Client]:
    """Make a client of the server, with limits for tests unless others are given."""

    def make(model: str = "m", url: str = "", **limits: Any) -> Client:
        return Client(url or server.url, model, KEY, Limits(**{"silence": 0.3, "seconds": 1.0, **limits}))

    return make
