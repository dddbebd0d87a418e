"""Fetching, from a real server: polite, bounded, and only from where it may."""

import gzip
import itertools
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from news_server import NewsServer, Reply, page, serving, with_etag

from hoibao.corpus import ReadError
from hoibao.corpus.readers.base import MEGABYTE
from hoibao.corpus.web.addresses import check_url, is_public
from hoibao.corpus.web.fetching import Fetcher, GoneError
from hoibao.corpus.web.options import FetchOptions
from hoibao.corpus.web.transport import unzip

QUICK = FetchOptions(delay=0, seconds=1.0, silence=0.5, allow_private=True, contact="toasoan@bao.vn")
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with serving() as started:
        yield started


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(QUICK) as made:
        yield made


def small(_: str) -> int:
    return MEGABYTE


def test_a_page_and_who_asks_for_it(server: NewsServer, fetcher: Fetcher) -> None:
    server.replies["/tin%20t%E1%BB%A9c?x=1"] = page("Cần Thơ")
    fetched = fetcher.fetch(f"{server.url}/tin tức?x=1#phần-2")
    assert fetched
    assert "Cần Thơ" in fetched.content.decode()
    assert fetched.url == f"{server.url}/tin%20t%E1%BB%A9c?x=1"
    (headers,) = server.headers
    assert headers["user-agent"].startswith("hoibao/")
    assert "toasoan@bao.vn" in headers["user-agent"]
    assert "cookie" not in headers


def test_an_unchanged_page_is_not_sent_again(server: NewsServer, fetcher: Fetcher) -> None:
    server.replies["/a"] = with_etag(page("A"), "1")
    server.replies["/b"] = page("B")
    server.replies["/b"].headers["Last-Modified"] = stamp = formatdate(usegmt=True)
    first = fetcher.fetch(f"{server.url}/a")
    assert first
    assert fetcher.fetch(f"{server.url}/a", known=first.validators) is None
    server.replies["/a"] = with_etag(page("A mới"), "2")
    changed = fetcher.fetch(f"{server.url}/a", known=first.validators)
    assert changed
    assert changed.validators.etag == '"2"'
    second = fetcher.fetch(f"{server.url}/b")
    assert second
    fetcher.fetch(f"{server.url}/b", known=second.validators)
    assert server.headers[-1]["if-modified-since"] == stamp


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Reply(b"User-agent: *\nDisallow: /kin"), False),
        (Reply(b"User-agent: hoibao\nDisallow: /*n$\n\nUser-agent: *\nAllow: /"), False),
        (Reply(b"User-agent: other\nDisallow: /"), True),
        (Reply(b"\xff\xfe\x00 not robots at all"), True),
        (Reply(status=404), True),
        (Reply(status=403), True),
        (Reply(status=500), False),
        (Reply(status=302, headers={"Location": "/robots-2.txt"}), False),
        (Reply(status=302, headers={"Location": "/robots.txt"}), True),
        (Reply(itertools.repeat(b"#" * 9999)), False),
    ],
    ids=["rule", "agent", "other", "noise", "none", "forbidden", "broken", "moved", "circle", "endless"],
)
def test_robots(server: NewsServer, fetcher: Fetcher, robots: Reply, *, allowed: bool) -> None:
    server.replies = {"/robots.txt": robots, "/kin": page("Kín")}
    server.replies["/robots-2.txt"] = Reply(b"User-agent: *\nDisallow: /")
    if allowed:
        assert fetcher.fetch(f"{server.url}/kin")
    else:
        with pytest.raises(ReadError, match=r"robots\.txt"):
            fetcher.fetch(f"{server.url}/kin")
        assert "/kin" not in server.asked


def test_a_host_is_given_a_pause(server: NewsServer) -> None:
    server.replies = {"/a": page("A"), "/b": page("B")}
    with Fetcher(FetchOptions(delay=0.15, allow_private=True)) as fetcher:
        fetcher.fetch(f"{server.url}/a")
        fetcher.fetch(f"{server.url}/b")
    assert server.times[1] - server.times[0] >= 0.15


def test_the_pause_that_robots_txt_asks_for(server: NewsServer) -> None:
    server.replies = {"/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 7"), "/a": page("A")}
    slept: list[float] = []
    with Fetcher(QUICK, sleep=slept.append) as fetcher:
        fetcher.fetch(f"{server.url}/a")
    assert [round(wait) for wait in slept] == [7]
    server.replies["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 86400")
    with Fetcher(QUICK, sleep=slept.append) as fetcher, pytest.raises(ReadError, match="too long to wait"):
        fetcher.fetch(f"{server.url}/a")


def test_a_server_that_asks_for_rest_gets_it(server: NewsServer, fetcher: Fetcher) -> None:
    server.replies = {"/a": Reply(status=503, headers={"Retry-After": "90"}), "/b": page("B")}
    with pytest.raises(ReadError, match="status 503"):
        fetcher.fetch(f"{server.url}/a")
    with pytest.raises(ReadError, match=r"pause of (90|89) s"):
        fetcher.fetch(f"{server.url}/b")
    assert server.asked == ["/a"]


def test_redirects(server: NewsServer, fetcher: Fetcher) -> None:
    server.replies = {
        "/a": Reply(status=301, headers={"Location": "b"}),
        "/b": page("B"),
        "/circle": Reply(status=302, headers={"Location": "/circle"}),
        "/file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        "/secret": Reply(status=302, headers={"Location": "http://u:p@127.0.0.1/"}),
    }
    found = fetcher.fetch(f"{server.url}/a")
    assert found
    assert found.url == f"{server.url}/b"
    with pytest.raises(ReadError, match="redirects more than 5 times"):
        fetcher.fetch(f"{server.url}/circle")
    assert server.asked.count("/circle") == 6
    with pytest.raises(ReadError, match="only http and https"):
        fetcher.fetch(f"{server.url}/file")
    with pytest.raises(ReadError, match="password"):
        fetcher.fetch(f"{server.url}/secret")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(server: NewsServer, fetcher: Fetcher, status: int) -> None:
    server.replies["/a"] = Reply(status=status)
    with pytest.raises(GoneError, match=str(status)):
        fetcher.fetch(f"{server.url}/a")


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        (Reply(b"x" * 1000, headers=HTML, drip=0.05), "longer than 1 s"),
        (Reply(b"x" * 9, headers=HTML, drip=5), "does not answer in time"),
        (Reply(itertools.repeat(b"x" * 65536), headers=HTML), "larger than 1 MB"),
        (Reply(b"x" * (MEGABYTE + 1), headers=HTML), "larger than 1 MB"),
        (
            Reply(gzip.compress(bytes(200 * MEGABYTE), 1), headers={**HTML, "Content-Encoding": "gzip"}),
            "larger than 1 MB",
        ),
        (Reply(b"no gzip", headers={**HTML, "Content-Encoding": "gzip"}), "gzip data is broken"),
        (Reply(gzip.compress(b"x" * 999)[:20], headers={**HTML, "Content-Encoding": "gzip"}), "breaks off"),
        (Reply(b"x", headers={**HTML, "Content-Encoding": "br"}), "not asked for"),
        (Reply(b"", headers=HTML), "empty"),
        (Reply(b"x", headers={**HTML, "X": "y" * 200_000}), "broken|reached"),
        (Reply(status=500), "status 500"),
        (Reply(status=301), "status 301"),
        (Reply(status=304), "status 304"),
    ],
    ids=[
        "drip", "silence", "endless", "large", "bomb", "no-gzip", "cut-gzip", "brotli", "empty", "headers",
        "500", "nowhere", "304",
    ],
)  # fmt: skip
def test_bad_answers(server: NewsServer, fetcher: Fetcher, reply: Reply, wanted: str) -> None:
    server.replies["/a"] = reply
    start = time.monotonic()
    with pytest.raises(ReadError, match=wanted):
        fetcher.fetch(f"{server.url}/a", small)
    assert time.monotonic() - start < 5


def test_headers_that_drip(fetcher: Fetcher) -> None:
    """No single wait is long, and nothing of the answer is there yet: the whole time counts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopping = threading.Event()

        def drip() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(9999)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                    while not stopping.wait(0.1):
                        try:
                            connection.sendall(b"y")
                        except OSError:
                            break

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        start = time.monotonic()
        with pytest.raises(ReadError, match="longer than 1 s"):
            fetcher.fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        assert time.monotonic() - start < 4
        stopping.set()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.0.0.1", "0"]
)
def test_private_addresses_are_refused(server: NewsServer, host: str) -> None:
    server.replies["/"] = page("Kín")
    with Fetcher(FetchOptions(delay=0)) as fetcher, pytest.raises(ReadError, match=r"private|no such server"):
        fetcher.fetch(f"http://{host}:{server.port}/")
    assert not server.asked


def test_a_redirect_to_a_private_address_is_refused(server: NewsServer) -> None:
    # The first host is the only one that counts as public here.
    server.replies = {"/a": Reply(status=302, headers={"Location": f"http://127.0.0.2:{server.port}/b"})}
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "bao.vn" else ["10.0.0.1"]

    with pytest.MonkeyPatch.context() as patch, Fetcher(FetchOptions(delay=0), resolver=resolver) as fetcher:
        patch.setattr(
            "hoibao.corpus.web.transport.is_public",
            lambda address: address == "127.0.0.1" or is_public(address),
        )
        with pytest.raises(ReadError, match="private network"):
            fetcher.fetch(f"http://bao.vn:{server.port}/a")
    assert list(dict.fromkeys(asked)) == ["bao.vn", "127.0.0.2"]


def test_a_name_that_points_elsewhere_a_moment_later(server: NewsServer) -> None:
    """DNS rebinding: public when checked, private when asked again. It is asked once for a connection."""
    server.replies["/"] = page("Kín")
    answers = itertools.cycle([["192.0.2.1"], ["127.0.0.1"]])
    given: list[list[str]] = []

    def resolver(host: str, port: int) -> list[str]:
        given.append(next(answers))
        return given[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hoibao.corpus.web.transport.is_public", lambda address: address == "192.0.2.1")
        with Fetcher(FetchOptions(delay=0, seconds=0.3), resolver=resolver) as fetcher:
            for _ in range(2):
                with pytest.raises(ReadError):
                    fetcher.fetch(f"http://la.vn:{server.port}/")
    assert not server.asked
    assert len(given) == 1  # the refusal is kept for a while, too


def test_one_private_address_among_others_is_enough(server: NewsServer) -> None:
    resolver = lambda *_: ["8.8.8.8", "127.0.0.1"]  # noqa: E731
    with (
        Fetcher(FetchOptions(delay=0), resolver=resolver) as fetcher,
        pytest.raises(ReadError, match="private"),
    ):
        fetcher.fetch(f"http://la.vn:{server.port}/")


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "239.1.1.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1",
        "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "::127.0.0.1", "no address",
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://bao.vn/", "javascript:alert(1)", "data:text/html,x", "gopher://bao.vn/",
        "http://", "http:///a", "http://a:99999/", "http://[::1", "http://u:p@bao.vn/", "http://u@bao.vn/",
        "http://bao.vn\\@la.vn/", "http://a b/", "http://bao.vn/\x00", "http://[fe80::1%25eth0]/", "bao.vn",
        "",
        "http://bao.vn/" + "a" * 3000, "http://bao.vn:0/", "http://" + "a" * 3000 + ".vn/",
    ],
)  # fmt: skip
def test_bad_addresses(address: str) -> None:
    with pytest.raises(ReadError) as caught:
        check_url(address)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_no_such_server(fetcher: Fetcher) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    with Fetcher(QUICK, resolver=nothing) as lost, pytest.raises(ReadError, match="no such server"):
        lost.fetch("http://khong-co.invalid/")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ReadError, match="cannot be reached"):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


def test_a_gzip_bomb_is_never_held() -> None:
    bomb = gzip.compress(bytes(100 * MEGABYTE), 1)
    tracemalloc.start()
    with pytest.raises(ReadError, match="larger than 1 MB"):
        unzip([bomb], MEGABYTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MEGABYTE
