import pytest

from hoibao.app.conversation import standalone


def nobody(_question: str) -> str | None:
    return None


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (
            ["Quý I/2024 Ban Tổ chức làm được gì?"],
            "Thế quý II thì sao?",
            "Quý II/2024 Ban Tổ chức làm được gì?",
        ),
        (
            ["Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam là ai?"],
            "Còn ở Quảng Bình thì ai?",
            "Trưởng Ban Tổ chức Tỉnh ủy Quảng Bình là ai?",
        ),
        (
            ["Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam là ai?"],
            "Còn Đồng Nai?",  # whose end is no "ai"
            "Trưởng Ban Tổ chức Tỉnh ủy Đồng Nai là ai?",
        ),
        (
            ["Kết luận số 48-KL/TW của Bộ Chính trị ra ngày nào?"],
            "Còn Kết luận số 50-KL/TW?",
            "Kết luận số 50-KL/TW của Bộ Chính trị ra ngày nào?",
        ),
        (
            ["Cụm thi đua số III có những ai chủ trì?", "Cụm này họp tổng kết ở đâu?"],
            "Cụm ấy ký kết điều gì?",
            "Cụm thi đua số III ký kết điều gì?",
        ),
        (
            ["Bà Trương Thị Mai làm việc với vụ nào?"],
            "Bà ấy kết luận những gì?",
            "Bà Trương Thị Mai kết luận những gì?",
        ),
        (
            ["Hội nghị ở huyện Triệu Phong diễn ra khi nào?"],
            "Cuộc họp ấy do ai chủ trì?",
            "Hội nghị ở huyện Triệu Phong do ai chủ trì?",
        ),
        (
            ["Bà Trương Thị Mai làm việc với vụ nào?", "Ông Phan Văn Phụng chủ trì hội nghị nào?"],
            "Bà ấy kết luận những gì?",
            "Bà Trương Thị Mai kết luận những gì?",
        ),
        (
            ["cum thi dua so III hop ngay nao"],
            "con cum so 4 thi ngay nao",
            "Cum so 4 hop ngay nao",
        ),
    ],
)
def test_follow_ups_stand_alone(history: list[str], question: str, expected: str) -> None:
    assert standalone(question, history, nobody) == expected


def test_a_pronoun_takes_the_name_that_answered_the_earlier_question() -> None:
    asked = []

    def person_of(question: str) -> str:
        asked.append(question)
        return "Phan Văn Phụng"

    understood = standalone("Ông ấy nhấn mạnh điều gì?", ["Ai chủ trì hội nghị giao ban?"], person_of)
    assert understood == "Ông Phan Văn Phụng nhấn mạnh điều gì?"
    assert asked == ["Ai chủ trì hội nghị giao ban?"]


def test_a_fragment_carries_the_topic_along() -> None:
    understood = standalone("Vào ngày nào?", ["Ai chủ trì hội nghị ở huyện Triệu Phong?"], nobody)
    assert "Triệu Phong" in understood
    assert " ai " not in understood.lower()  # the earlier question word would ask for a person again


@pytest.mark.parametrize(
    "question",
    [
        "Cụm thi đua số 4 gồm những địa phương nào?",
        "Giá vàng SJC hôm nay bao nhiêu một lượng?",
        "Nghị quyết số 27-NQ/TW ban hành ngày nào?",
    ],
)
def test_a_whole_question_is_left_alone(question: str) -> None:
    assert standalone(question, ["Bà Trương Thị Mai làm việc với vụ nào?"], nobody) == question
    assert standalone(question, [], nobody) == question


@pytest.mark.parametrize(
    "question",
    [
        "Bao nhiêu bệnh viện trên địa bàn tỉnh quá tải?",
        "Giải pháp phát triển đảng trong quần chúng là gì?",
        "Người ta làm gì để phòng chống dịch bệnh?",
        "Thế giới ghi nhận bao nhiêu trường hợp mắc bệnh?",
        "he thong chinh tri duoc kien toan ra sao",
        "chinh sach ho tro nguoi dan vung bao lu la gi",
        "con duong cao toc nao dai nhat",
    ],
)
def test_words_that_look_like_pointers_point_at_nothing(question: str) -> None:
    assert standalone(question, ["Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam là ai?"], nobody) == question


def test_the_name_of_a_place_is_nobody() -> None:
    assert "Ông Hà Nội" not in standalone("Ông ấy nói gì?", ["Ai chủ trì hội nghị ở Hà Nội?"], nobody)


def test_a_long_conversation_asks_for_each_name_once() -> None:
    asked = []

    def person_of(question: str) -> None:
        asked.append(question)

    history = [f"Ai chủ trì hội nghị thứ {n}?" for n in range(100)]
    standalone("Ông ấy nói gì?", history, person_of)
    assert asked == list(dict.fromkeys(asked))
    assert asked[0] == history[-1]
    assert len(asked) <= 10


def test_a_short_english_question_goes_on_with_the_one_before() -> None:
    understood = standalone(
        "Who chaired the meeting?", ["When did Long An review the emulation?"], lambda _: None
    )
    assert "Long An" in understood


@pytest.mark.parametrize(
    ("question", "previous", "alone"),
    [
        (
            "Thế cụm số 4 họp ngày nào?",
            "Cụm thi đua số III và Cụm thi đua số 4, cụm nào đông thành viên hơn?",
            "Cụm số 4 họp ngày nào? (Cụm thi đua số III và Cụm thi đua số 4, cụm đông thành viên hơn)",
        ),
        ("Thế cụm số 4 họp ngày nào?", "Cụm thi đua số III họp ngày nào?", "Cụm số 4 họp ngày nào?"),
        (
            "Còn Long An thì ai chủ trì?",
            "Hội nghị ở Đắk Nông họp ngày nào?",
            "Long An thì ai chủ trì? (Hội nghị ở Đắk Nông họp)",
        ),
    ],
)
def test_a_question_with_a_predicate_of_its_own_keeps_it(question: str, previous: str, alone: str) -> None:
    assert standalone(question, [previous], lambda _: None) == alone
