"""What the server says to those who do not come from its page."""

import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from hoibao.app.assistant import Assistant
from hoibao.app.page import ServerError, is_loopback, messages, start
from hoibao.corpus import Article, Library
from hoibao.embeddings import Encoder, IndexCache, Indexer, Retriever


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Iterator[gr.Blocks]:
    running = start(assistant, port=free_port())
    yield running
    running.close(verbose=False)


def request(page: gr.Blocks, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", page.server_port, timeout=30)
    connection.request(
        method,
        path,
        json.dumps(body) if body is not None else None,
        {"Content-Type": "application/json", **headers},
    )
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1", 200),
        ("[::1]", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
    ],
)
def test_only_names_of_this_machine_are_answered(page: gr.Blocks, host: str, status: int) -> None:
    assert request(page, "GET", "/", Host=f"{host}:{page.server_port}")[0] == status


@pytest.mark.parametrize(
    "garbage",
    [
        lambda count: [None] * count,
        lambda count: [{"a": ["b"]}] * count,
        lambda count: ["Ai?", "Báo Lạ", *[""] * (count - 2)],
        lambda count: [],
    ],
    ids=["nulls", "objects", "unknown source", "too few"],
)
def test_garbage_gets_one_line_and_leaves_no_traceback(
    page: gr.Blocks, garbage: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    said = []
    for number, dependency in enumerate(page.config["dependencies"]):
        session = f"s{number}"
        body = {
            "data": garbage(len(dependency["inputs"])),
            "fn_index": dependency["id"],
            "session_hash": session,
            "event_data": None,
        }
        status, _ = request(page, "POST", "/gradio_api/queue/join", body)
        if status == 200:
            said.append(request(page, "GET", f"/gradio_api/queue/data?session_hash={session}")[1])
    assert any(messages.REQUEST_REFUSED in text for text in said)
    printed = "".join(capfd.readouterr())
    assert "Traceback" not in printed
    assert not re.search(r"\w+Error\b(?!\()", printed)


def test_only_addresses_of_this_machine_alone_are_loopback() -> None:
    for host, expected in (("127.0.0.1", True), ("localhost", True), ("[::1]", True), ("0.0.0.0", False)):
        assert is_loopback(host, 7860) is expected
    with pytest.raises(ServerError, match=r"no host 'nosuch\.host\.invalid'"):
        is_loopback("nosuch.host.invalid", 7860)


def test_a_port_that_is_taken_is_named(page: gr.Blocks, assistant: Assistant) -> None:
    with pytest.raises(ServerError, match=f"port {page.server_port}"):
        start(assistant, port=page.server_port)


def test_an_ipv6_address_needs_no_brackets(assistant: Assistant) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            port = probe.getsockname()[1]
    except OSError:
        pytest.skip("this machine has no IPv6")
    running = start(assistant, host="::1", port=port)
    assert running.local_url == f"http://[::1]:{port}/"
    running.close(verbose=False)


def test_a_running_page_takes_in_what_comes_without_being_asked(
    sample_library: Path, tmp_path: Path, encoder: Encoder
) -> None:
    folder = Path(shutil.copytree(sample_library, tmp_path / "library"))
    with closing(Retriever.open(folder, encoder=encoder)) as retriever, Library.open(folder) as library:
        running = start(Assistant(retriever), port=free_port())
        try:
            text = "Sáng 1/6, cầu Phong Châu mới được khánh thành, dài 652 mét."
            Indexer(library, encoder).add([Article("cau", "Khánh thành cầu Phong Châu", text)])
            indexes, deadline = IndexCache(library, encoder.info), time.monotonic() + 10
            while indexes.state() != "current":
                assert time.monotonic() < deadline, "nobody has asked, but it is known all the same"
                time.sleep(0.2)
            assert retriever.search("cầu Phong Châu dài bao nhiêu mét", 1)[0].article.id == "cau"
        finally:
            running.close(verbose=False)
