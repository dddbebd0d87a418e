"""What the server says to those who do not come from its page."""

import json
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import gradio as gr
import pytest

from hoibao.app.assistant import Assistant
from hoibao.app.page import ServerError, is_loopback, messages, start


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Iterator[gr.Blocks]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = start(assistant, port=port)
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
