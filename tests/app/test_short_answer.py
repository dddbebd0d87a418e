import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.question import analyse
from hoibao.app.short_answer import persons, short_answer


def found(question: str, sentence: str) -> str | None:
    span = short_answer(analyse(question), sentence)
    return sentence[span.start : span.end] if span else None


CHAIRS = (
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Ngãi Lữ Ngọc Bình; Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Bình Trần Vũ Khiêm đồng chủ trì hội nghị."
)


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Ai là Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam?", CHAIRS, "Nguyễn Chín"),
        ("Trưởng Ban Tổ chức Tỉnh ủy Quảng Bình là ai?", CHAIRS, "Trần Vũ Khiêm"),
        (
            "Ban Bí thư ban hành bao nhiêu văn bản?",
            "Ban đã tham mưu Bộ Chính trị ban hành 30 văn bản, Ban Bí thư ban hành 12 văn bản.",
            "12",
        ),
        (
            "Nghị quyết số 27-NQ/TW ban hành ngày nào?",
            "Chế độ tiền lương mới theo Nghị quyết số 27-NQ/TW ngày 21/5/2018 của Ban Chấp hành.",
            "ngày 21/5/2018",
        ),
        (
            "Hội nghị diễn ra ở đâu?",
            "Chiều nay 26/3, tại huyện Triệu Phong, ông Phan Văn Phụng chủ trì hội nghị.",
            "huyện Triệu Phong",
        ),
        (
            "Giải báo chí về xây dựng Đảng còn có tên gọi là gì?",
            "Hưởng ứng Giải báo chí toàn quốc về xây dựng Đảng (Giải Búa liềm vàng) lần thứ VIII.",
            "Giải Búa liềm vàng",
        ),
        (
            "Vì sao các địa phương lúng túng?",
            "Các địa phương lúng túng do một số nội dung chưa cụ thể.",
            "một số nội dung chưa cụ thể",
        ),
    ],
)
def test_the_words_asked_for_are_found(question: str, sentence: str, answer: str) -> None:
    assert found(question, sentence) == answer


def test_a_list_reaches_to_its_last_item() -> None:
    sentence = "Cụm thi đua số 4 gồm 11 địa phương: Long An, Tiền Giang, Bình Thuận và TP. Hồ Chí Minh."
    answer = found("Cụm thi đua số 4 gồm những địa phương nào?", sentence)
    assert answer is not None
    assert answer.startswith("Long An, Tiền Giang")
    assert answer.endswith("TP. Hồ Chí Minh")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Ai chủ trì hội nghị?", "Hội nghị đã thành công tốt đẹp."),
        ("Có bao nhiêu đại biểu?", "Các đại biểu dự hội nghị sáng nay."),
        ("Hội nghị họp ngày nào?", "Hội nghị đã thành công tốt đẹp."),
        ("Nghị quyết 18-NQ/TW ra ngày nào?", "Thực hiện Nghị quyết 18-NQ/TW của Trung ương."),
    ],
)
def test_nothing_is_found_where_nothing_fits(question: str, sentence: str) -> None:
    assert found(question, sentence) is None


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert found("Năm 2023 hội nghị họp năm nào?", "Hội nghị năm 2023 đã họp.") is None


def test_names_of_people_start_at_the_surname() -> None:
    text = "Bí thư Thành ủy Cần Thơ Nguyễn Văn Hiếu và Phó Trưởng ban Lê Tấn Thủ"
    assert [text[start:end] for start, end in persons(text)] == ["Nguyễn Văn Hiếu", "Lê Tấn Thủ"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_spans_lie_within_any_sentence(question: str, sentence: str) -> None:
    span = short_answer(analyse(question), sentence)
    assert span is None or 0 <= span.start < span.end <= len(sentence)
