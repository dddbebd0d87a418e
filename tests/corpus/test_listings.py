"""Feeds and sitemaps: what they list, and what is refused."""

import gzip
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news_server import atom, rss, sitemap

from hoibao.corpus import ReadError
from hoibao.corpus.web.listings import Link, kind_of, read_feed, read_sitemap

HERE = "http://bao.vn/tin/feed"
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{ENTITIES}]>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def body(reply: object) -> bytes:
    found = getattr(reply, "body", b"")
    assert isinstance(found, bytes)
    return found


def test_rss() -> None:
    feed = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo</title>
    <item><title>Một</title><link>http://bao.vn/1.html?a=1&amp;b=2</link>
    <pubDate>Mon, 06 Nov 2023 23:30:00 +0000</pubDate></item>
    <item><title>Hai</title><link><![CDATA[../2.html]]></link></item>
    <item><title>Không đường dẫn</title></item></channel></rss>"""
    assert read_feed(feed.encode(), HERE) == [
        # Seven o'clock in Vietnam, of the next day. The date of publication does not tell of changes.
        Link("http://bao.vn/1.html?a=1&b=2", date(2023, 11, 7), None),
        Link("http://bao.vn/2.html"),
        Link(""),
    ]


def test_atom_tells_of_changes() -> None:
    entries = ("/1.html", "2023-11-06T08:00:00+07:00"), ("/2.html", "2023-11-05T08:00:00+07:00")
    first, second = read_feed(body(atom(*entries)), HERE)
    assert first == Link("http://bao.vn/1.html", date(2023, 11, 6), "2023-11-06T08:00:00+07:00")
    assert second.day == date(2023, 11, 5)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_encodings(encoding: str) -> None:
    named = "windows-1258" if encoding == "cp1258" else encoding.removesuffix("-sig")
    feed = (
        f'<?xml version="1.0" encoding="{named}"?><rss version="2.0"><channel><title>Tin tức</title>'
        "<item><title>Đ</title><link>/1.html</link></item></channel></rss>"
    )
    data = feed.replace("ứ", "ư\u0301").encode(encoding)
    assert kind_of(data) == "feed"
    assert read_feed(data, HERE) == [Link("http://bao.vn/1.html")]


def test_a_feed_that_is_not_well_formed() -> None:
    feed = (
        "<rss version='2.0'><channel><title>A & B &nbsp;</title>"
        "<item><link>http://bao.vn/?a=1&b=2</link><title>x<br>y</title></item>"
        "<item><link><![CDATA[http://bao.vn/?c=1&d=2]]></link></item></channel>"
    )
    urls = [link.url for link in read_feed(feed.encode(), HERE)]
    assert urls == ["http://bao.vn/?a=1&b=2", "http://bao.vn/?c=1&d=2"]


def test_sitemap() -> None:
    text = """<?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/n" xmlns:i="i">
    <url><loc> http://bao.vn/1?a&amp;b </loc><lastmod>2023-11-06T08:00:00+07:00</lastmod>
      <i:image><i:loc>http://bao.vn/1.jpg</i:loc></i:image>
      <n:news><n:publication><n:name>Báo</n:name></n:publication>
      <n:publication_date>2023-11-05</n:publication_date></n:news></url>
    <url><i:image><i:loc>http://bao.vn/2.jpg</i:loc></i:image><loc>http://bao.vn/2</loc></url>
    <url><lastmod>2023-11-06</lastmod></url></urlset>"""
    assert read_sitemap(text.encode()) == [
        Link("http://bao.vn/1?a&b", date(2023, 11, 5), "2023-11-06T08:00:00+07:00"),
        Link("http://bao.vn/2"),
    ]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (body(rss("/a")), "feed"),
        (body(atom(("/a", "2023"))), "feed"),
        (
            b'<?xml version="1.0"?>\n<!-- <urlset> -->\n<!DOCTYPE rss PUBLIC "a" "b">\n<rss version="0.91">',
            "feed",
        ),
        (b'<rdf:RDF xmlns:rdf="x">', "feed"),
        (body(sitemap(("/a", ""))), "sitemap"),
        (body(sitemap(("/a", ""), index=True)), "index"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html><body><rss>', None),
        (b"Rss <rss>", None),
        (b"", None),
        (b"<!--" * 5000, None),
        (b"<?a?>" * 5000, None),
        (b"<!DOCTYPE a[]>" * 5000, None),
        (gzip.compress(b"<rss>"), None),
    ],
)
def test_kinds(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


BAD_FEEDS = {
    "laughs": f"{LAUGHS}<rss version='2.0'><channel><title>&l9;</title></channel></rss>",
    "external": f"{EXTERNAL}<rss version='2.0'><channel><title>&e;</title></channel></rss>",
    "utf-16 laughs": f"{LAUGHS}<rss version='2.0'><channel><title>&l9;</title></channel></rss>".encode(
        "utf-16"
    ),
    "deep": f"<rss version='2.0'><channel>{'<a>' * 300}",
    "page": "<html><body>Trang</body></html>",
    "nothing": " ",
    "open sections": "<a></b>" + "<![CDATA[" * 500_000,
    "encoding": b"<rss>\xff\xfa\x80</rss>",
}
BAD_SITEMAPS = {
    "laughs": f"{LAUGHS}<urlset><url><loc>&l9;</loc></url></urlset>",
    "external": f"{EXTERNAL}<urlset><url><loc>&e;</loc></url></urlset>",
    "dtd": '<!DOCTYPE urlset SYSTEM "http://127.0.0.1/x.dtd"><urlset><url><loc>/a</loc></url></urlset>',
    "cut": "<urlset><url><loc>/a</loc></url>",
    "nothing": "<urlset></urlset>",
    "too many": f"<urlset>{'<url><loc>/a</loc></url>' * 50_001}</urlset>",
    "page": "<html><body>Trang</body></html>",
    "binary": b"\0\xff" * 99,
}


@pytest.mark.parametrize("name", BAD_FEEDS)
def test_bad_feeds(name: str) -> None:
    bad = BAD_FEEDS[name]
    start = time.monotonic()
    with pytest.raises(ReadError) as caught:
        read_feed(bad.encode() if isinstance(bad, str) else bad, HERE)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", BAD_SITEMAPS)
def test_bad_sitemaps(name: str) -> None:
    bad = BAD_SITEMAPS[name]
    start = time.monotonic()
    with pytest.raises(ReadError) as caught:
        read_sitemap(bad.encode() if isinstance(bad, str) else bad)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - start < 5


def test_entities_hidden_behind_what_is_not_well_formed() -> None:
    """Expat stops before it sees the declarations; what comes of it is small all the same."""
    start = time.monotonic()
    try:
        links = read_feed(f"<a></b>{LAUGHS}<rss><item><link>&l9;</link></item></rss>".encode(), HERE)
    except ReadError:
        return
    assert sum(len(link.url) for link in links) < 10_000
    assert time.monotonic() - start < 5


def test_long_values_are_not_kept_whole() -> None:
    (link,) = read_sitemap(
        f"<urlset><url><loc>/a</loc><lastmod>{'1' * 999_999}</lastmod></url></urlset>".encode()
    )
    assert link.day is None


@given(
    st.binary(max_size=300) | st.text(alphabet="<>/!?[]&;rsulnkitemfd loc\"'=-", max_size=300).map(str.encode)
)
def test_whatever_comes_ends_in_links_or_one_line(data: bytes) -> None:
    for read in (lambda each: read_feed(each, HERE), read_sitemap):
        with suppress(ReadError):
            read(data)
    kind_of(data)
