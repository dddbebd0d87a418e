import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_dom import parse

from hoibao.app.page.markup import escape, notice, web_address


@given(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])))
def test_escaped_text_reads_back_as_it_was_in_content_and_in_attributes(text: str) -> None:
    root = parse(f'<p title="{escape(text)}">{escape(text)}</p>')

    assert [child for child in root.find("p").children if not isinstance(child, str)] == []
    assert root.find("p").text == text
    assert root.find("p").attrs["title"] == text


@pytest.mark.parametrize(
    "url", ["http://baoquangngai.vn/a?b=c&d=1", "https://tuổitrẻ.vn/bài-viết", "HTTPS://a.vn"]
)
def test_web_addresses_become_links(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "http://a.vn/\nx",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.vn/x",
        "/relative",
        "http:",
        "https://",
        "http://[broken",
        "ftp://a.vn",
    ],
)
def test_anything_else_never_becomes_a_link(url: str | None) -> None:
    assert web_address(url) is None


def test_a_notice_is_announced_and_an_empty_one_is_nothing() -> None:
    assert parse(notice("Sai <ngày>")).find("p").attrs["role"] == "alert"
    assert parse(notice("Sai <ngày>")).text == "Sai <ngày>"
    assert notice("") == ""
