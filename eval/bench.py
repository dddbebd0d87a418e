"""`make bench`: how long things take and how much memory they need, on the sample articles."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from hoibao.app.assistant import Assistant
from hoibao.app.ingest import ingest_paths
from hoibao.corpus import sample_folder
from hoibao.embeddings import Encoder, Retriever

_QUESTIONS = (
    "Cụm thi đua số 4 gồm những địa phương nào?",
    "Ai chủ trì hội nghị giao ban ở huyện Triệu Phong?",
    "Cần Thơ đang triển khai những dự án trọng điểm nào?",
    "Vì sao các địa phương lúng túng về bảo vệ chính trị nội bộ?",
    "bao nhieu luot can bo duoc quy hoach bo sung",
    "Giá vàng hôm nay bao nhiêu?",
)
_ROUNDS = 10
_PAGE_PATIENCE = 120.0


def main() -> None:
    """Measure everything and print one line each."""
    for module in ("hoibao.corpus", "hoibao.embeddings", "hoibao.app.cli"):
        _row(f"import {module}", f"{_seconds(lambda m=module: _python(f'import {m}')):.2f} s")  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        started = time.perf_counter()
        encoder = Encoder.load()
        _row("load the model (converted before)", f"{time.perf_counter() - started:.2f} s")
        started = time.perf_counter()
        ingest_paths([sample_folder()], library, lambda: encoder)
        _row("ingest the 5 sample articles", f"{time.perf_counter() - started:.2f} s")
        _questions(library, encoder)
        _page(library)


def _questions(library: Path, encoder: Encoder) -> None:
    with closing(Retriever.open(library, encoder=encoder)) as retriever:
        assistant = Assistant(retriever)
        for question in _QUESTIONS:
            assistant.ask(question)
        search = [_seconds(lambda q=q: retriever.search(q)) for q in _QUESTIONS * _ROUNDS]  # type: ignore[misc]
        ask = [_seconds(lambda q=q: assistant.ask(q)) for q in _QUESTIONS * _ROUNDS]  # type: ignore[misc]
    _row("warm search", _percentiles(search))
    _row("warm answer, search included (at most 150 ms)", _percentiles(ask))


def _page(library: Path) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "hoibao.app.cli", "chat", "--library", str(library), "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server)
        _row("chat page ready (at most 15 s)", f"{time.perf_counter() - started:.1f} s")
    finally:
        server.send_signal(signal.SIGINT)
        _, _, usage = os.wait4(server.pid, 0)
    _row("peak memory of the chat server (at most 1 GB)", f"{usage.ru_maxrss / 1e6:.2f} GB")


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PAGE_PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own page
                answer.read()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise SystemExit("hoibao: the chat page did not start")


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _percentiles(seconds: list[float]) -> str:
    return f"p50 {median(seconds) * 1e3:.0f} ms, p95 {quantiles(seconds, n=20)[-1] * 1e3:.0f} ms"


def _row(what: str, figure: str) -> None:
    print(f"{what:50} {figure}", flush=True)


if __name__ == "__main__":
    main()
