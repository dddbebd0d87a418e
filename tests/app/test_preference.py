from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.period import find_period
from hoibao.app.preference import prefer
from hoibao.app.times import Period
from hoibao.corpus import Article
from hoibao.embeddings import Hit

YEAR = Period(date(2023, 1, 1), date(2023, 12, 31), "năm 2023")
DAY = Period(date(2023, 5, 4), date(2023, 5, 4), "ngày 04/05/2023")


def hit(name: str, score: float, published: str | None = None, text: str = "Hội nghị tổng kết.") -> Hit:
    day = date.fromisoformat(published) if published else None
    return Hit(Article(name, "Tin", text, published=day), 0, len(text), text, score, 0.9, 10.0)


def order(*hits: Hit, period: Period = YEAR) -> str:
    return "".join(found.article.id for found in prefer(hits, period))


def test_of_two_alike_the_one_of_the_time_comes_first() -> None:
    assert order(hit("a", 0.80, "2022-06-01"), hit("b", 0.78, "2023-06-01")) == "ba"
    assert order(hit("a", 0.80, "2023-06-01"), hit("b", 0.78, "2022-06-01")) == "ab"


def test_what_fits_much_better_stays_first_and_nothing_is_lost() -> None:
    assert order(hit("a", 0.9, "2020-01-01"), hit("b", 0.4, "2023-06-01"), hit("c", 0.1)) == "abc"


@pytest.mark.parametrize(
    ("published", "period", "first"),
    [
        ("2024-01-15", YEAR, "b"),  # "tổng kết năm 2023"
        ("2024-03-15", YEAR, "a"),
        ("2022-12-31", YEAR, "a"),
        ("2023-05-05", DAY, "b"),
        ("2023-05-09", DAY, "a"),
    ],
)
def test_reports_may_come_shortly_after_the_time(published: str, period: Period, first: str) -> None:
    assert order(hit("a", 0.80, "2021-06-01"), hit("b", 0.78, published), period=period)[0] == first


def test_an_article_that_names_the_time_is_not_overtaken_by_one_merely_published_then() -> None:
    named = hit("a", 0.80, "2024-10-01", "Báo cáo năm 2023 của tỉnh.")
    undated = hit("b", 0.79, None, "Báo cáo quý II năm 2023 của tỉnh.")
    published = hit("c", 0.78, "2023-06-01")
    other = hit("d", 0.795, "2024-10-01")
    assert order(named, other, undated, published) == "abcd"


def test_where_no_article_is_of_the_time_nothing_changes() -> None:
    hits = [hit("a", 0.8), hit("b", 0.79, None, "Năm 2023."), hit("c", 0.7, "2021-01-01")]
    assert prefer(hits, YEAR) == hits
    assert prefer([], YEAR) == []


_HITS = st.lists(
    st.builds(
        hit,
        st.sampled_from("abcdef"),
        st.floats(0, 1),
        st.sampled_from([None, "2021-01-01", "2023-06-01", "2024-01-05"]),
        st.sampled_from(["Không ngày.", "Năm 2023.", "Năm 2022."]),
    ),
    max_size=8,
    unique_by=lambda found: found.article.id,
)


@given(_HITS)
def test_hits_only_change_places_and_scores_stay_scores(hits: list[Hit]) -> None:
    hits.sort(key=lambda found: -found.score)
    made = prefer(hits, YEAR)
    assert sorted(found.article.id for found in made) == sorted(found.article.id for found in hits)
    scores = [found.score for found in made]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    before = [found.article.id for found in hits]
    for name in before:  # who is not of the time never gains on anybody
        article = next(found.article for found in hits if found.article.id == name)
        if article.published in (None, date(2021, 1, 1)) and article.text != "Năm 2023.":
            above = set(before[: before.index(name)])
            after = [found.article.id for found in made]
            assert above <= set(after[: after.index(name)])


def test_a_period_of_a_question_prefers() -> None:
    period = find_period("Tháng trước họp ở đâu?", date(2023, 7, 1))
    assert period
    assert order(hit("a", 0.80, "2023-05-01"), hit("b", 0.78, "2023-06-20"), period=period) == "ba"
