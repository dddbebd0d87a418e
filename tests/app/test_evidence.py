import pytest

from hoibao.app.evidence import coverage, credits_of, pair_coverage, term_weights
from hoibao.app.question import analyse
from hoibao.app.words import Words

TEXT = Words(
    "Cụm thi đua số III thực hiện Nghị quyết số 18-NQ/TW, 19-NQ/TW và Quy định số 96-QĐ/TW; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín và bà Trương Thị Mai dự."
)


def test_coverage_is_the_weighted_share_of_terms() -> None:
    question = analyse("nghị quyết mới")
    weights = {"nghị": 1.0, "quyết": 1.0, "mới": 2.0}
    said = credits_of(question, [TEXT, Words("Mới")])
    assert coverage(said, term_weights(question, weights)).tolist() == pytest.approx([0.5, 0.5])
    assert pair_coverage(question, TEXT, weights) == pytest.approx(2.0 / 5.0)


def test_accents_matter_where_they_were_typed() -> None:
    weights = {"quang": 1.0, "nam": 1.0, "quáng": 1.0}
    plain, other = analyse("quang nam"), analyse("quáng")
    assert coverage(credits_of(plain, [TEXT]), term_weights(plain, weights)) == [1.0]
    assert 0 < coverage(credits_of(other, [TEXT]), term_weights(other, weights))[0] < 1.0


def test_what_the_title_says_counts_nearly_as_much() -> None:
    question = analyse("nghị quyết mới")
    assert credits_of(question, [Words("mới")], TEXT).tolist() == [[0.8, 0.8, 1.0]]


def test_a_question_without_terms_is_not_said() -> None:
    question = analyse("ai?")
    assert question.terms == ()
    assert coverage(credits_of(question, [TEXT]), term_weights(question, {})).tolist() == [0.0]
