import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.question import analyse
from hoibao.app.short_answer import short_answer
from hoibao.app.spans import lists, persons


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
            "Hội nghị diễn ra ở đâu?",
            "Tại Quảng Nam, hội nghị diễn ra sáng nay.",
            "Quảng Nam",
        ),
        (
            "Bao nhiêu văn bản nhiệm kỳ 2025-2030?",
            "Ban đã ban hành 30 văn bản.",
            "30",
        ),
        (
            "Giải báo chí về xây dựng Đảng còn có tên gọi là gì?",
            "Hưởng ứng Giải báo chí toàn quốc về xây dựng Đảng (Giải Búa liềm vàng) lần thứ VIII.",
            "Giải Búa liềm vàng",
        ),
        (
            "Nhiệm kỳ 2025-2030 quy hoạch bổ sung bao nhiêu lượt cán bộ?",
            "Nhiệm kỳ 2020-2025, 2021-2026 quy hoạch bổ sung 2.046 lượt cán bộ và nhiệm kỳ 2025-2030, "
            "2026-2031 quy hoạch bổ sung 1.935 lượt cán bộ.",
            "1.935 lượt",
        ),
        (
            "Giải báo chí năm 2023 là lần thứ mấy?",
            "Hưởng ứng Giải báo chí toàn quốc về xây dựng Đảng lần thứ VIII - năm 2023.",
            "lần thứ VIII",
        ),
        (
            "Ông Mai Văn Chính giữ chức vụ gì?",
            "Đồng chí Mai Văn Chính, Ủy viên Trung ương Đảng, Phó Trưởng ban Thường trực phát biểu khai mạc.",
            "Ủy viên Trung ương Đảng, Phó Trưởng ban Thường trực",
        ),
        (
            "Đặng Ngọc Huy là ai?",
            "Phó Bí thư Thường trực Tỉnh ủy, Trưởng đoàn ĐBQH tỉnh Đặng Ngọc Huy đã dự hội nghị.",
            "Phó Bí thư Thường trực Tỉnh ủy, Trưởng đoàn ĐBQH tỉnh",
        ),
        (
            "Ai chủ trì hội nghị ở Đắk Nông?",
            "Phó Trưởng ban Thường trực Ban Tổ chức Tỉnh ủy Đắk Nông Trần Văn Nam chủ trì hội nghị.",
            "Trần Văn Nam",
        ),
        (
            "Vì sao các địa phương lúng túng?",
            "Các địa phương lúng túng do một số nội dung chưa cụ thể.",
            "một số nội dung chưa cụ thể",
        ),
        ("Khu công nghiệp rộng bao nhiêu ha?", "Khu công nghiệp rộng 300ha được khởi công.", "300ha"),
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
        ("Hội nghị họp ngày nào?", "Hội nghị phân bổ biên chế giai đoạn 2023-2026."),
        ("Bao nhiêu cán bộ được bổ nhiệm?", "Hội nghị sửa đổi một số quy định về cán bộ."),
        ("Hội nghị họp ngày nào?", "Có 45/63 tỉnh dự hội nghị, đạt 96-98%."),
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


@pytest.mark.parametrize("place", ["Hà Nội", "Thái Bình", "Đồng Tháp", "Long An", "Triệu Phong", "Hàn Quốc"])
def test_places_that_begin_like_surnames_are_nobody(place: str) -> None:
    assert list(persons(f"Hội nghị ở {place} đã họp.")) == []
    text = f"Bí thư {place} Nguyễn Văn Phong"
    assert [text[start:end] for start, end in persons(text)] == ["Nguyễn Văn Phong"]


def test_a_unit_is_a_whole_word() -> None:
    assert found("Bao nhiêu ca mắc?", "Có 12 dự án cao tốc, mắc 30 người.") == "30"


@pytest.mark.parametrize("part", ["a, ", "hội, nghị x ", "1 "])
@pytest.mark.parametrize("question", ["Hội nghị nói gì?", "Bao nhiêu trường hợp hội nghị?"])
def test_a_hostile_sentence_takes_little_time(question: str, part: str) -> None:
    sentence = (part * 20_000)[:20_000]
    start = time.process_time()
    short_answer(analyse(question), sentence)
    assert (
        time.process_time() - start < 3
    )  # seconds: far above what it takes, far below what quadratic work takes


def test_a_list_does_not_end_within_a_number() -> None:
    sentence = (
        "Các xã quy hoạch 2.046 lượt cán bộ, nhiệm kỳ 2025-2030, 2026-2031 quy hoạch 1.935 lượt cán bộ."
    )
    found = [sentence[start:end] for start, end in lists(sentence)]
    assert found == ["lượt cán bộ, nhiệm kỳ 2025-2030"]
