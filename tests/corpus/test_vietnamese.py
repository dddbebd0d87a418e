import itertools
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.corpus import fold_accents, match_form, normalise, tokenize

VOWELS = "aăâeêioôơuưy"
MARKS = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]


def test_marks_without_end_take_no_time() -> None:
    """Twice as many took four times as long: these would have taken an hour."""
    began = time.process_time()
    assert len(normalise("Tin a" + "\u0301\u0323" * 1_000_000 + " b")) <= 5 + 30 + 2
    assert time.process_time() - began < 5
    assert len(normalise("a" + "\U0001e8d0\U0001e947" * 1000)) == 31


@pytest.mark.parametrize("text", ["😀" * 100, "\U00010400" * 100, "กำ" * 50, "a\u0323\u0301" * 100])
def test_many_letters_that_are_no_marks_stay(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


vietnamese = st.lists(
    st.one_of(
        st.builds(
            lambda v, m: unicodedata.normalize("NFC", v + m), st.sampled_from(VOWELS), st.sampled_from(MARKS)
        ),
        st.sampled_from("bcdđghklmnpqrstvx ĐQKT.,-/0123456789\n"),
    ),
    max_size=60,
).map("".join)
anything = st.one_of(vietnamese, st.text(max_size=60))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("xây dựng Ðảng, ðảng viên", "xây dựng Đảng, đảng viên"),
        ("Ho\u0300a bi\u0300nh", "Hòa bình"),
        ("hai  địa \u00a0 phương\u200b mới\ufeff", "hai địa phương mới"),
        ("một\r\nhai\rba\u2028bốn  \n  năm", "một\nhai\nba\nbốn\nnăm"),
        ("một\n\n \n\n\nhai\n", "một\n\nhai"),
        ("bell\x07 null\x00 soft\u00adhyphen", "bell null softhyphen"),
        ("a\u200b\u0301", "á"),
        ("nửa \ud800 chữ", "nửa \ufffd chữ"),
    ],
)
def test_normalise(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@given(anything)
def test_normalise_is_idempotent_and_blind_to_decomposition(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))
    assert "  " not in once
    once.encode()  # no half characters are left


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Đường về", "Duong ve"), ("ĐẮK NÔNG", "DAK NONG"), ("한국 ñ ø", "한국 n ø")],
)
def test_fold_accents(text: str, expected: str) -> None:
    assert fold_accents(text) == expected


@given(anything)
def test_forms_keep_length_and_are_idempotent(text: str) -> None:
    text = normalise(text)
    for form in (fold_accents, match_form):
        assert len(form(text)) == len(text)
        assert form(form(text)) == form(text)


@given(vietnamese)
def test_case_does_not_matter(text: str) -> None:
    text = normalise(text)
    assert match_form(text.upper()) == match_form(text.lower()) == match_form(text)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("Uỷ", "Ủy"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("oà", "òa"),
        ("uý", "úy"),
        ("loè", "lòe"),
        ("xoã", "xõa"),
        ("HOẠ", "HỌA"),
        ("tuỵ", "tụy"),
        ("quý", "qúy"),
        ("Ủy viên hoà", "Uỷ viên hòa"),
    ],
)
def test_both_tone_placements_match(new: str, old: str) -> None:
    assert match_form(new) == match_form(old)


@pytest.mark.parametrize(
    "word",
    "quý giá của khuya thuở quả hoàn huỳnh khuỷu toàn hoài quỳnh thuyền".split(),
)
def test_syllables_with_one_spelling_stay(word: str) -> None:
    assert match_form(word) == word


def test_different_words_stay_different() -> None:
    assert match_form("hóa") != match_form("hòa")
    assert match_form("dương") != match_form("đường")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2.046 đảng viên", ["2.046", "đảng", "viên"]),
        ("ngày 21/5/2018.", ["ngày", "21/5/2018"]),
        ("Nghị quyết số 18-NQ/TW, 19-NQ/TW", ["nghị", "quyết", "số", "18-nq/tw", "19-nq/tw"]),
        ("Nghị định 30/2023/NĐ-CP", ["nghị", "định", "30/2023/nđ-cp"]),
        ("4/11 đơn vị", ["4/11", "đơn", "vị"]),
        ("2020-2025, 2023–2030", ["2020-2025", "2023-2030"]),
        ("2024 – 2029", ["2024", "2029"]),
        ("TP.HCM 19:27 19h30", ["tp", "hcm", "19:27", "19h30"]),
        ("300ha, 1,5 tỷ, 20%", ["300", "ha", "1,5", "tỷ", "20"]),
        ("Uỷ ban", ["ủy", "ban"]),
        ("", []),
    ],
)
def test_tokenize(text: str, tokens: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == tokens


@given(anything)
def test_token_offsets(text: str) -> None:
    text = normalise(text)
    tokens = tokenize(text)
    for token in tokens:
        assert match_form(text)[token.start : token.end].replace("–", "-") == token.text
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))
    covered = {n for token in tokens for n in range(token.start, token.end)}
    assert all(n in covered for n, letter in enumerate(text) if letter.isalpha() or letter.isdecimal())
