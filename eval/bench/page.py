"""The chat page: how soon it is ready, and how much memory its server needs."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from hoibao.corpus import HoibaoError
from hoibao.eval.bench.measuring import peak_memory, row

_PATIENCE = 120.0


def measure_page(library: Path) -> None:
    """Print how long the page of `library` takes to be ready, and the peak memory of its server."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "hoibao.app.cli", "chat", "--library", str(library), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server)
        row("chat page ready (at most 15 s)", f"{time.perf_counter() - started:.1f} s")
        row("peak memory of the chat server (at most 1 GB)", f"{peak_memory(server.pid):.2f} GB")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own page
                answer.read()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise HoibaoError("the chat page did not start")
