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
        ("bi thu tinh uy long an la ai", "Đến dự có Phó Bí thư Thường trực Tỉnh ủy Long An - Đỗ Hữu Lâm."),
        ("Các tỉnh miền Bắc luân chuyển bao nhiêu cán bộ?", "Khu vực miền Nam luân chuyển 28 cán bộ."),
        ("mien bac luan chuyen bao nhieu can bo", "Các tỉnh phía Nam luân chuyển 28 cán bộ."),
        ("quy 3/2024 de ra may nhiem vu", "Trong quý II/2024, Ban xác định 4 nhiệm vụ trọng tâm."),
        ("How many tasks in the third quarter of 2024?", "Trong quý II/2024, Ban xác định 4 nhiệm vụ."),
        ("Who is the secretary of Long An?", "Phó Bí thư Tỉnh ủy Long An Đỗ Hữu Lâm dự."),
        ("Ai là Chủ tịch tỉnh Quảng Ngãi?", "Trưởng Ban Tổ chức Tỉnh ủy Quảng Ngãi Lữ Ngọc Bình chủ trì."),
    ],
)
def test_sentences_about_another_of_the_sort(question: str, sentence: str) -> None:
    assert is_rival(analyse(question), Words(sentence), NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Cụm thi đua số III gồm những ai?", "Cụm thi đua số 3 gồm 13 ban."),
        ("Cụm thi đua số III và Cụm thi đua số 4, cụm nào đông hơn?", "Cụm thi đua số 4 gồm 11 địa phương."),
        ("Nghị quyết 18 nói gì?", "Theo Nghị quyết số 18-NQ/TW, bộ máy tinh gọn hơn."),
        ("Quý 2/2024 đề ra mấy nhiệm vụ?", "Trong quý II năm 2024, Ban xác định 4 nhiệm vụ trọng tâm."),
        ("Năm 2022 bổ nhiệm bao nhiêu cán bộ?", "Có 371 trường hợp được bổ nhiệm."),
        ("Bí thư Thành ủy Cần Thơ là ai?", "Phó Bí thư A và Bí thư Thành ủy Cần Thơ Nguyễn Văn Hiếu dự."),
        ("Bí thư Thành ủy nói gì?", "Các tỉnh miền Nam báo cáo."),
        ("Các tỉnh phía Nam do ai chủ trì?", "Về phía Trung ương, ông Phạm Minh Chính chủ trì hội nghị."),
        ("Miền Bắc nhập khẩu bao nhiêu điện?", "Phía Trung Quốc bán 500 MW."),
        ("Bão số 3 đổ bộ miền Trung ngày nào?", "Bão số 3 cách đất liền 200 km về phía Đông."),
        ("Miền Nam có bao nhiêu khu công nghiệp?", "Miền Đông Nam Bộ có 100 khu công nghiệp."),
        ("Các tỉnh phía Bắc có mấy ca?", "Vùng phía Tây Bắc có 10 ca."),
        ("Chu tich thanh pho Da Nang la ai?", "Dự có lãnh đạo thành phố: Chủ tịch UBND Lê Trung Chinh."),
        ("Miền Bắc có gì?", "Các tỉnh phía Bắc và phía Nam đều có."),
        ("bi thu thanh uy can tho la ai", "Bí thư Thành ủy Cần Thơ Nguyễn Văn Hiếu dự."),
        ("Phó Bí thư Tỉnh ủy Long An là ai?", "Phó Bí thư Thường trực Tỉnh ủy Long An Đỗ Hữu Lâm dự."),
    ],
)
def test_sentences_about_the_thing_itself_or_none(question: str, sentence: str) -> None:
    assert not is_rival(analyse(question), Words(sentence), NOTHING, NOTHING)


def test_the_year_may_stand_in_the_passage() -> None:
    question, sentence = analyse("Năm 2022 có gì mới?"), Words("Kế hoạch năm 2023 được ký kết.")
    assert is_rival(question, sentence, NOTHING, NOTHING)
    assert not is_rival(question, sentence, NOTHING, Words("Tổng kết năm 2022."))


def test_the_passage_tells_which_quarters_it_is_about() -> None:
    question, sentence = analyse("Quý III/2024 đề ra mấy nhiệm vụ?"), Words("Ban thành lập 3 tiểu ban.")
    assert is_rival(question, sentence, NOTHING, Words("Kết quả quý I, nhiệm vụ quý II/2024."))
    assert not is_rival(question, sentence, NOTHING, Words("Kết quả quý II, nhiệm vụ quý III/2024."))
    assert not is_rival(question, sentence, NOTHING, Words("Ban thành lập 3 tiểu ban."))


def test_the_title_says_which_region_a_sentence_is_about() -> None:
    question, sentence = analyse("Miền Bắc luân chuyển bao nhiêu cán bộ?"), Words("Đã luân chuyển 28 cán bộ.")
    title = Words("Giao ban các tỉnh miền Nam")
    assert is_rival(question, sentence, title, title)
    assert not is_rival(question, sentence, title, Words("Giao ban các tỉnh miền Nam\nMiền Bắc cũng vậy."))
    assert not is_rival(question, sentence, NOTHING, Words("Gió từ miền Nam thổi về."))
