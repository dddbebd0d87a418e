import pytest

from hoibao.app.question import analyse
from hoibao.app.rivals import is_rival
from hoibao.app.words import NOTHING, Words


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Cụm thi đua số III gồm những địa phương nào?", "Cụm thi đua số 4 gồm 11 địa phương."),
        ("Năm 2022 bổ nhiệm bao nhiêu cán bộ?", "Năm 2023 có 371 trường hợp được bổ nhiệm."),
        ("Bí thư Tỉnh ủy Long An là ai?", "Dự họp có Phó Bí thư Thường trực Tỉnh ủy Long An - Đỗ Hữu Lâm."),
        ("Quý III/2024 đề ra mấy nhiệm vụ?", "Trong quý II/2024, Ban xác định 4 nhiệm vụ trọng tâm."),
        ("Ai là Chủ tịch tỉnh Quảng Ngãi?", "Trưởng Ban Tổ chức Tỉnh ủy Quảng Ngãi Lữ Ngọc Bình chủ trì."),
    ],
)
def test_sentences_about_another_of_the_sort(question: str, sentence: str) -> None:
    assert is_rival(analyse(question), Words(sentence), NOTHING)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Cụm thi đua số III gồm những ai?", "Cụm thi đua số 3 gồm 13 ban."),
        ("Cụm thi đua số III và Cụm thi đua số 4, cụm nào đông hơn?", "Cụm thi đua số 4 gồm 11 địa phương."),
        ("Nghị quyết 18 nói gì?", "Theo Nghị quyết số 18-NQ/TW, bộ máy tinh gọn hơn."),
        ("Quý 2/2024 đề ra mấy nhiệm vụ?", "Trong quý II năm 2024, Ban xác định 4 nhiệm vụ trọng tâm."),
        ("Năm 2022 bổ nhiệm bao nhiêu cán bộ?", "Có 371 trường hợp được bổ nhiệm."),
        ("Bí thư Thành ủy Cần Thơ là ai?", "Phó Bí thư A và Bí thư Thành ủy Cần Thơ Nguyễn Văn Hiếu dự."),
        ("Phó Bí thư Tỉnh ủy Long An là ai?", "Phó Bí thư Thường trực Tỉnh ủy Long An Đỗ Hữu Lâm dự."),
    ],
)
def test_sentences_about_the_thing_itself_or_none(question: str, sentence: str) -> None:
    assert not is_rival(analyse(question), Words(sentence), NOTHING)


def test_the_year_may_stand_in_the_passage() -> None:
    question, sentence = analyse("Năm 2022 có gì mới?"), Words("Kế hoạch năm 2023 được ký kết.")
    assert is_rival(question, sentence, NOTHING)
    assert not is_rival(question, sentence, Words("Tổng kết năm 2022."))
