import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hoibao.eval.comparison import compare
from hoibao.eval.datasets import Dataset, Note, load
from hoibao.eval.judging import Item, Response
from hoibao.eval.report import to_html
from hoibao.eval.report.numbers import decimal, percent, points, ticks
from hoibao.eval.report.rows import rows
from hoibao.eval.result import make_result

Judge = Callable[[Sequence[Response]], tuple[Item, ...]]


@pytest.fixture
def dataset(dataset_dir: Path) -> Dataset:
    return load(dataset_dir)


class Page(HTMLParser):
    """Collects the tags and the text of a page, and checks that tags are closed in order."""

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.text += data


def test_the_page_is_whole_and_asks_nothing_from_outside(
    judged: Judge, perfect: tuple[Response, ...], dataset: Dataset
) -> None:
    page = Page(to_html(make_result(dataset, judged(perfect), 10, {"k": 10}, None)))

    for tag, attributes in page.tags:
        assert tag not in {"img", "iframe", "object", "embed"}
        for name in ("src", "href", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:,")), (tag, attributes)
    assert sum(tag == "svg" for tag, _ in page.tags) == 5
    assert sum(bool(re.fullmatch(r"q\d+", attributes.get("id") or "")) for _, attributes in page.tags) == 4
    for words in ("Tìm đúng bài", "Trích dẫn đúng", "Biết từ chối", "Cầu Bến Lội dài bao nhiêu?", "312 m"):
        assert words in page.text


def test_hostile_words_stay_words(judged: Judge, perfect: tuple[Response, ...], dataset: Dataset) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    items = list(judged([replace(perfect[0], answer=evil, short_answer=evil, understood=evil), *perfect[1:]]))
    question = replace(items[0].question, question=evil, answers=(evil,), kind=evil, history=(evil,), id=evil)
    cited = replace(items[0].citations[0], title=evil, cited=replace(items[0].citations[0].cited, quote=evil))
    items[0] = replace(items[0], question=question, citations=(cited,))
    # Where none of the expected words are found, too.
    items[1] = replace(items[1], response=replace(items[1].response, answer=evil))
    hostile = replace(dataset, name=evil, notes=(Note(evil, evil),))

    html = to_html(make_result(hostile, items, 10, {"model": evil}, None))

    page = Page(html)
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert not any(tag == "img" or "onerror" in attributes for tag, attributes in page.tags)
    assert page.text.count("alert(1)") >= 9


def test_failures_can_be_filtered(
    judged: Judge, perfect: tuple[Response, ...], bad: tuple[Response, ...]
) -> None:
    assert [row.flags for row in rows(judged(perfect))] == [()] * 4
    held = {row.id: row for row in rows(judged(bad))}

    assert held["q1"].flags == ("failure", "wrong", "citation-wrong", "article-missed")
    assert held["q2"].flags == ("failure", "refused-wrong", "article-missed")
    assert held["q4"].flags == ("failure", "unanswerable-answered", "citation-wrong")
    assert [citation.problem for citation in held["q1"].citations] == ["không khớp nguyên văn"]
    assert [citation.problem for citation in held["q3"].citations] == ["không chứa đáp án"]


def test_expected_words_are_marked(judged: Judge, perfect: tuple[Response, ...]) -> None:
    row = rows(judged(perfect))[0]

    assert row.answer == "Cầu dài <mark>312 m</mark>."
    assert row.citations[0].quote == "Cầu dài <mark>312 m</mark>"


def test_the_comparison_is_shown(
    judged: Judge, perfect: tuple[Response, ...], bad: tuple[Response, ...], dataset: Dataset
) -> None:
    items = judged(bad)
    comparison = compare(items, [item.scores for item in judged(perfect)], "trước.json")

    page = Page(to_html(make_result(dataset, items, 10, {}, comparison)))

    assert "Kém đi rõ rệt" in page.text
    assert "trước.json" in page.text
    assert any(attributes.get("href") == "#q1" for _, attributes in page.tags)


def test_what_does_not_apply_is_left_out(
    judged: Judge, perfect: tuple[Response, ...], dataset: Dataset
) -> None:
    bare = [replace(response, ranking=None, confidence=None, latency_ms=None) for response in perfect]

    page = Page(to_html(make_result(dataset, judged(bare), 10, {}, None)))

    assert "Tìm đúng bài" not in page.text
    assert "Trả lời nhanh" not in page.text
    assert not any(tag == "svg" for tag, _ in page.tags)


def test_numbers_are_written_as_in_vietnamese() -> None:
    assert decimal(12345.67, 1) == "12.345,7"
    assert percent(0.8735) == "87,4%"
    assert percent(None) == "–"
    assert points(-0.021) == "−2,1"
    assert points(0.3) == "+30,0"


def test_ticks_are_round_and_reach_the_top() -> None:
    assert ticks(87, 4) == [0, 25, 50, 75, 100]
    assert ticks(0) == [0.0, 1.0]
    for top in (0.013, 1, 7, 1190, 3.3):
        held = ticks(top)
        assert held[-1] >= top * 0.999
        assert 3 <= len(held) <= 7
