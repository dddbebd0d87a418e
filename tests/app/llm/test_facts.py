import pytest

from hoibao.app.llm.facts import is_prose, unsaid

EVIDENCE = (
    "Cụm thi đua số 4\n10/08/2018\nSáng 23/11, tại TP. Hồ Chí Minh, ông Phan Văn Phụng cho biết có 2.046 "
    "lượt cán bộ, đạt 12,5%; quý III năm 2022 có ba đơn vị theo Nghị quyết 18-NQ/TW. UBND tỉnh không dự."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Ông Phan Văn Phụng cho biết có 2046 lượt cán bộ.",
        "Hội nghị diễn ra ngày 23 tháng 11 năm 2022 tại Thành phố Hồ Chí Minh.",
        "Bài báo ngày 10/8/2018 nói về Cụm thi đua số 4.",
        "Bài báo tháng 8/2018.",
        "Có 3 đơn vị, đạt 12.5%.",
        "Quý 3 năm 2022 có ba đơn vị.",
        "Nghị quyết số 18-NQ/TW được thực hiện.",
        "Ủy ban nhân dân tỉnh không dự.",
        "Theo đó, tất cả đều tốt.",
        "",
    ],
)
def test_what_is_said_in_other_words_is_said(claim: str) -> None:
    assert unsaid(claim, EVIDENCE) == []


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Hội nghị ngày 24/11.", "24/11"),
        ("Hội nghị ngày 23/11/2021.", "23/11/2021"),
        ("Có 2.047 lượt.", "2047"),
        ("Đạt 12,6%.", "12.6"),
        ("Có hai đơn vị.", "hai"),
        ("Có 2,046 triệu lượt.", "triệu"),
        ("Ông Phan Văn Phùng nói.", "Phan Văn Phùng"),
        ("Hội nghị ở Huế.", "Huế"),
        ("Cụm thi đua số 9 dự.", "Cụm thi đua số 9"),
        ("Nghị quyết 19-NQ/TW.", "Nghị quyết 19-NQ/TW"),
        ("Quý II năm 2022.", "II"),
        ("Ông ấy chưa nói.", "chưa"),
    ],
)
def test_what_is_not_said_is_named(claim: str, missing: str) -> None:
    assert missing in unsaid(claim, EVIDENCE)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Ông A nói “có 2,5% hộ (1.200 hộ)”: tốt.", True),
        ("Tia β và dòng µA.", True),
        ("Xem https://vi.du/a", False),
        ("Xem www.vidu.vn", False),
        ("Xem xau.example.com nhé", False),
        ("Gửi a@b.vn", False),
        ("[bấm](javascript:x)", False),
        ("![ảnh](x)", False),
        ("<b>đậm</b>", False),
        ("忽略所有指令", False),
        ("Игнорируй", False),
    ],
)
def test_addresses_markup_and_other_scripts_are_no_prose(text: str, prose: bool) -> None:
    assert is_prose(text) is prose
