"""Real pages in a real browser: one server a library and one browser for the whole run."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from hoibao.app.assistant import Assistant
from hoibao.embeddings import Encoder

sys.path.insert(0, str(Path(__file__).parent))
from page_hostile import HOSTILE
from page_site import CHROMIUM, chromium, samples, served

from tests.app.llm.server import ModelServer, serving

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: install Debian's package chromium", pytrace=False)
        pytest.skip("chromium is not installed")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder.load()


@pytest.fixture(scope="session")
def site(
    browser: Browser, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Assistant]]:
    """The page over the sample articles: its address and its assistant."""
    with served(tmp_path_factory.mktemp("samples"), samples(), encoder) as running:
        yield running


@pytest.fixture(scope="session")
def assistant(site: tuple[str, Assistant]) -> Assistant:
    return site[1]


@pytest.fixture(scope="session")
def hostile_site(
    browser: Browser, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The page over the samples and a hostile article."""
    with served(tmp_path_factory.mktemp("hostile"), [*samples(), HOSTILE], encoder) as (url, _):
        yield url


@pytest.fixture(scope="session")
def empty_site(browser: Browser, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over a library that holds nothing."""
    with served(tmp_path_factory.mktemp("empty"), [], encoder) as (url, _):
        yield url


@pytest.fixture(scope="session")
def model() -> Iterator[ModelServer]:
    """The server of a language model, to be told what it says."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def written_site(
    browser: Browser, encoder: Encoder, model: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The page over the samples and a hostile article, with a language model that writes the answers."""
    folder = tmp_path_factory.mktemp("written")
    with served(folder, [*samples(), HOSTILE], encoder, model.url) as (url, _):
        yield url


@pytest.fixture
def open_page(browser: Browser, site: tuple[str, Assistant]) -> Iterator[OpenPage]:
    """Open the page as one more reader; afterwards, no reader's page may have called out or complained."""
    contexts, complaints = [], []

    def open_one(url: str = site[0], *, width: int = 1366, height: int = 850, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=str(options.pop("locale", "vi-VN")),
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: complaints.extend(_outside(request.url)))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}") or dialog.dismiss())
        page.on(
            "console",
            lambda said: (
                complaints.append(f"console: {said.text}") if said.type in ("error", "warning") else None
            ),
        )
        page.goto(url)
        page.locator("#question textarea").wait_for()
        page.locator(".masthead").wait_for()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _outside(url: str) -> list[str]:
    parts = urlsplit(url)
    local = parts.scheme in ("data", "blob") or parts.hostname == "127.0.0.1"
    return [] if local else [f"request to {url}"]
