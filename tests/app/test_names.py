import pytest

from hoibao.app.names import name_credit, names_credit
from hoibao.app.question import analyse
from hoibao.app.words import Words

TEXT = Words(
    "Cụm thi đua số III thực hiện Nghị quyết số 18-NQ/TW, 19-NQ/TW và Quy định số 96-QĐ/TW; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín và bà Trương Thị Mai dự."
)


@pytest.mark.parametrize(
    "name",
    [
        "Cụm thi đua số III",
        "Cụm thi đua số 3",
        "cụm 3",
        "Nghị quyết số 18-NQ/TW",
        "Nghị quyết 18",
        "nghị quyết 19",
        "Quy định 96",
        "Quảng Nam",
        "Nguyễn Chín",
    ],
)
def test_what_stands_in_the_text_is_named(name: str) -> None:
    assert name_credit(name, TEXT) == 1.0


@pytest.mark.parametrize(
    "name",
    ["Cụm thi đua số 5", "Nghị quyết 35-NQ/TW", "Nghị quyết 96", "Kết luận 18", "Hà Giang", "Nguyễn Mai"],
)
def test_what_does_not_stand_in_the_text_is_not_named(name: str) -> None:
    assert name_credit(name, TEXT) == 0.0


def test_other_accents_and_single_slips_count_for_less() -> None:
    folded, slipped = name_credit("Truơng Thị Mai", TEXT), name_credit("Quảng Nma", TEXT)
    assert 0.0 < slipped < folded < 1.0


def test_credits_are_shared_among_names() -> None:
    assert names_credit(analyse("Quảng Nam và Hà Giang có gì?"), TEXT) == 0.5
    assert names_credit(analyse("có gì mới?"), TEXT) == 1.0
