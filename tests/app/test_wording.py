from datetime import date

import pytest

from hoibao.app.answer import Sentence, Tokens
from hoibao.app.wording import confidence, day, marked, number, tokens


def test_days_are_written_day_first() -> None:
    assert day(date(2022, 3, 9)) == "09/03/2022"


@pytest.mark.parametrize(
    ("value", "words"), [(1, "cao (100%)"), (0.75, "cao (75%)"), (0.5, "vừa (50%)"), (0.2, "thấp (20%)")]
)
def test_confidence_is_put_into_words(value: float, words: str) -> None:
    assert confidence(value) == words


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (999, "999"), (2046, "2.046"), (1_234_567, "1.234.567")]
)
def test_thousands_are_parted_by_dots(value: int, written: str) -> None:
    assert number(value) == written


def test_tokens_say_whether_they_were_counted_or_estimated() -> None:
    assert tokens(Tokens(1000, 34)) == "Mô hình ngôn ngữ đã dùng 1.034 token (đọc 1.000, viết 34)"
    assert "đã dùng khoảng 12 token" in tokens(Tokens(10, 1) + Tokens(1, 0, estimated=True))


def test_an_unverified_sentence_says_so_as_text() -> None:
    assert marked(Sentence("Đúng.", (1,))) == "Đúng."
    assert marked(Sentence("Sai.", (), verified=False)) == "Sai. (chưa kiểm chứng được)"
