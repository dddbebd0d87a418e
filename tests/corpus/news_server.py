"""A web server of the tests' own, on the loopback address, that answers as it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = (
    "Sáng 6/11, Ủy ban nhân dân thành phố {name} khai mạc hội nghị tổng kết với 2.046 đại biểu của 11 "
    "địa phương. Các đại biểu đã nghe báo cáo về kết quả phát triển kinh tế, xã hội trong năm."
)


@dataclass
class Reply:
    """What is sent for a path. With `drip`, a byte each time these seconds have passed."""

    body: bytes | Iterator[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0


def page(name: str, *, published: str = "2023-11-06", canonical: str = "", more: str = "") -> Reply:
    """An article about `name`."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    html = (
        f'<html lang="vi"><head><meta charset="utf-8"><title>Hội nghị {name}</title>{link}'
        f'<meta property="article:published_time" content="{published}T08:00:00+07:00">'
        '<meta property="og:type" content="article"></head><body><article>'
        f"<h1>Hội nghị {name}</h1><p>{BODY.format(name=name)}</p>"
        f"<p>{more or 'Hội nghị kéo dài hai ngày.'}</p>"
        "</article></body></html>"
    )
    return Reply(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def with_etag(reply: Reply, etag: str) -> Reply:
    """The same reply, and 304 to whoever has it."""
    reply.headers["ETag"] = f'"{etag}"'
    return reply


def xml(text: str) -> Reply:
    return Reply(text.encode(), headers={"Content-Type": "application/xml"})


def rss(*links: str) -> Reply:
    items = "".join(f"<item><title>Tin</title><link>{link}</link></item>" for link in links)
    return xml(f'<rss version="2.0"><channel><title>Báo</title><link>/</link>{items}</channel></rss>')


def atom(*entries: tuple[str, str]) -> Reply:
    items = "".join(
        f'<entry><title>Tin</title><link href="{link}"/><updated>{updated}</updated></entry>'
        for link, updated in entries
    )
    return xml(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo</title>{items}</feed>')


def sitemap(*pages: tuple[str, str], index: bool = False) -> Reply:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(
        f"<{inner}><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{inner}>"
        for url, day in pages
    )
    return xml(f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{outer}>')


@dataclass
class NewsServer:
    """`replies` by path; `asked` holds the paths of all requests but robots.txt, `headers` theirs."""

    url: str
    port: int
    replies: dict[str, Reply | Callable[[str], Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def take_asked(self) -> list[str]:
        asked, self.asked = self.asked, []
        return asked


@contextmanager
def serving() -> Iterator[NewsServer]:  # noqa: C901 - a handler knows its server only so
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/robots.txt":
                server.asked.append(self.path)
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                server.times.append(time.monotonic())
            found = server.replies.get(self.path) or server.replies.get("*") or Reply(status=404)
            reply = found if isinstance(found, Reply) else found(self.path)
            etag = reply.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                reply = Reply(status=304, headers={"ETag": etag})
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if isinstance(reply.body, bytes):
                if reply.status != 304:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                size = 1 if reply.drip else max(1, len(reply.body))
                chunks = (reply.body[n : n + size] for n in range(0, len(reply.body), size))
            else:
                self.close_connection = True
                self.end_headers()
                chunks = reply.body
            try:
                for chunk in chunks:
                    if stopping.wait(reply.drip) if reply.drip else stopping.is_set():
                        return
                    self.wfile.write(chunk)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    port = httpd.server_address[1]
    server = NewsServer(f"http://127.0.0.1:{port}", port)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stopping.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join(5)
