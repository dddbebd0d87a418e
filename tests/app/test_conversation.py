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
