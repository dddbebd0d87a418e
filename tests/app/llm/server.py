"""A server that speaks the chat completions API over real HTTP, and does so badly where it is told to."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler", dict[str, Any]], None]


@dataclass
class ModelServer:
    """What the server was asked, and how it answers: by `behaviours` in turn, the last one for good."""

    url: str = ""
    behaviours: list[Behaviour] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    models: Behaviour | None = None
    # Set when the test is over, so that nothing goes on stalling.
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, *behaviours: Behaviour) -> None:
        """Answer the next requests like this."""
        self.behaviours = list(behaviours)
        self.requests.clear()
        self.headers.clear()

    def next_behaviour(self) -> Behaviour:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class Handler(BaseHTTPRequestHandler):
    """One connection; `server.state` is the `ModelServer`."""

    protocol_version = "HTTP/1.1"

    @property
    def state(self) -> ModelServer:
        return self.server.state  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        if self.state.models:
            self.state.models(self, {})
        else:
            self.reply(
                200, json.dumps({"object": "list", "data": [{"id": "found-model", "object": "model"}]})
            )

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.requests.append(request)
        self.state.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.path != "/v1/chat/completions":
            self.reply(404, "{}")
            return
        try:
            self.state.next_behaviour()(self, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def reply(self, status: int, body: str, kind: str = "application/json", **headers: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin(self) -> None:
        """Begin a stream of events."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def piece(self, text: str | None, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}
        self.send(f"data: {json.dumps(_chunk([choice]))}\n\n")

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *args: Any) -> None:
        pass


def _chunk(choices: Sequence[Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": choices,
        **more,
    }


def says(
    text: str, *, finish: str = "stop", usage: tuple[int, int] | None = (1000, 34), pause: float = 0.0
) -> Behaviour:
    """Stream a text, a few characters at a time."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        handler.begin()
        for start in range(0, len(text), 7):
            handler.piece(text[start : start + 7])
            handler.state.over.wait(pause)
        handler.piece(None, finish)
        if usage and request.get("stream_options", {}).get("include_usage"):
            used = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            handler.send(f"data: {json.dumps(_chunk([], usage=used))}\n\n")
        handler.send("data: [DONE]\n\n")
        handler.end()

    return behave


def does(act: Callable[[dict[str, Any]], str]) -> Behaviour:
    """Stream what `act` makes of the request: a model that reads."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        says(act(request))(handler, request)

    return behave


def fails(status: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> Behaviour:
    """Answer with an error."""
    return lambda handler, request: handler.reply(status, body, **headers)


def returns(body: str, kind: str = "text/event-stream") -> Behaviour:
    """Answer 200 with a body that may be anything."""
    return lambda handler, request: handler.reply(200, body, kind)


def stalls(text: str = "") -> Behaviour:
    """Stream the beginning of an answer, or nothing at all, and then be silent."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        if text:
            handler.begin()
            handler.piece(text)
        handler.state.over.wait(30)
        handler.close_connection = True

    return behave


def drops(text: str = "") -> Behaviour:
    """Stream the beginning of an answer, or nothing at all, and close the connection."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        if text:
            handler.begin()
            handler.piece(text)
        handler.close_connection = True

    return behave


def repeats(text: str, every: float = 0.0) -> Behaviour:
    """Send the same for ever."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        handler.begin()
        until = time.monotonic() + 30
        while time.monotonic() < until and not handler.state.over.is_set():
            handler.send(text)
            handler.state.over.wait(every)

    return behave


def chunk_of(text: str) -> str:
    """One event with a piece of text."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return f"data: {json.dumps(_chunk([choice]))}\n\n"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the game."""


@contextmanager
def serving() -> Iterator[ModelServer]:
    """Run a server on 127.0.0.1."""
    server = _Server(("127.0.0.1", 0), Handler)
    state = ModelServer(f"http://127.0.0.1:{server.server_address[1]}")
    server.state = state  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
