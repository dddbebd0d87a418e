import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.corpus import normalise, sentences

WHOLE = [
    "Cụm gồm Long An và TP. Hồ Chí Minh.",
    "Tin, ảnh: T. THUẬN",
    "Ông làm việc ở UBND TP.HCM từ năm 2018.",
    "Nghị quyết số 18-NQ/TW có 2.046 đại biểu, tăng 1,5 lần.",
    "ThS. Nguyễn Văn A và PGS.TS. Trần Thị B, GS. TS. Lê C. cùng dự.",
    "Bà Nguyễn Thị H. khai đã mua ở Q. Bình Thạnh, P. Võ Thị Sáu, H. Tuy Phước, St. Petersburg.",
    "Các tỉnh TP.HCM,…chia sẻ kinh nghiệm.",
    "Chờ đợi… rồi cũng đến.",
    "Cây cầu, con đường, v.v. được xây; nhà máy cũng vậy.",
    "1. Khái quát chung về địa bàn",
    "2.1. Về công tác cán bộ",
    "IV. Tổ chức thực hiện",
    "Điều 5. Phạm vi điều chỉnh",
    "Xem http://bao.vn/tin.Moi/A.Html?Id=1 để biết thêm.",
    '"Đi đâu?" ông hỏi.',
    "Tiếp tục phấn đấu./.",
    "U.S. President Mr. Smith đến Hà Nội.",
]
PARTED = [
    ["Dự án xong.", "Tuy nhiên, vốn còn thiếu."],
    ["Sự đồng thuận cao…", "Đặc biệt, năm 2022 đã xong."],
    ["Anh đến chưa?", "Tôi đến rồi!", "Vâng."],
    ["Có nghị quyết năm 2018.", "6 tháng sau, việc đã xong."],
    ['Ông nói: "Phải làm."', "Mọi người đồng ý."],
    ["Ông nói: “Phải làm.”", "“Tôi sẽ làm”, bà đáp."],
    ["Phát triển xã hội.", "Tuy nhiên vẫn khó."],
    ["Theo Nguyễn Văn H.", "Sau đó cơ quan điều tra vào cuộc."],
    ["Kết thúc tốt đẹp./.", "Thanh Nga"],
    ["Có nhiều cách (xem bài trước).", "Một là học."],
    ["Có rừng, biển, v.v.", "Các tỉnh cùng làm."],
    ["Xem tại http://bao.vn/tin.", "Sau đó đọc tiếp."],
    ["Hội nghị giao ban quý I.", "Tỉ lệ phát triển đảng viên còn thấp."],
    ["Họ ăn no.", "Sau đó họ ngủ."],
    ["Anh chọn nhóm A?", "Không, nhóm B!", "Vì sao?"],
]


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("sentence", WHOLE)
def test_no_border_within(sentence: str) -> None:
    assert texts(sentence) == [sentence]


@pytest.mark.parametrize("parts", PARTED)
def test_borders(parts: list[str]) -> None:
    assert texts(" ".join(parts)) == parts


def test_borders_without_a_space() -> None:
    assert texts("đồng thuận cao…Đặc biệt, năm nay.") == ["đồng thuận cao…", "Đặc biệt, năm nay."]
    assert texts("cho xã hội.Tuy nhiên vẫn khó.") == ["cho xã hội.", "Tuy nhiên vẫn khó."]


def test_lines_are_borders() -> None:
    assert texts("Không có dấu chấm\ntiếp dòng hai\n\nba") == ["Không có dấu chấm", "tiếp dòng hai", "ba"]


@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                ["TP", "Hồ", "A", "nói", ".", "…", "?", " ", "\n", '"', "”", "12", "./.", "www.", ","]
            )
        ).map("".join),
    )
)
def test_spans_cover_the_text_in_order(text: str) -> None:
    text = normalise(text)
    spans = sentences(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    covered = {n for start, end in spans for n in range(start, end)}
    assert all(n in covered for n, letter in enumerate(text) if not letter.isspace())
    for start, end in spans:
        piece = text[start:end]
        assert piece
        assert piece == piece.strip()
        assert "\n" not in piece
