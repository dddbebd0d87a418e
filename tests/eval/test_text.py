import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.eval.metrics.text import best, contains, exact_match, f1, mlqa_form, words

TEXTS = st.text(alphabet="aáàđêụ của là 12/.,“”-", max_size=30)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Những CÁI cầu của Bến Lội", "cầu bến lội"),
        ("4/11 đơn vị.", "411 đơn vị"),
        ("“Búa liềm vàng” – giải báo chí…", "búa liềm vàng giải báo chí"),
        ("TP. Hồ  Chí\u00a0Minh", "tp hồ chí minh"),
        ("cửa", "cửa"),
        ("là của những", ""),
        ("ÐỒNG NAI", "đồng nai"),
    ],
)
def test_mlqa_form(text: str, form: str) -> None:
    assert mlqa_form(text) == form


@given(TEXTS)
def test_form_is_the_same_for_nfc_and_nfd(text: str) -> None:
    assert mlqa_form(unicodedata.normalize("NFD", text)) == mlqa_form(unicodedata.normalize("NFC", text))


def test_exact_match_forgives_case_punctuation_and_small_words_only() -> None:
    assert exact_match("Của Bà Lê Thị Hạnh.", "bà lê thị hạnh") == 1.0
    assert exact_match("bà Lê Thị Hanh", "bà Lê Thị Hạnh") == 0.0


@pytest.mark.parametrize(
    ("prediction", "answer", "score"),
    [
        ("312 m", "312 m", 1.0),
        # 2 of 3 tokens are right, and both of the answer's are found: 2 · ⅔ · 1 / (⅔ + 1).
        ("dài 312 m", "312 m", 0.8),
        ("312", "312 m", 2 / 3),
        # A token counts as often as it stands in both.
        ("hai hai hai", "hai hai ba bốn", 2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4)),
        ("bà Hạnh", "312 m", 0.0),
        ("", "312 m", 0.0),
        ("của", "312 m", 0.0),
    ],
)
def test_f1_by_hand(prediction: str, answer: str, score: float) -> None:
    assert f1(prediction, answer) == pytest.approx(score)


@given(TEXTS, TEXTS)
def test_f1_is_symmetric_and_a_share(one: str, other: str) -> None:
    assert f1(one, other) == pytest.approx(f1(other, one))
    assert 0 <= f1(one, other) <= 1
    assert f1(one, other) >= exact_match(one, other) * bool(mlqa_form(one))


@pytest.mark.parametrize(
    ("text", "answer", "held"),
    [
        ("Cầu dài 312 m, rộng 9 m.", "312 m", 1.0),
        ("Huyện gặt 1937 ha.", "37", 0.0),
        ("Huyện gặt 37.", "37", 1.0),
        ("Có 4/11 đơn vị sắp xếp", "4/11", 1.0),
        ("Lê Thị", "Lê Thị Hạnh", 0.0),
        ("Đề án của tỉnh", "Đề án tỉnh", 1.0),
        ("Mọi thứ", "của", 0.0),
        ("Lâm Đồng, TP.HCM,…chia sẻ cách làm", "Lâm Đồng, TP.HCM", 1.0),
        ("Rộng 1,5 ha", "5 ha", 0.0),
    ],
)
def test_contains_whole_tokens_in_a_row(text: str, answer: str, held: float) -> None:
    assert contains(text, answer) == held


@given(TEXTS, TEXTS, TEXTS)
def test_text_around_an_answer_contains_it(before: str, answer: str, after: str) -> None:
    assert contains(f"{before} {answer} {after}", answer) == float(bool(mlqa_form(answer)))


def test_best_takes_the_nearest_answer() -> None:
    assert best(f1, "312", ["bà Hạnh", "312 m", "312"]) == 1.0
    assert best(f1, "312", []) == 0.0


def test_words_are_pieces_between_spaces() -> None:
    assert words(" Cầu  dài 312 m.\n") == 4
