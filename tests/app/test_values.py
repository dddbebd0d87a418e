import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.values import amount, amounts_differ, date_parts, dates_differ, day_spans


def differ(one: str, other: str) -> bool | None:
    a, b = amount(one, 0, len(one)), amount(other, 0, len(other))
    return amounts_differ(a, b) if a and b else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.200 người", "1200 người"),
        ("1,200 người", "1.200 người"),
        ("hơn 12 người", "12 người"),
        ("gần 2.000 đại biểu", "1.985 đại biểu"),
        ("1,2 triệu đồng", "1.200.000 đồng"),
        ("1,2 triệu đồng", "1.215.300 đồng"),
        ("12 người", "mười hai người"),
        ("hai mươi lăm người", "25 người"),
        ("năm người", "5 người"),
        ("10-15 người", "12 người"),
        ("10 đến 15 người", "15 người"),
        ("1.234,5 ha", "1234,5 ha"),
        ("12 người", "15 trường hợp"),  # not the same thing
        ("12%", "15 điểm"),
    ],
)
def test_numbers_that_can_mean_the_same_do_not_differ(one: str, other: str) -> None:
    assert differ(one, other) is False
    assert differ(other, one) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 người", "15 người"),
        ("1.200 người", "1.300 người"),
        ("12,5%", "12,6%"),
        ("hơn 1.000 đại biểu", "1.500 đại biểu"),
        ("10-15 người", "16 người"),
        ("1,2 triệu đồng", "1,5 triệu đồng"),
        ("hai người", "3 người"),
        ("1,2 triệu đồng", "1,2 tỷ đồng"),
    ],
)
def test_numbers_that_cannot_mean_the_same_differ(one: str, other: str) -> None:
    assert differ(one, other) is True
    assert differ(other, one) is True


@pytest.mark.parametrize("words", ["lần thứ III", "45/63 tỉnh", "người", "", "12", "23/11 họp"])
def test_what_is_no_amount(words: str) -> None:
    assert amount(words, 0, len(words)) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("23/11", "ngày 23 tháng 11", False),
        ("23/11", "23-11-2022", False),
        ("sáng 23/11/2022", "ngày 23/11", False),
        ("ngày 23", "23/11", False),
        ("tháng 11", "23/11", False),
        ("quý IV", "23/11", False),
        ("năm 2022", "23/11", False),
        ("năm 2022", "23/11/2022", False),
        ("23/11", "24/11", True),
        ("23/11/2022", "23/11/2023", True),
        ("tháng 10", "23/11", True),
        ("quý III", "23/11", True),
        ("quý III năm 2022", "quý 3/2022", False),
        ("thế kỷ XX", "năm 2022", False),
    ],
)
def test_dates_differ_in_what_both_state(one: str, other: str, expected: bool) -> None:
    assert dates_differ(date_parts(one), date_parts(other)) is expected
    assert dates_differ(date_parts(other), date_parts(one)) is expected


def test_days_are_found_in_either_form() -> None:
    text = "Sáng 23/11, và ngày 5 tháng 3 năm 2022; không phải 45/63 hay 96-98%."
    assert [(text[a:b], d, m) for a, b, d, m in day_spans(text)] == [
        ("23/11", 23, 11),
        ("ngày 5 tháng 3 năm 2022", 5, 3),
    ]


@given(st.text("0123456789.,-/% đếntriệungười", max_size=25))
def test_any_words_are_compared_without_an_error_and_never_differ_from_themselves(words: str) -> None:
    assert not differ(words, words)
    assert not dates_differ(date_parts(words), date_parts(words))
    list(day_spans(words))
