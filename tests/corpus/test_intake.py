"""Folders, feeds, sitemaps and pages, looked at again and again, beside a real library."""

import gzip
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from news_server import NewsServer, Reply, atom, page, rss, serving, sitemap, with_etag, xml

from hoibao.corpus import Article, Entry, Library, ReadFailure
from hoibao.corpus.intake import Intake
from hoibao.corpus.memory import FILE_NAME
from hoibao.corpus.web.options import FetchOptions, WebOptions

TODAY = date(2026, 1, 1)
QUICK = FetchOptions(delay=0, seconds=1.0, silence=0.5, allow_private=True)
ALWAYS = WebOptions(recheck=0)
TEXT = "Sáng 6/11, thành phố khai mạc hội nghị tổng kết với 2.046 đại biểu của 11 địa phương trong cả nước."


@dataclass
class Newsroom:
    """A library and what is taken into it; each `look` is one round of an intake."""

    library: Library
    make: Callable[[Article], Entry]
    intake: Intake | None = None

    def open(self, *locations: object, web: WebOptions = ALWAYS, fetch: FetchOptions = QUICK) -> "Newsroom":
        if self.intake:
            self.intake.close()
        self.intake = Intake(
            [str(each) for each in locations], self.library.folder, self.held, web=web, fetch=fetch
        )
        return self

    def held(self, ids: Collection[str]) -> Mapping[str, bytes]:
        return self.library.digests(ids)

    def look(self, *, store: bool = True) -> dict[str, object]:
        """Return what came of a round, without what is empty."""
        assert self.intake
        current = self.intake.start()
        outcomes: dict[str, list[str]] = {}
        for item in self.intake.look(current):
            if isinstance(item, ReadFailure):
                assert "\n" not in item.path + item.error
                outcomes.setdefault("failed", []).append(f"{item.path}: {item.error}")
            elif store:
                (outcome,) = self.library.add([self.make(item)])
                outcomes.setdefault(outcome, []).append(item.id)
        if not store:
            return dict(outcomes)
        outcomes["gone"] = self.library.mark_vanished(current.gone, TODAY)
        current.finish()
        found: dict[str, object] = {**outcomes, "same": current.unchanged, "notes": current.notes}
        return {name: value for name, value in found.items() if value}


@pytest.fixture
def room(library: Library, entry: Callable[..., Entry]) -> Iterator[Newsroom]:
    made = Newsroom(library, entry)
    yield made
    if made.intake:
        made.intake.close()


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with serving() as started:
        yield started


def write(file: Path, text: str) -> None:
    """Write a file as if some time ago."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    write.clock += 1  # type: ignore[attr-defined]
    os.utime(file, (write.clock, write.clock))  # type: ignore[attr-defined]


write.clock = 1_700_000_000  # type: ignore[attr-defined]


# -- folders ------------------------------------------------------------------------------------


def test_a_folder_is_kept_in_step(room: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "tin"
    for name in "abc":
        write(folder / f"{name}.txt", f"Tin {name}\n{TEXT}")
    room.open(folder)
    assert room.look() == {"added": ["a", "b", "c"]}
    assert room.look() == {"same": 3}
    write(folder / "a.txt", f"Tin a, mới\n{TEXT}")
    write(folder / "mục" / "d.txt", f"Tin d\n{TEXT}")
    (folder / "b.txt").unlink()
    assert room.look() == {"updated": ["a"], "added": ["d"], "same": 1, "gone": ["b"]}
    marked = {item.id: item.vanished for item in room.library.articles()}
    assert marked == {"a": None, "b": TODAY, "c": None, "d": None}
    assert TEXT in room.library.get("b").text
    assert room.look() == {"same": 3}
    write(folder / "b.txt", f"Tin b\n{TEXT}")
    assert room.look() == {"updated": ["b"], "same": 3}
    assert room.library.get("b").vanished is None


def test_what_vanishes_while_nobody_looks(room: Newsroom, tmp_path: Path) -> None:
    write(tmp_path / "tin" / "a.txt", f"Tin a\n{TEXT}")
    write(tmp_path / "tin" / "b.txt", f"Tin b\n{TEXT}")
    room.open(tmp_path / "tin").look()
    (tmp_path / "tin" / "b.txt").unlink()
    assert room.open(tmp_path / "tin").look() == {"same": 1, "gone": ["b"]}


def test_a_moved_article_has_not_vanished(room: Newsroom, tmp_path: Path) -> None:
    write(tmp_path / "tin" / "a.txt", f"Tin a\n{TEXT}")
    room.open(tmp_path / "tin").look()
    (tmp_path / "tin" / "cũ").mkdir()
    (tmp_path / "tin" / "a.txt").rename(tmp_path / "tin" / "cũ" / "a.txt")
    assert room.look() == {"unchanged": ["a"]}


def test_a_record_that_vanishes_from_its_file(room: Newsroom, tmp_path: Path) -> None:
    rows = [f'{{"id": "{name}", "title": "Tin", "text": "{TEXT}"}}\n' for name in "abc"]
    file = tmp_path / "tin.jsonl"
    write(file, "".join(rows))
    assert room.open(file).look() == {"added": ["a", "b", "c"]}
    write(file, "".join(rows[1:]))
    assert room.look() == {"unchanged": ["b", "c"], "gone": ["a"]}


def test_a_folder_that_is_not_there_loses_nothing(room: Newsroom, tmp_path: Path) -> None:
    write(tmp_path / "tin" / "a.txt", f"Tin a\n{TEXT}")
    room.open(tmp_path / "tin").look()
    (tmp_path / "tin").rename(tmp_path / "đi")
    assert list(room.look()) == ["failed"]
    (tmp_path / "đi").rename(tmp_path / "tin")
    assert room.look() == {"same": 1}


def test_bad_files_are_told_once_and_lose_nothing(room: Newsroom, tmp_path: Path) -> None:
    write(tmp_path / "tin" / "a.txt", f"Tin a\n{TEXT}")
    write(tmp_path / "tin" / "b.txt", f"Tin b\n{TEXT}")
    room.open(tmp_path / "tin").look()
    write(tmp_path / "tin" / "a.txt", "\0\0")
    found = room.look()
    assert found == {"same": 1, "failed": found["failed"]}
    assert room.look() == {"same": 1}
    write(tmp_path / "tin" / "a.txt", f"Tin a, mới\n{TEXT}")
    assert room.look() == {"same": 1, "updated": ["a"]}


def test_a_file_that_is_still_being_written(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "tin").mkdir()
    file = tmp_path / "tin" / "a.txt"
    file.write_text(f"Tin a\n{TEXT}")
    room.open(tmp_path / "tin")
    assert room.look() == {}
    os.utime(file, (time.time() - 5,) * 2)
    assert room.look() == {"added": ["a"]}


def test_two_files_with_one_id(room: Newsroom, tmp_path: Path) -> None:
    write(tmp_path / "tin" / "1" / "a.txt", f"Tin a\n{TEXT}")
    write(tmp_path / "tin" / "2" / "a.txt", f"Tin khác\n{TEXT}")
    found = room.open(tmp_path / "tin").look()
    assert found["added"] == ["a"]
    assert "taken by" in str(found["failed"])
    assert room.look() == {"same": 1}


def test_what_was_not_stored_is_read_again(room: Newsroom, tmp_path: Path) -> None:
    """As after a kill between reading and storing."""
    write(tmp_path / "tin" / "a.txt", f"Tin a\n{TEXT}")
    room.open(tmp_path / "tin")
    room.look(store=False)
    assert room.look() == {"added": ["a"]}
    write(tmp_path / "tin" / "a.txt", f"Tin a, mới\n{TEXT}")
    room.look(store=False)
    assert room.look() == {"updated": ["a"]}
    (tmp_path / "tin" / "a.txt").unlink()
    room.look(store=False)
    assert room.look() == {"gone": ["a"]}


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_memory_is_made_anew(room: Newsroom, tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "tin" / "a.txt", f"Tin a\n{TEXT}")
    room.open(tmp_path / "tin").look()
    room.open()
    (room.library.folder / FILE_NAME).write_bytes(content)
    assert room.open(tmp_path / "tin").look() == {"unchanged": ["a"]}
    assert room.look() == {"same": 1}


# -- pages --------------------------------------------------------------------------------------


def test_a_page_becomes_an_article(room: Newsroom, server: NewsServer) -> None:
    server.replies["/tin.html?utm=x"] = with_etag(page("Huế", canonical=f"{server.url}/tin.html"), "1")
    url = f"{server.url}/tin.html?utm=x"
    article = f"{server.url}/tin.html"
    server.replies["/tin.html"] = server.replies["/tin.html?utm=x"]
    assert room.open(url).look() == {"added": [article]}
    stored = room.library.get(article)
    assert (stored.title, stored.url, stored.published) == ("Hội nghị Huế", article, date(2023, 11, 6))
    assert stored.source == "127.0.0.1"
    assert room.open(url).look() == {"same": 1}
    server.replies["/tin.html?utm=x"] = with_etag(
        page("Huế", canonical=f"{server.url}/tin.html", more="Đã sửa hôm nay."), "2"
    )
    assert room.look() == {"updated": [article]}
    server.replies["/tin.html?utm=x"] = Reply(status=410)
    assert room.look() == {"gone": [article]}
    assert "no such page" in str(room.look()["failed"])


def test_a_removed_article_is_fetched_again(room: Newsroom, server: NewsServer) -> None:
    server.replies["/a"] = with_etag(page("A"), "1")
    room.open(f"{server.url}/a").look()
    room.library.remove(f"{server.url}/a")
    assert room.look() == {"added": [f"{server.url}/a"]}


def test_a_page_cannot_take_the_place_of_another_newspapers(room: Newsroom, server: NewsServer) -> None:
    server.replies["/a"] = page("A", canonical="https://baokhac.vn/tin.html")
    assert room.open(f"{server.url}/a").look() == {"added": [f"{server.url}/a"]}


@pytest.mark.parametrize(
    ("path", "media", "body", "wanted"),
    [
        ("/a.txt", "text/plain", f"Tin văn bản\n{TEXT}".encode(), "added"),
        ("/a.md", "text/plain; charset=utf-8", f"# Tin md\n\n{TEXT}".encode(), "added"),
        ("/a", "text/csv", f'id,title,text\nx,Tin,"{TEXT}"\n'.encode(), "added"),
        ("/a.jsonl", "", f'{{"id": "x", "title": "Tin", "text": "{TEXT}"}}'.encode(), "added"),
        ("/a", "image/png", b"\x89PNG", "content type 'image/png'"),
        ("/a.html", "video/mp4", b"x", "content type 'video/mp4'"),
        ("/a", "", b"x", "content type ''"),
        ("/a", "text/html", b"%PDF-1.7", "PDF file, not text"),
        ("/a", "application/pdf", b"<html>", "not a PDF"),
        ("/a", "text/html", b"<div>" * 200_000, "page is broken|no article text"),
        ("/a", "text/html", b"<html><body></body></html>", "no article text"),
        ("/a", "application/xml", b"<xml>x</xml>", "neither an article"),
        ("/a", "application/gzip", gzip.compress(b"x"), "neither an article"),
        ("/a", "application/gzip", gzip.compress(bytes(60 << 20)), "larger than 50 MB"),
        ("/a", "application/xml", b"<rss version='2.0'><channel>", r"^\{\}$"),
    ],
)
def test_content_types(
    room: Newsroom, server: NewsServer, path: str, media: str, body: bytes, wanted: str
) -> None:
    server.replies[path] = Reply(body, headers={"Content-Type": media} if media else {})
    found = str(room.open(f"{server.url}{path}").look())
    assert re.search(wanted, found), found


@pytest.mark.parametrize(
    "url", ["ftp://bao.vn/a", "file:///etc/passwd", "http://u:p@bao.vn/", "http://", "http://127.0.0.1:1/"]
)
def test_bad_addresses_are_one_line_each(room: Newsroom, url: str, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", f"Tin a\n{TEXT}")
    found = room.open(url, tmp_path / "a.txt", fetch=FetchOptions(delay=0)).look()
    assert found["added"] == ["a"]
    assert len(list(found["failed"])) == 1  # type: ignore[call-overload]


# -- feeds --------------------------------------------------------------------------------------


def test_a_feed_is_kept_in_step(room: Newsroom, server: NewsServer) -> None:
    server.replies = {
        "/feed": with_etag(rss("/1", "/2", "/3"), "f1"),
        "/1": with_etag(page("Một"), "a"),
        "/2": with_etag(page("Hai"), "a"),
        "/3": page("Ba"),
    }
    one, two, three, four = (f"{server.url}/{n}" for n in (1, 2, 3, 4))
    room.open(f"{server.url}/feed")
    assert room.look() == {"added": [one, two, three]}
    assert server.take_asked() == ["/feed", "/1", "/2", "/3"]
    assert room.look() == {"same": 2, "unchanged": [three]}
    assert "if-none-match" in server.headers[4]  # the feed, too
    # The first has changed, the second was withdrawn, the third is only no longer listed.
    server.replies["/1"] = with_etag(page("Một", more="Đã sửa hôm nay."), "b")
    server.replies["/2"] = Reply(status=404)
    server.replies["/4"] = page("Bốn")
    server.replies["/feed"] = with_etag(rss("/4", "/1"), "f2")
    assert room.look() == {"added": [four], "updated": [one], "gone": [two]}
    server.take_asked()
    assert room.look() == {"same": 1, "unchanged": [four]}
    assert server.take_asked() == ["/feed", "/4", "/1"]
    assert {item.id for item in room.library.articles() if item.vanished} == {two}


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_a_listing_is_asked_for_conditionally_by_the_next_run(
    room: Newsroom, server: NewsServer, kind: str
) -> None:
    pages = [f"{server.url}/{n}" for n in (1, 2)]
    listing = rss(*pages) if kind == "feed" else sitemap((pages[0], "2023-11-06"), (pages[1], ""))
    server.replies = {
        "/feed": with_etag(listing, "f1"),
        "/1": with_etag(page("Một"), "a"),
        "/2": with_etag(page("Hai"), "a"),
    }
    assert room.open(f"{server.url}/feed").look() == {"added": pages}
    server.headers.clear()
    assert room.open(f"{server.url}/feed").look() == {"same": 2}
    assert all("if-none-match" in headers for headers in server.headers)
    assert server.take_asked()[3] == "/feed"
    # What it lists is known though it was not sent: a page that is gone there is noticed.
    server.replies["/2"] = Reply(status=404)
    assert room.open(f"{server.url}/feed").look() == {"same": 1, "gone": [pages[1]]}
    # A library that was made anew gets all of it again.
    for each in pages:
        room.library.remove(each)
    server.replies["/2"] = page("Hai")
    assert room.open(f"{server.url}/feed").look() == {"added": pages}


def test_the_memory_of_an_older_version_is_kept(room: Newsroom, server: NewsServer) -> None:
    server.replies = {"/feed": with_etag(rss("/1"), "f1"), "/1": with_etag(page("Một"), "a")}
    room.open(f"{server.url}/feed").look()
    room.open()
    with closing(sqlite3.connect(room.library.folder / FILE_NAME, isolation_level=None)) as memory:
        memory.execute("DROP TABLE listings")
        memory.execute("PRAGMA user_version = 1")
    server.headers.clear()
    assert room.open(f"{server.url}/feed").look() == {"same": 1}
    assert ["if-none-match" in headers for headers in server.headers] == [False, True]


def test_a_page_withdrawn_while_it_is_listed(room: Newsroom, server: NewsServer) -> None:
    server.replies = {"/feed": rss("/1"), "/1": page("Một")}
    room.open(f"{server.url}/feed").look()
    server.replies["/1"] = Reply(status=404)
    assert room.look() == {"gone": [f"{server.url}/1"]}


def test_pages_are_left_alone_for_a_while(room: Newsroom, server: NewsServer) -> None:
    server.replies = {"/feed": rss("/1", "/2"), "/1": page("Một"), "/2": Reply(status=500)}
    room.open(f"{server.url}/feed", web=WebOptions()).look()
    server.take_asked()
    assert room.look() == {"same": 1}
    assert server.take_asked() == ["/feed"]
    # Somebody who starts anew wants to see it now.
    room.open(f"{server.url}/feed", web=WebOptions()).look()
    assert server.take_asked() == ["/feed", "/1", "/2"]


def test_a_feed_that_tells_of_changes_saves_requests(room: Newsroom, server: NewsServer) -> None:
    server.replies = {
        "/feed": atom(("/1", "2023-11-06T08:00:00Z"), ("/2", "2023-11-05T08:00:00Z")),
        "/1": page("Một"),
        "/2": page("Hai"),
    }
    room.open(f"{server.url}/feed").look()
    server.take_asked()
    server.replies["/feed"] = atom(("/1", "2023-11-06T08:00:00Z"), ("/2", "2023-11-07T08:00:00Z"))
    assert room.open(f"{server.url}/feed").look() == {"same": 1, "unchanged": [f"{server.url}/2"]}
    assert server.take_asked() == ["/feed", "/2"]


def test_the_rest_of_a_feed_goes_on(room: Newsroom, server: NewsServer) -> None:
    server.replies = {
        "/feed": rss(
            "file:///etc/passwd", "http://u:p@bao.vn/", "javascript:alert(1)", "http://[", "/thieu", "/anh",
            "/vong", "/cham", "/trang", "/1", "/1#a", "/long", f"/{'x' * 3000}", "\nhttp://a\n.b/", "/feed",
        ),
        "/anh": Reply(b"x", headers={"Content-Type": "image/png"}),
        "/vong": Reply(status=302, headers={"Location": "/vong"}),
        "/cham": Reply(b"x" * 999, headers={"Content-Type": "text/html"}, drip=0.2),
        "/trang": Reply(b"<html><body></body></html>", headers={"Content-Type": "text/html"}),
        "/long": Reply(b"x" * (17 << 20), headers={"Content-Type": "text/html"}),
        "/1": page("Một"),
    }  # fmt: skip
    found = room.open(f"{server.url}/feed").look()
    assert found["added"] == [f"{server.url}/1"]
    failed = found["failed"]
    assert isinstance(failed, list)
    for wanted in (
        "only http and https addresses are fetched, not 'file'",
            "password", "javascript", "1 entries", "404", "image/png", "redirects",
        "longer than 1 s", "no article", "16 MB", "2000 characters", "neither an article",
    ):  # fmt: skip
        assert any(wanted in line for line in failed), wanted
    assert max(map(len, failed)) < 800


def test_private_addresses_in_a_feed(
    room: Newsroom, server: NewsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed lies on a public server, and names what that could not reach itself."""
    monkeypatch.setattr("hoibao.corpus.web.transport.is_public", lambda address: address == "127.0.0.1")
    server.replies = {
        "/feed": rss("/1", "http://127.0.0.2/a", "http://169.254.169.254/latest", "http://[::1]/"),
        "/1": page("Một"),
    }
    found = room.open(f"{server.url}/feed", fetch=FetchOptions(delay=0, seconds=1)).look()
    assert found["added"] == [f"{server.url}/1"]
    assert str(found["failed"]).count("in a private network") == 3


@pytest.mark.parametrize("root", ["rss version='2.0'", "urlset"])
def test_entity_bombs(room: Newsroom, server: NewsServer, root: str) -> None:
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    server.replies["/x"] = xml(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{declared}]><{root}>&l9;</{root.split()[0]}>'
    )
    assert "may be an attack" in str(room.open(f"{server.url}/x").look()["failed"])


# -- sitemaps -----------------------------------------------------------------------------------


def test_a_sitemap_is_bounded_by_count_and_day(room: Newsroom, server: NewsServer) -> None:
    days = {f"/{n}": f"2023-11-0{n}" for n in range(1, 7)}
    server.replies = {
        "/sitemap.xml": sitemap(
            *((f"{server.url}{path}", day) for path, day in days.items()),
            (f"{server.url}/x", ""),
        ),
        **{path: page(f"số {path}", published=day) for path, day in days.items()},
        "/x": page("cũ", published="2001-01-01"),
    }
    url = f"{server.url}/sitemap.xml"
    found = room.open(url, web=WebOptions(most=2)).look()
    assert found["added"] == [f"{server.url}/6", f"{server.url}/5"]
    assert "--most" in str(found["notes"])
    found = room.open(url, web=WebOptions(since=date(2023, 11, 4))).look()
    assert found == {"same": 2, "added": [f"{server.url}/4"]}
    assert server.asked.count("/x") == 1  # its day was not known before
    assert not {"/1", "/2", "/3"} & set(server.asked)


def test_an_index_of_sitemaps(room: Newsroom, server: NewsServer) -> None:
    def child(*names: str) -> Reply:
        return sitemap(*((f"{server.url}/{name}", f"2023-1{name[0]}-01") for name in names))

    packed = child("0a", "0b")
    assert isinstance(packed.body, bytes)
    server.replies = {
        "/index.xml": sitemap(
            ("/cu.xml", "2022-01-01"), ("/10.xml.gz", "2023-10-30"), ("/11.xml", "2023-11-30"),
            ("/vong.xml", ""), ("/thieu.xml", ""), index=True,
        ),
        "/cu.xml": child("0z"),
        "/10.xml.gz": Reply(gzip.compress(packed.body), headers={"Content-Type": "application/x-gzip"}),
        "/11.xml": child("1a"),
        "/vong.xml": sitemap(("/index.xml", ""), index=True),
        **{f"/{name}": page(name, published=f"2023-1{name[0]}-01") for name in ("0a", "0b", "1a")},
    }  # fmt: skip
    found = room.open(f"{server.url}/index.xml", web=WebOptions(since=date(2023, 9, 1))).look()
    assert found["added"] == [f"{server.url}/{name}" for name in ("1a", "0a", "0b")]
    assert "it is none" in str(found["failed"])
    assert "404" in str(found["failed"])
    assert "/cu.xml" not in server.take_asked()
    found = room.open(f"{server.url}/index.xml", web=WebOptions(most=1)).look()
    assert found == {"same": 1, "notes": found["notes"]}
    # Enough with the newest; the two articles left out now are asked for once, since they may be gone.
    assert server.take_asked() == ["/index.xml", "/11.xml", "/10.xml.gz"]


def test_the_memory_goes_with_the_library(room: Newsroom, server: NewsServer, tmp_path: Path) -> None:
    server.replies["/a"] = with_etag(page("A"), "1")
    room.open(f"{server.url}/a").look()
    copy = tmp_path / "bản sao"
    copy.mkdir()
    shutil.copy(room.library.folder / FILE_NAME, copy)
    with Intake([f"{server.url}/a"], copy, lambda _: {}, fetch=QUICK) as intake:
        (found,) = intake.look(intake.start())
    assert isinstance(found, Article)
