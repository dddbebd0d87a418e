import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.cutting import cut
from hoibao.app.question import analyse

LOCALITIES = "Cụm gồm 11 địa phương: Long An, Tiền Giang và Bình Dương."
CHAIRS = (
    "Phó Vụ trưởng Phạm Tiến Dũng; Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Bình Trần Vũ Khiêm đồng chủ trì hội nghị."
)
PROJECTS = "Thành phố triển khai một số dự án như Nhà máy Ô Môn 2; cao tốc Bắc Nam; đường vành đai."


@pytest.mark.parametrize(
    ("question", "sentence", "by_form", "read", "expected"),
    [
        ("Nghị quyết nào?", "Theo Nghị quyết 28, ngày 17-11-2022.", None, "ngày 17-11-", "ngày 17-11-2022"),
        ("Vì sao?", "Giá tăng 2.035 đồng.", None, "tăng 2.", "tăng 2.035 đồng"),
        ("Ai phát biểu?", "Ông Phan Văn Phụng phát biểu.", None, "Phan Văn", "Phan Văn Phụng"),
        ("Giải gì?", "Giải báo chí (Giải Búa liềm vàng) năm nay", None, "(Giải Búa liềm", "Giải Búa liềm"),
        ("Cấp nào?", "Dưới huyện là xã (gmina), rồi thôn.", None, "xã (gmina", "xã (gmina)"),
        ("Khi nào?", "Việc ấy vào năm 2014, khi đó", None, "năm 2014,", "năm 2014"),
        ("Về việc gì?", "Kết luận về “tự diễn biến” ấy", None, "“tự diễn biến", "tự diễn biến"),
        ("Sáng kiến gì?", "Đó là sáng kiến của tỉnh.", None, "sáng kiến của tỉnh.", "sáng kiến của tỉnh"),
        ("Có mấy ca?", "Có 17 trường hợp mới.", "17 trường hợp", "17", "17 trường hợp"),
        ("Bao nhiêu văn bản?", "Bộ ra 30 văn bản, Ban ra 12 văn bản.", "30", "30 văn bản, Ban ra 12", "30"),
        ("Họp ngày nào?", "Sáng 23/11, tỉnh họp tổng kết năm 2022.", "Sáng 23/11", "năm 2022", "Sáng 23/11"),
        (
            "Ông Lê Tấn Thủ giữ chức vụ gì?",
            "Đồng chí Lê Tấn Thủ, Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức tham luận.",
            "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức",
            "Đồng chí Lê Tấn Thủ, Ủy viên Ban Thường vụ",
            "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức",
        ),
        (
            "Cụm gồm những địa phương nào?",
            LOCALITIES,
            "Long An, Tiền Giang và Bình Dương",
            "11",
            "Long An, Tiền Giang và Bình Dương",
        ),
        (
            "Những ai đồng chủ trì hội nghị?",
            CHAIRS,
            None,
            "Trần Vũ Khiêm",
            CHAIRS.removesuffix(" đồng chủ trì hội nghị."),
        ),
        (
            "Thành phố triển khai những dự án nào?",
            PROJECTS,
            None,
            "Nhà máy Ô Môn 2",
            "Nhà máy Ô Môn 2; cao tốc Bắc Nam; đường vành đai",
        ),
        (
            "Hóa thạch của những loài nào được tìm thấy?",
            "Hóa thạch ấy là sứa lược được tìm thấy ở Canada, nay đã tuyệt chủng.",
            None,
            "sứa lược",
            "sứa lược",
        ),
        (
            "Cao tốc nào?",  # one is asked for
            PROJECTS,
            None,
            "Nhà máy Ô Môn 2",
            "Nhà máy Ô Môn 2",
        ),
    ],
)
def test_short_answers_are_cut_whole(
    question: str, sentence: str, by_form: str | None, read: str, expected: str
) -> None:
    def place(words: str) -> tuple[int, int]:
        return sentence.index(words), sentence.index(words) + len(words)

    start, end = cut(analyse(question), sentence, place(by_form) if by_form else None, place(read))
    assert sentence[start:end] == expected


@given(
    st.sampled_from(["Có bao nhiêu?", "Những ai đến?", "Ngày nào?", "Vì sao?", "Ông Lê Tấn Thủ là ai?"]),
    st.text('aB1.2,;:-/ ()[]“”"…Lê Tấn Thủ', min_size=1, max_size=60),
    st.data(),
)
def test_there_is_always_something_left(question: str, sentence: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sentence) - 1))
    end = data.draw(st.integers(start + 1, len(sentence)))
    first, last = cut(analyse(question), sentence, None, (start, end))
    assert 0 <= first < last <= len(sentence)


def test_brackets_that_cross_come_to_an_end() -> None:
    sentence = "x (]a)b"
    start, end = cut(analyse("Ngày nào?"), sentence, None, (4, 7))
    assert sentence[start:end]
