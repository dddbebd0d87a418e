import pytest

from hoibao.app.evidence import coverage, pair_coverage
from hoibao.app.question import analyse
from hoibao.app.words import Words

TEXT = Words(
    "Cụm thi đua số III thực hiện Nghị quyết số 18-NQ/TW, 19-NQ/TW và Quy định số 96-QĐ/TW; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín và bà Trương Thị Mai dự."
)


def test_coverage_is_the_weighted_share_of_terms() -> None:
    question = analyse("nghị quyết mới")
    weights = {"nghị": 1.0, "quyết": 1.0, "mới": 2.0}
    assert coverage(question, TEXT, weights) == pytest.approx(0.5)
    assert pair_coverage(question, TEXT, weights) == pytest.approx(2.0 / 5.0)


def test_accents_matter_where_they_were_typed() -> None:
    weights = {"quang": 1.0, "nam": 1.0, "quáng": 1.0}
    assert coverage(analyse("quang nam"), TEXT, weights) == 1.0
    assert 0 < coverage(analyse("quáng"), TEXT, weights) < 1.0
