import pytest

from hoibao.app.evidence import coverage, credits_of, pair_coverage
from hoibao.app.question import analyse
from hoibao.app.words import Words

TEXT = Words(
    "Cụm thi đua số III thực hiện Nghị quyết số 18-NQ/TW, 19-NQ/TW và Quy định số 96-QĐ/TW; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín và bà Trương Thị Mai dự."
)


def test_coverage_is_the_weighted_share_of_terms() -> None:
    question = analyse("nghị quyết mới")
    weights = {"nghị": 1.0, "quyết": 1.0, "mới": 2.0}
    assert coverage(question, credits_of(question, TEXT), weights) == pytest.approx(0.5)
    assert pair_coverage(question, TEXT, weights) == pytest.approx(2.0 / 5.0)


def test_accents_matter_where_they_were_typed() -> None:
    weights = {"quang": 1.0, "nam": 1.0, "quáng": 1.0}
    plain, other = analyse("quang nam"), analyse("quáng")
    assert coverage(plain, credits_of(plain, TEXT), weights) == 1.0
    assert 0 < coverage(other, credits_of(other, TEXT), weights) < 1.0


def test_what_the_title_says_counts_nearly_as_much() -> None:
    question = analyse("nghị quyết mới")
    assert credits_of(question, Words("mới"), TEXT) == [0.8, 0.8, 1.0]
