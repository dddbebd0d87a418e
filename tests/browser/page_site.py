"""The real page over a library of its own, and a Chromium to see it with: for tests and screenshots."""

import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from hoibao.app.assistant import Assistant
from hoibao.app.llm import Client, Limits, Writer
from hoibao.app.page import start
from hoibao.corpus import Article, Library, find_files, read, sample_folder
from hoibao.embeddings import Encoder, Indexer, Retriever

CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def samples() -> list[Article]:
    """The sample articles as their reader gives them."""
    articles = [item for path in find_files([sample_folder()]) for item in read(path)]
    return [article for article in articles if isinstance(article, Article)]


@contextmanager
def served(
    folder: Path, articles: Sequence[Article], encoder: Encoder, model_url: str = ""
) -> Iterator[tuple[str, Assistant]]:
    """Serve the page over a new library in `folder`; gives its address and its assistant.

    A language model writes the answers where `model_url` says where it is.
    """
    with Library.open(folder, create=True) as library:
        Indexer(library, encoder).add(articles)
    limits = Limits(silence=2, seconds=10, retries=0)
    writer = Writer(Client(model_url, "m", "", limits), encoder, limits) if model_url else None
    assistant = Assistant(Retriever.open(folder, encoder=encoder), writer)
    page = start(assistant, port=free_port())
    try:
        yield str(page.local_url), assistant
    finally:
        page.close(verbose=False)
        assistant.retriever.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser that starts no request of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
