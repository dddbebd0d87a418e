"""The time that a question names, from the question to what is answered and shown."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hoibao.app.assistant import Assistant
from hoibao.app.serial import answer_record
from hoibao.app.terminal import answer_lines
from hoibao.corpus import Article, Library, fold_accents
from hoibao.embeddings import Encoder, Indexer, Retriever

TODAY = date(2022, 7, 4)


def price(month: int, dong: str, published: str | None) -> Article:
    return Article(
        f"gia-{month}",
        "Giá xăng dầu tại Long An",
        f"Giá xăng E5 tại tỉnh Long An là {dong} đồng một lít. Người dân mua xăng như thường lệ.",
        source=f"Báo {month}",
        published=date.fromisoformat(published) if published else None,
    )


@pytest.fixture(scope="module")
def dated(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the price of each of five months, which only the articles' dates tell apart."""
    folder: Path = tmp_path_factory.mktemp("dated")
    prices = [
        price(1, "23.159", "2022-01-11"),
        price(2, "24.571", "2022-02-11"),
        price(3, "28.330", "2022-03-15"),
        price(6, "31.302", "2022-06-21"),
        price(0, "20.000", None),
    ]
    with Library.open(folder, create=True) as library:
        Indexer(library, encoder).add(prices)
    retriever = Retriever.open(folder, encoder=encoder)
    yield Assistant(retriever, today=lambda: TODAY)
    retriever.close()


@pytest.mark.parametrize(
    ("time", "label", "article"),
    [
        ("tháng 3/2022", "tháng 3/2022", "gia-3"),
        ("tháng 2 năm 2022", "tháng 2/2022", "gia-2"),
        ("quý II/2022", "quý II/2022", "gia-6"),
        ("tháng trước", "tháng 6/2022", "gia-6"),
        ("ngày 11/1/2022", "ngày 11/01/2022", "gia-1"),
    ],
)
def test_articles_of_the_time_answer(dated: Assistant, time: str, label: str, article: str) -> None:
    asked = f"Giá xăng E5 tại Long An {time} là bao nhiêu?"
    for question in (asked, fold_accents(asked)):
        made = dated.ask(question)
        assert made.period
        assert made.period.label == label
        assert made.citations[0].article_id == article


def test_a_follow_up_carries_its_own_time(dated: Assistant) -> None:
    made = dated.ask("Thế tháng 2 thì sao?", ["Giá xăng E5 tại Long An tháng 3/2022 là bao nhiêu?"])
    assert "tháng 2/2022" in made.understood
    assert made.period
    assert made.period.label == "tháng 2/2022"
    assert made.citations[0].article_id == "gia-2"


def test_a_quarter_follows_a_quarter(dated: Assistant) -> None:
    made = dated.ask("Thế quý II thì sao?", ["Giá xăng E5 tại Long An quý I/2022 là bao nhiêu?"])
    assert made.period
    assert made.period.label == "quý II/2022"


def test_without_preference_articles_of_any_time_answer(dated: Assistant) -> None:
    question = "Giá xăng E5 tại Long An tháng 3/2022 là bao nhiêu?"
    made = dated.ask(question, any_time=True)
    assert made.period is None
    assert (
        made.citations
        == dated.ask("Giá xăng E5 tại Long An tháng 3/2022 là bao nhiêu", any_time=True).citations
    )


def test_where_no_article_is_of_the_time_the_answer_is_the_same(dated: Assistant) -> None:
    question = "Giá xăng E5 tại Long An tháng 3/2019 là bao nhiêu?"
    assert dated.ask(question).citations == dated.ask(question, any_time=True).citations


def test_the_period_is_told_in_json_and_in_lines(dated: Assistant) -> None:
    made = dated.ask("Giá xăng E5 tại Long An tháng 3/2022 là bao nhiêu?")
    assert answer_record(made)["period"] == {
        "label": "tháng 3/2022",
        "first": "2022-03-01",
        "last": "2022-03-31",
    }
    assert "Ưu tiên bài trong tháng 3/2022" in list(answer_lines(made))
    plain = dated.ask("Giá xăng E5 tại Long An là bao nhiêu?")
    assert answer_record(plain)["period"] is None
    assert not any("Ưu tiên" in line for line in answer_lines(plain))
