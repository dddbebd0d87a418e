import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.period import Period, find_period, names
from hoibao.corpus import fold_accents

TODAY = date(2024, 11, 20)  # a Wednesday


def days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


@pytest.mark.parametrize(
    ("words", "first", "last", "label"),
    [
        ("năm 2023", "2023-01-01", "2023-12-31", "năm 2023"),
        ("quý I/2024", "2024-01-01", "2024-03-31", "quý I/2024"),
        ("quý 2 năm 2024", "2024-04-01", "2024-06-30", "quý II/2024"),
        ("quý IV-2023", "2023-10-01", "2023-12-31", "quý IV/2023"),
        ("quý ba năm ngoái", "2023-07-01", "2023-09-30", "quý III/2023"),
        ("Q1/2024", "2024-01-01", "2024-03-31", "quý I/2024"),
        ("6 tháng đầu năm 2018", "2018-01-01", "2018-06-30", "6 tháng đầu năm 2018"),
        ("sáu tháng cuối năm 2018", "2018-07-01", "2018-12-31", "6 tháng cuối năm 2018"),
        ("9 tháng đầu năm nay", "2024-01-01", "2024-09-30", "9 tháng đầu năm 2024"),
        ("nửa đầu năm 2018", "2018-01-01", "2018-06-30", "6 tháng đầu năm 2018"),
        ("cuối năm ngoái", "2023-09-01", "2023-12-31", "các tháng cuối năm 2023"),
        ("tháng 3/2022", "2022-03-01", "2022-03-31", "tháng 3/2022"),
        ("tháng 02 năm 2024", "2024-02-01", "2024-02-29", "tháng 2/2024"),
        ("tháng mười hai năm 2022", "2022-12-01", "2022-12-31", "tháng 12/2022"),
        ("tháng năm năm 2022", "2022-05-01", "2022-05-31", "tháng 5/2022"),
        ("tháng 3 năm nay", "2024-03-01", "2024-03-31", "tháng 3/2024"),
        ("ngày 23/11/2022", "2022-11-23", "2022-11-23", "ngày 23/11/2022"),
        ("ngày 5 tháng 3 năm 2022", "2022-03-05", "2022-03-05", "ngày 05/03/2022"),
        ("hôm nay", "2024-11-20", "2024-11-20", "ngày 20/11/2024"),
        ("sáng nay", "2024-11-20", "2024-11-20", "ngày 20/11/2024"),
        ("hôm qua", "2024-11-19", "2024-11-19", "ngày 19/11/2024"),
        ("tuần này", "2024-11-18", "2024-11-24", "tuần từ 18/11/2024 đến 24/11/2024"),
        ("tuần trước", "2024-11-11", "2024-11-17", "tuần từ 11/11/2024 đến 17/11/2024"),
        ("tuần qua", "2024-11-13", "2024-11-20", "thời gian từ 13/11/2024 đến 20/11/2024"),
        ("3 ngày qua", "2024-11-17", "2024-11-20", "thời gian từ 17/11/2024 đến 20/11/2024"),
        ("tháng này", "2024-11-01", "2024-11-30", "tháng 11/2024"),
        ("tháng trước", "2024-10-01", "2024-10-31", "tháng 10/2024"),
        ("quý trước", "2024-07-01", "2024-09-30", "quý III/2024"),
        ("năm nay", "2024-01-01", "2024-12-31", "năm 2024"),
        ("năm ngoái", "2023-01-01", "2023-12-31", "năm 2023"),
        ("năm trước", "2023-01-01", "2023-12-31", "năm 2023"),
        (
            "từ tháng 1/2023 đến tháng 3/2023",
            "2023-01-01",
            "2023-03-31",
            "thời gian từ tháng 1/2023 đến tháng 3/2023",
        ),
    ],
)
def test_times_are_found_with_and_without_accents(words: str, first: str, last: str, label: str) -> None:
    period = Period(*days(first, last), label)
    for question in (f"Hội nghị {words} có ai dự?", f"{words[:1].upper()}{words[1:]}, ai họp?"):
        assert find_period(question, TODAY) == period
        assert find_period(fold_accents(question).lower(), TODAY) == period


@pytest.mark.parametrize(
    "question",
    [
        "Tháng 13/2023 có gì?",
        "Tháng 13 năm 2023 có gì?",
        "Tháng 0/2023 có gì?",
        "Quý V/2024 có gì?",
        "Quý 5 năm 2024 có gì?",
        "Quý 0/2024 có gì?",
        "Năm 0 có gì?",
        "Năm 99999 có gì?",
        "Năm 1066 có gì?",
        "Ngày 31/2/2023 có gì?",
        "Ngày 0/0/2023 có gì?",
        "13 tháng đầu năm 2023 có gì?",
        "99 năm qua có gì?",
    ],
)
def test_times_that_do_not_exist_or_have_no_newspapers_are_none(question: str) -> None:
    assert find_period(question, TODAY) is None


@pytest.mark.parametrize(
    "question",
    [
        "Hội nghị diễn ra năm nào?",
        "Hội nghị giao ban quý I do ai chủ trì?",  # of which year?
        "Cán bộ nhiệm kỳ 2025-2030 được quy hoạch thế nào?",
        "Kế hoạch giai đoạn năm 2021-2025 là gì?",
        "Năm học 2022-2023 có bao nhiêu học sinh?",
        "Mục tiêu đến năm 2023 là gì?",
        "Trước năm 2020 ai là giám đốc?",
        "Từ năm 2020 ai là giám đốc?",
        "Kế hoạch năm 2030 là gì?",  # no article can be of that time
        "Năm 2022 và năm 2023 tăng bao nhiêu?",
        "Năm 2022 và 2023 tăng bao nhiêu?",
        "Quý I và quý II/2024 tăng bao nhiêu?",
        "Tháng 2, tháng 3 năm 2024 tăng bao nhiêu?",
        "Doanh thu tăng bao nhiêu so với cùng kỳ năm ngoái?",
        "Ba năm trước ai là giám đốc?",
        "5 năm trước ai là giám đốc?",
        "Cách đây 100 năm trước, nơi này là gì?",
        "Hai mươi năm trước ai là giám đốc?",
        "Hai mươi lăm năm trước ai là giám đốc?",
        "Nửa năm trước giá vàng thế nào?",
        "Hàng trăm năm trước nơi này là gì?",
        "Những năm trước ai là giám đốc?",
        "Mấy tháng nay giá vàng thế nào?",
        "Năm trước đó ai vô địch?",
        "Nghị định 30/2023/NĐ-CP quy định gì?",
        "Ông ta có 2023 con bò à?",
        "",
    ],
)
def test_what_names_no_one_time_of_publication_is_left_alone(question: str) -> None:
    assert find_period(question, TODAY) is None


def test_a_time_that_is_compared_with_does_not_count() -> None:
    asked = "Quý I/2024 doanh thu tăng bao nhiêu so với cùng kỳ năm ngoái?"
    period = find_period(asked, TODAY)
    assert period
    assert period.label == "quý I/2024"


def test_a_number_before_last_year_is_another_things() -> None:
    period = find_period("SEA Games 32 năm ngoái ở đâu?", TODAY)
    assert period
    assert period.label == "năm 2023"


def test_the_narrower_of_two_times_counts() -> None:
    period = find_period("Trong năm 2022, tháng 3/2022 có gì?", TODAY)
    assert period
    assert period.label == "tháng 3/2022"


def test_other_spellings_are_the_same() -> None:
    period = find_period("quý\u00a0I/2024", TODAY)
    assert period == find_period("QUÝ I/2024", TODAY) == find_period("qu\u00fd  i / 2024", TODAY)
    assert period == find_period("quy\u0301 I/2024", TODAY)
    assert period


YEAR = Period(*days("2023-01-01", "2023-12-31"), "năm 2023")
QUARTER = Period(*days("2024-01-01", "2024-03-31"), "quý I/2024")


@pytest.mark.parametrize(
    ("text", "period", "named"),
    [
        ("Tổng kết năm 2023, tỉnh đạt…", YEAR, True),
        ("Sáng 23/11/2023, hội nghị…", YEAR, True),
        ("Báo cáo quý II năm 2023.", YEAR, True),
        ("Kế hoạch giai đoạn 2021-2023.", YEAR, False),
        ("Có 2023 đại biểu, 12.023 người.", YEAR, False),
        ("Tổng kết năm 2022.", YEAR, False),
        ("Giao ban quý I/2024 tại Long An", QUARTER, True),
        ("Giao ban tháng 2 năm 2024", QUARTER, True),
        ("Tổng kết năm 2024", QUARTER, False),
        ("Giao ban quý II/2024", QUARTER, False),
        ("", QUARTER, False),
    ],
)
def test_a_text_names_a_period_by_any_time_within_it(text: str, period: Period, named: bool) -> None:
    assert names(text, period) is named


_PIECES = st.sampled_from(
    "năm tháng quý tuần ngày hôm nay trước qua ngoái đầu cuối 6 13 0 2023 99999 2/2024 IV V - / từ đến "
    "31/12/1999".split()
)


@given(st.lists(_PIECES, max_size=12).map(" ".join) | st.text(max_size=60), st.dates())
def test_any_question_on_any_day_gives_a_sound_period_or_none(question: str, today: date) -> None:
    period = find_period(question, today)
    if period:
        assert period.first <= period.last
        assert period.first <= today
        assert period.label
        names(question, period)


def test_a_long_text_takes_little_time() -> None:
    for piece in ("năm ", "tháng 3 ", "2023", "2023 ", "ngày 1/1/", "từ năm 2023 đến ", "6 tháng đầu "):
        text = piece * (20_000 // len(piece))
        began = time.perf_counter()
        names(text, YEAR)
        find_period(text[:2000], TODAY)
        assert time.perf_counter() - began < 2
