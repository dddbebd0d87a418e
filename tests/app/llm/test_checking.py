from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.llm.checking import Likeness, floor_of, supports
from hoibao.app.llm.reading import Claim
from hoibao.corpus import Article
from hoibao.embeddings import Encoder, Hit

FIRST = "Sáng 1/6, tỉnh Phú Thọ khánh thành cầu Phong Châu mới, cây cầu dài 652 mét."
SECOND = "Ông Hà Văn Giang chủ trì buổi lễ."
THIRD = "Cầu có bốn làn xe."
TEXT = f"{FIRST} {SECOND} {THIRD}"
ARTICLE = Article("cau", "Khánh thành cầu Phong Châu mới", f"Đầu bài\n{TEXT}")
HIT = Hit(ARTICLE, 8, 8 + len(TEXT), TEXT, 1, 1, 1)


def alike(value: float) -> object:
    return lambda text, others: [value] * len(others)


def quotes(text: str, *sources: int, likeness: object = None, passages: Sequence[Hit] = (HIT,)) -> list[str]:
    found = supports(Claim(text, sources or (1,)), passages, likeness or alike(0.5))  # type: ignore[arg-type]
    return [support.article.text[support.start : support.end] for support in found]


@pytest.fixture(scope="module")
def likeness(encoder: Encoder) -> Likeness:
    return Likeness(encoder.encode_passages, floor_of(encoder))


def test_the_most_alike_sentence_is_cited(likeness: Likeness) -> None:
    assert quotes("Cầu Phong Châu mới dài 652 mét.", likeness=likeness) == [FIRST]
    assert quotes("Người chủ trì buổi lễ là ông Hà Văn Giang.", likeness=likeness) == [SECOND]


def test_the_sentences_that_state_the_rest_are_cited_with_it(likeness: Likeness) -> None:
    both = quotes("Cầu Phong Châu mới dài 652 mét, ông Hà Văn Giang chủ trì buổi lễ.", likeness=likeness)
    assert both == [f"{FIRST} {SECOND}"]


def test_something_else_is_not_supported(likeness: Likeness) -> None:
    assert quotes("Con mèo nằm ngủ trên mái nhà.", likeness=likeness) == []


def test_a_few_words_taken_over_as_they_are_hold_though_they_are_like_nothing() -> None:
    assert quotes("652 mét", likeness=alike(-0.5)) == [FIRST]
    assert quotes("Cầu", likeness=alike(-0.5)) == []


def test_the_title_counts_but_neither_that_of_another_article_nor_the_day_of_print() -> None:
    said = "Có bốn làn xe."
    other = Hit(
        Article("khac", "Cụm thi đua số 9", said, published=date(2025, 6, 1)), 0, len(said), said, 1, 1, 1
    )
    assert quotes("Ngày 1/6/2025 có bốn làn xe.", 1, passages=[other]) == []
    assert quotes("Cụm thi đua số 9 có bốn làn xe.", 1, passages=[other]) == ["Có bốn làn xe."]
    assert quotes("Cụm thi đua số 9 có bốn làn xe.", 2, passages=[other, HIT]) == []


@pytest.mark.parametrize("sources", [(0,), (2,), (99,), ()])
def test_sources_that_nobody_gave_support_nothing(sources: tuple[int, ...]) -> None:
    assert supports(Claim(FIRST, sources), [HIT], alike(1)) == []  # type: ignore[arg-type]


def test_unrelated_sentences_are_about_as_unlike_as_can_be(likeness: Likeness) -> None:
    same, other = likeness("Giá cà phê tăng mạnh.", ["Giá cà phê tăng mạnh.", "Mưa lớn ở miền Trung."])
    assert same == pytest.approx(1, abs=0.01)
    assert other < 0.25


@given(st.text(max_size=60), st.lists(st.integers(0, 3), max_size=3))
def test_what_is_cited_always_stands_in_the_passage(text: str, sources: list[int]) -> None:
    for support in supports(Claim(text, tuple(sources)), [HIT], alike(1)):  # type: ignore[arg-type]
        assert HIT.start <= support.start < support.end <= HIT.end
