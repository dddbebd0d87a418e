from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.corpus import normalise
from hoibao.corpus.cleaning import clean, same_caption
from hoibao.corpus.dates import dateline_day, lead_day, vietnam_day
from hoibao.corpus.page import make_title, read_page

BODY = (
    "Đây là một đoạn thân bài đủ dài để được coi là đoạn văn, có chủ ngữ, vị ngữ và kết thúc bằng dấu chấm."
)
MORE = "Đoạn thứ hai của bài cũng dài như vậy, nói thêm về tình hình sản xuất của bà con nông dân trong tỉnh."


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ",
        "Chia sẻ:",
        "Facebook",
        "Facebook Zalo Twitter",
        "In bài viết",
        "Gửi email",
        "Theo dõi báo trên Google News",
        "Trang chủ › Thời sự",
        "A- A+",
        "Lượt xem: 1.234",
        "Từ khóa: bầu cử, đại hội",
        "Tin liên quan",
        "» Xem thêm",
        "Bình luận (3)",
        "Gửi bình luận",
        "Quảng cáo",
        "Nghe đọc bài",
        "TIN CÙNG CHUYÊN MỤC",
        "Đọc nhiều nhất",
    ],
)
def test_furniture_goes_below_the_body(line: str) -> None:
    assert clean(f"Tiêu đề bài\n{BODY}\n\n{line}").strip() == f"Tiêu đề bài\n{BODY}"


@pytest.mark.parametrize(
    "line", ["Trang chủ > Chính trị", "Tiếng Việt | English", "Chia sẻ", "A- A A+", "Mới nhất"]
)
def test_furniture_goes_above_the_body(line: str) -> None:
    assert clean(f"{line}\nTiêu đề bài\n{BODY}") == f"Tiêu đề bài\n{BODY}"


@pytest.mark.parametrize(
    "line",
    [
        "Bình luận",
        "Chia sẻ",
        "Mới nhất là chiếc cầu bắc qua sông.",
        "Tin liên quan",
        "Facebook",
        "Người dân gửi email và bình luận trên Facebook.",
    ],
)
def test_nothing_goes_from_the_middle(line: str) -> None:
    text = f"Tiêu đề bài\n{BODY}\n{line}\n{MORE}"
    assert clean(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "Theo dõi sát diễn biến bão số 3",
        "Chia sẻ khó khăn với đồng bào vùng lũ",
        "Tin vui cho nông dân",
        "In tiền giả",
    ],
)
def test_headlines_and_captions_stay(line: str) -> None:
    assert line in clean(f"{line}\n{BODY}\n{MORE}").split("\n")
    assert line in clean(f"Tiêu đề bài\n{BODY}\n{line}").split("\n")


def test_lists_of_other_articles_and_comments_go() -> None:
    page = f"Tiêu đề bài\n{BODY}\nThanh Nga\nTin liên quan\nMột bài khác\nBình luận\nHay quá.\nVâng!"
    assert clean(page) == f"Tiêu đề bài\n{BODY}\nThanh Nga"
    long_comments = f"Tiêu đề bài\n{BODY}\nÝ kiến bạn đọc (2)\n{MORE}\n{MORE}"
    assert clean(long_comments) == f"Tiêu đề bài\n{BODY}"
    assert (
        clean(f"Tiêu đề bài\n{BODY}\nTin liên quan\nÔng Nam cảm ơn.")
        == f"Tiêu đề bài\n{BODY}\nÔng Nam cảm ơn."
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Toàn cảnh cuộc họp", "Toàn cảnh cuộc họp.", True),
        ("Toàn cảnh Họi nghị", "Toàn cảnh Hội nghị.", True),
        ("Toàn cảnh hội ngị", "Toàn cảnh hội nghị.", True),
        ("Ông An phát biểu khai mạc hội nghị", "Ông An phát biểu khai mạc tại Hội nghị.", True),
        ("Lễ phát động ở xã Hoà Bình", "Lễ phát động ở xã Hòa Bình", True),
        ("Giá vàng ngày 1 tháng 3 tăng", "Giá vàng ngày 2 tháng 3 tăng.", False),
        ("Ông Trần Văn An, Chủ tịch xã", "Ông Trần Văn Ân, Chủ tịch xã", False),
        ("Ông Trần Văn Bình phát biểu", "Bà Lê Thị Hoa phát biểu.", False),
        ("Có", "Có", False),
        ("0 - 0", "0 - 0", False),
    ],
)
def test_same_caption(one: str, other: str, same: bool) -> None:
    assert same_caption(one, other) is same
    assert same_caption(other, one) is same


def test_doubled_captions_once_and_the_better() -> None:
    text = f"{BODY}\n\nToàn cảnh Họi nghị\n\nToàn cảnh Hội nghị.\n\n{MORE}"
    assert clean(text) == f"{BODY}\n\nToàn cảnh Hội nghị.\n\n{MORE}"
    fuller_first = "Bà Hoa phát biểu tại hội nghị.\nBà Hoa phát biểu hội nghị."
    assert clean(f"{BODY}\n{fuller_first}\n{MORE}") == f"{BODY}\nBà Hoa phát biểu tại hội nghị.\n{MORE}"


@given(
    st.lists(
        st.sampled_from(
            [BODY, MORE, "Chia sẻ", "Mới nhất", "Thanh Nga", "Một dòng chữ ngắn", "", "Bình luận"]
        )
    )
)
def test_no_paragraph_is_lost(lines: list[str]) -> None:
    kept = clean(normalise("\n".join(lines))).split("\n")
    for paragraph in (BODY, MORE):
        assert (paragraph in kept) == (paragraph in lines)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("10/08/2018 - 19:27", date(2018, 8, 10)),
        ("Thứ ba, 05/11/2024, 14:20 (GMT+7)", date(2024, 11, 5)),
        ("19:27 | 10-08-2018", date(2018, 8, 10)),
        ("Cập nhật lúc 9h05, ngày 1/2/2020", date(2020, 2, 1)),
        ("Chủ nhật, ngày 10 tháng 8 năm 2018", date(2018, 8, 10)),
        ("Ngày đăng: 3.4.2021", date(2021, 4, 3)),
        ("31/02/2018", None),
        ("Ngày 10/08/2018, tỉnh họp", None),
        ("10/08", None),
    ],
)
def test_dateline_day(line: str, day: date | None) -> None:
    assert dateline_day(line) == day


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        ("Sáng 23/11, ông An dự hội nghị tổng kết năm 2022.", date(2022, 11, 23)),
        ("Chiều nay 26/3, tại Triệu Phong, giao ban quý I, triển khai quý II/2024.", date(2024, 3, 26)),
        ("Sáng ngày 5-6-2021, đoàn đến thăm.", date(2021, 6, 5)),
        ("Hôm nay (7/9), bão số 3 năm 2024 đổ bộ.", date(2024, 9, 7)),
        ("Sáng 23/11, ông An dự hội nghị.", None),
        ("Sáng 23/11, tổng kết năm 2022, triển khai năm 2023.", None),
        ("Sáng 5/1, tổng kết công tác năm 2022.", None),
        ("Sáng 20/12, hội nghị triển khai nhiệm vụ năm 2023.", None),
        ("Sáng 20/12, hội nghị triển khai nhiệm vụ quý I/2023.", None),
        ("Sáng 23/11, bàn nhiệm kỳ 2020-2025, tầm nhìn đến năm 2030.", None),
        ("Sáng 31/2, hội nghị năm 2022.", None),
        ("Hôm qua 23/11, hội nghị năm 2022.", None),
        ("Ông An sáng 23/11 dự hội nghị năm 2022.", None),
    ],
)
def test_lead_day(lead: str, day: date | None) -> None:
    assert lead_day("", lead) == day


def test_vietnam_day() -> None:
    assert vietnam_day("2023-11-05") == date(2023, 11, 5)
    assert vietnam_day("2023-11-05T23:30:00Z") == date(2023, 11, 6)
    assert vietnam_day("2023-11-05T23:30:00") == date(2023, 11, 5)
    assert vietnam_day("2023-11-05T00:30:00+09:00") == date(2023, 11, 4)


@pytest.mark.parametrize(
    ("lead", "title"),
    [
        ("Chiều nay 26/3, tại huyện Triệu Phong, ông Phụng chủ trì hội nghị.", "Ông Phụng chủ trì hội nghị"),
        ("(QT) - Giá lúa tăng mạnh ở miền Tây. Nông dân vui.", "Giá lúa tăng mạnh ở miền Tây"),
        ("Hôm qua, mưa to.", "Hôm qua, mưa to"),
        ("Tại xã Tân Thanh, bà con trồng được hơn một trăm ha lúa.", "Bà con trồng được hơn một trăm ha lúa"),
    ],
)
def test_make_title(lead: str, title: str) -> None:
    assert make_title(lead) == title


def test_a_long_lead_makes_a_title_of_bearable_length() -> None:
    assert make_title("một " * 100).endswith("một…")
    assert len(make_title("một " * 100)) < 200
    assert len(make_title("dài" * 1000)) < 200
    clauses = make_title(", ".join(["Đoàn công tác của tỉnh thăm các gia đình có công"] * 6) + ".")
    assert clauses.endswith("có công")


def test_page_of_another_newspaper() -> None:
    page = read_page(
        f"""Trang chủ > Kinh tế
Kinh tế
Thứ hai, 06/05/2024 08:15 (GMT+7)
Giá lúa ở Đồng bằng sông Cửu Long tăng: "Nông dân được mùa được giá, ai cũng phấn khởi ra đồng"
Bài, ảnh: Lê Văn Hòa
{BODY}
Ảnh: Minh Anh
{MORE}
Nguồn: Báo Cần Thơ
Chia sẻ
"""
    )
    assert page is not None
    assert page.title.startswith("Giá lúa ở Đồng bằng")
    assert page.text.startswith(f"{page.title}\n")
    assert (page.author, page.published, page.source) == ("Lê Văn Hòa", date(2024, 5, 6), "Báo Cần Thơ")
    assert "Chia sẻ" not in page.text
    assert "Ảnh: Minh Anh" in page.text


@pytest.mark.parametrize(
    "ending",
    [
        "Ảnh: Trần Tuyền",
        "Đại biểu dự hội nghị",
        "Báo Nhân Dân",
        "Việt Nam",
        "Nguồn cung giảm",
        "Bài 2: Kỳ tích sông Hàn",
        "Đồng Nai",
        "Theo Trần Tuyền",
        "2024",
    ],
)
def test_nothing_is_stated_that_the_text_does_not(ending: str) -> None:
    page = read_page(f"Tiêu đề của bài\n{BODY}\n{ending}")
    assert page is not None
    assert (page.author, page.source, page.url, page.published) == (None, None, None, None)


@pytest.mark.parametrize(
    ("ending", "author"),
    [
        ("Trần Tuyền", "Trần Tuyền"),
        ("H.Vân", "H.Vân"),
        ("T. THUẬN", "T. THUẬN"),
        ("Lê Nga - Vũ Tuân", "Lê Nga - Vũ Tuân"),
        ("Tin và ảnh: Lê Nga", "Lê Nga"),
        ("Tác giả: N.Giang\nẢnh: Minh Anh", "N.Giang"),
        ("Lê Nga\nNguồn: Báo Cần Thơ\nChia sẻ", "Lê Nga"),
        ("Bài: kỹ năng sống", None),
    ],
)
def test_author(ending: str, author: str | None) -> None:
    page = read_page(f"Tiêu đề của bài\n{BODY}\n{ending}")
    assert page is not None
    assert page.author == author


@pytest.mark.parametrize("text", [" \n\n\u200b ", ".", "* * *\n---"])
def test_nothing_left(text: str) -> None:
    assert read_page(text) is None


@given(st.text(max_size=200))
def test_any_text_makes_a_page(text: str) -> None:
    page = read_page(text)
    if page is not None:
        assert page.title
        assert page.text == normalise(page.text) != ""
