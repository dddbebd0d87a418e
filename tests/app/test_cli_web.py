"""`hoibao ingest` of web addresses, and `--watch`, from the command line."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

BODY = "Cụm thi đua gồm 11 địa phương, có 2.046 đại biểu dự hội nghị tổng kết ở TP. Hồ Chí Minh vào cuối năm."


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server of the files in a folder."""
    folder = tmp_path / "trang"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", folder
        server.shutdown()
        thread.join(5)


def command(library: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "hoibao.app.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={
            **os.environ,
            "HOIBAO_LIBRARY": str(library),
            "HOIBAO_WEB_DELAY": "0",
            "HOIBAO_WATCH_SECONDS": "0.2",
        },
    )


def run(library: Path, *arguments: str) -> tuple[int, str, str]:
    with command(library, *arguments) as process:
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err


def page(name: str) -> str:
    return (
        f'<html lang="vi"><head><title>{name}</title><meta property="og:type" content="article"></head>'
        f"<body><article><h1>{name}</h1><p>{BODY}</p><p>{BODY}</p></article></body></html>"
    )


def test_a_feed_from_the_command_line(tmp_path: Path, site: tuple[str, Path]) -> None:
    url, folder = site
    library = tmp_path / "library"
    (folder / "a.html").write_text(page("Tin thứ nhất"))
    (folder / "feed.xml").write_text(
        "<rss version='2.0'><channel><title>Báo</title><item><link>/a.html</link></item>"
        "<item><link>file:///etc/passwd</link></item></channel></rss>"
    )
    code, _, err = run(library, "ingest", f"{url}/feed.xml")
    assert code == 1
    assert err.count("\n") == 1
    assert "--allow-private" in err
    assert not library.exists()
    code, out, err = run(library, "ingest", f"{url}/feed.xml", "--allow-private", "--json")
    assert code == 1
    assert err.count("\n") == 1
    assert "only http and https" in err
    assert json.loads(out)["added"] == 1
    code, out, err = run(
        library, "ingest", f"{url}/a.html", f"{url}/feed.xml", "--allow-private", "--since", "x"
    )
    assert code == 1
    assert "'x' is not a day" in err


def test_a_watched_folder(tmp_path: Path) -> None:
    folder, library = tmp_path / "tin", tmp_path / "library"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Tin thứ nhất\n{BODY}")
    os.utime(folder / "a.txt", (1_700_000_000,) * 2)
    with command(library, "ingest", str(folder), "--watch") as process:
        assert process.stdout
        assert process.stderr
        assert "added 1" in process.stdout.readline()
        (folder / "b.txt").write_text(f"Tin thứ hai\n{BODY}")
        assert "added 1" in process.stdout.readline()
        (folder / "a.txt").unlink()
        assert "vanished 1" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr.read().split("\n") == [
            "hoibao: watching: Ctrl-C ends it",
            "hoibao: no longer watching",
            "",
        ]
    code, out, _ = run(library, "list")
    assert code == 0
    marked = {line.split()[0]: "không còn ở nguồn (từ " in line for line in out.strip().split("\n")}
    assert marked == {"a": True, "b": False}
