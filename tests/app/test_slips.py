import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.slips import mended
from hoibao.corpus import normalise, tokenize

PASSAGES = [
    "Hội nghị giới thiệu các dự án cao tốc, khu công nghiệp ở tỉnh Tiền Giang. Giá gạo tháng 5 tăng.",
    "Bà Trương Thị Mai chủ trì cuộc họp, triển khai nghị quyết; nhắc đến hợp chất resveratrol.",
    "Mọi người chia sẻ về việc này. Tỉnh Hà Tĩnh có đoàn thăm trường mầm non; bộ trưởng nói là thuế vật tư.",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hội ngị bàn gì?", "Hội nghị bàn gì?"),
        ("Ai giới thịêu khu công nghiêp?", "Ai giới thiệu khu công nghiệp?"),
        ("Truơng Thị Mai làm gì?", "Trương Thị Mai làm gì?"),
        ("Ai chũ trì cuộc hop?", "Ai chủ trì cuộc họp?"),
        ("Triễn khai việc gì?", "Triển khai việc gì?"),
        ("AI CHỦ TRÌ CUỘC HOP Ở ĐÂU?", "AI CHỦ TRÌ CUỘC HỌP Ở ĐÂU?"),
        ("Triển khai ngị quyêt nào?", "Triển khai nghị quyết nào?"),
        ("Đoàn thăm truờng mầm non nào?", "Đoàn thăm trường mầm non nào?"),
        ("Mọi ngừơi nói gì?", "Mọi người nói gì?"),
        ("Ai nhắc đến hợp chất reseratrol?", "Ai nhắc đến hợp chất resveratrol?"),
    ],
)
def test_a_slip_becomes_what_the_passages_write(typed: str, meant: str) -> None:
    assert mended(typed, PASSAGES) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Dự án ở Kiên Giang có gì mới?",  # another place
        "Hội nghi ngờ ai?",  # a syllable, though not said
        "Ai chỉ trì cuộc họp?",
        "Giá gas tháng 5 tăng bao nhiêu?",  # no slip for "gạo"
        "Thuế VAT tăng khi nào?",
        "Đội tuyển sẽ về nước khi nào?",
        "Mỗi tỉnh có bao nhiêu huyện?",
        "Truờng Sa có bao nhiêu đảo?",  # no passage says "Sa" beside it
        "Chương trình Qatar nào?",  # nothing like it is said
        "Ai ký QĐ của UBND tỉnh Tiền Giang?",
        "",
    ],
)
def test_what_may_be_meant_stays(question: str) -> None:
    assert mended(question, PASSAGES) == question


@given(st.text(max_size=60))
def test_only_words_that_no_passage_says_are_changed(text: str) -> None:
    text = normalise(text)
    said = {token.text for passage in PASSAGES for token in tokenize(passage)}
    before, after = tokenize(text), tokenize(mended(text, PASSAGES))
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        assert one.text == other.text or (one.text not in said and other.text in said)
