from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from page_dom import Node, parse
from page_samples import ARTICLE, FIRST, SECOND, TITLE, answer, cite

from hoibao.app.answer import Citation
from hoibao.app.page import messages
from hoibao.app.page.panel import article_panel, highlight, message_panel
from hoibao.corpus import Article


def marked(root: Node, n: int) -> str:
    """The text of all marks of a citation, in order."""
    return "".join(m.text for m in root.find_all("mark") if str(n) in m.attrs["data-cites"].split())


@given(st.data())
def test_every_citation_is_marked_exactly_however_they_overlap(data: st.DataObject) -> None:
    text = data.draw(st.text('ab<&"> ', min_size=1, max_size=40))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20)), max_size=5))
    cited = [span(text, n, start, min(len(text), start + size)) for n, (start, size) in enumerate(spans, 1)]

    root = parse(highlight(text, 0, len(text), cited, chosen=1))

    assert root.text == text
    for citation in cited:
        assert marked(root, citation.n) == citation.quote
    if cited:
        assert "".join(m.text for m in root.find_all("mark", "chosen")) == cited[0].quote


def span(text: str, n: int, start: int, end: int) -> Citation:
    return Citation(n, "x", "t", None, None, None, start, end, text[start:end])


def test_marks_cross_paragraphs_without_breaking_them() -> None:
    words = f"{SECOND}\n\nThanh Nga"
    root = parse(article_panel(ARTICLE, [cite(ARTICLE, words)], 1, key="k"))

    assert [mark.text for mark in root.find_all("mark", "chosen")] == [SECOND, "Thanh Nga"]
    assert [p.text for p in root.find("div", "article-text").find_all("p")] == [
        f"{FIRST} {SECOND}",
        "Thanh Nga",
    ]


def test_the_chosen_citation_stands_out_from_the_others() -> None:
    cited = answer(ARTICLE, FIRST, SECOND).citations

    root = parse(article_panel(ARTICLE, cited, 2, key="0-2", turn=0))

    assert [m.text for m in root.find_all("mark", "cited")] == [FIRST, SECOND]
    assert [m.text for m in root.find_all("mark", "chosen")] == [SECOND]
    jumps = root.find("p", "jumps").find_all("button")
    assert [(b.text, b.attrs["aria-pressed"]) for b in jumps] == [("[1]", "false"), ("[2]", "true")]
    assert root.find("section").attrs["data-key"] == "0-2"


def test_a_title_that_begins_the_text_stands_once_and_keeps_its_highlight() -> None:
    root = parse(article_panel(ARTICLE, [cite(ARTICLE, "Cụm thi đua số 4 sơ kết")], 1, key="k"))

    assert root.text.count(TITLE) == 1
    assert root.find("h2").find("mark", "chosen").text == TITLE


def test_a_title_that_only_begins_the_first_sentence_does_not_cut_it() -> None:
    lead = replace(ARTICLE, title="Chiều nay", text="Chiều nay 26/3, hội nghị họp.\nHết.")

    root = parse(article_panel(lead, [cite(lead, "Chiều nay 26/3")], 1, key="k"))

    assert root.find("h2").text == "Chiều nay"
    assert root.find("div", "article-text").find("p").text == "Chiều nay 26/3, hội nghị họp."
    assert root.find("mark", "chosen").text == "Chiều nay 26/3"


def test_what_is_known_of_the_article_is_shown_and_nothing_else() -> None:
    root = parse(article_panel(ARTICLE, key="k"))
    assert [span.text for span in root.find("p", "byline").find_all("span")][:4] == [
        "Báo Long An",
        "Chính trị",
        "Thanh Nga",
        "09/08/2018",
    ]
    link = root.find("a")
    assert (link.attrs["href"], link.attrs["rel"], link.attrs["target"]) == (
        ARTICLE.url,
        "noopener noreferrer",
        "_blank",
    )
    bare = parse(article_panel(Article("x", "Tên", "Chữ"), key="k"))
    assert bare.find_all("p", "byline") == []
    assert "None" not in bare.text


def test_only_web_addresses_become_links() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.vn"):
        assert parse(article_panel(replace(ARTICLE, url=url), key="k")).find_all("a") == []


def test_an_article_that_has_changed_says_so_and_highlights_nothing_wrong() -> None:
    changed = replace(ARTICLE, text="Tin mới. " + ARTICLE.text)

    root = parse(article_panel(changed, answer(ARTICLE, FIRST).citations, 1, key="k"))

    assert root.find_all("mark") == []
    assert root.find("p", "notice").text == messages.ARTICLE_CHANGED


def test_hostile_articles_are_shown_as_text() -> None:
    bad = '<script>alert(1)</script><img src=x onerror=alert(1)> ![](http://evil/a.png) <svg onload="x">'
    article = Article(
        bad,
        bad,
        f"{bad}\n\nDòng {bad} hai",
        source=bad,
        url=f"javascript:{bad}",
        author=bad,
        published=date(2020, 1, 1),
    )
    harmless = Article("x", "x", "x\n\nDòng x hai", source="x", author="x", published=date(2020, 1, 1))

    hostile = parse(article_panel(article, [cite(article, f"Dòng {bad} hai")], 1, key=bad))
    plain = parse(article_panel(harmless, [cite(harmless, "Dòng x hai")], 1, key="x"))

    assert [(n.tag, sorted(n.attrs)) for n in hostile.find_all()] == [
        (n.tag, sorted(n.attrs)) for n in plain.find_all()
    ]
    assert hostile.find("mark", "chosen").text == f"Dòng {bad} hai"


def test_a_long_article_is_shown_whole() -> None:
    lines = [f"Dòng {n} của một bài rất dài." for n in range(3000)]
    article = Article("x", "Dài", "\n".join(lines))

    root = parse(article_panel(article, [cite(article, lines[2500])], 1, key="k"))

    assert [p.text for p in root.find("div", "article-text").find_all("p")] == lines
    assert root.find("mark", "chosen").text == lines[2500]


def test_a_message_can_stand_in_the_place_of_an_article() -> None:
    root = parse(message_panel("Bài <này> đã mất.", key="k"))
    assert root.find("p", "notice").text == "Bài <này> đã mất."
    assert [b.attrs["data-act"] for b in root.find_all("button")] == ["close"]
