import threading

import pytest

from hoibao.app.assistant import LONGEST_QUESTION, Assistant, QuestionError
from hoibao.corpus import Filters, fold_accents

QUESTIONS = [
    ("Ai chủ trì hội nghị giao ban ở huyện Triệu Phong?", "004", "Phan Văn Phụng"),
    ("Bao nhiêu lượt cán bộ được quy hoạch bổ sung nhiệm kỳ 2025-2030?", "001", "1.935"),
    ("Ai trình bày báo cáo tại hội nghị Cụm thi đua số III?", "003", "Huỳnh Đức Minh"),
    ("Cụm thi đua số 4 gồm những địa phương nào?", "002", "Bình Phước"),
    ("Ai phát biểu kết luận cuộc họp với Vụ Địa phương III?", "000", "Trương Thị Mai"),
]


@pytest.mark.parametrize(("question", "article", "words"), QUESTIONS)
def test_the_first_citation_is_of_the_right_article(
    assistant: Assistant, question: str, article: str, words: str
) -> None:
    made = assistant.ask(question)
    assert not made.refused
    assert made.citations[0].article_id.startswith(article)
    assert words in made.text
    for citation in made.citations:
        text = assistant.library.get(citation.article_id).text
        assert citation.quote == text[citation.start : citation.end]


@pytest.mark.parametrize(("question", "article", "words"), QUESTIONS)
def test_without_accents_the_same_article_answers(
    assistant: Assistant, question: str, article: str, words: str
) -> None:
    made = assistant.ask(fold_accents(question).lower())
    assert made.citations[0].article_id.startswith(article)


@pytest.mark.parametrize(
    "question",
    [
        "Thời tiết Hà Nội ngày mai thế nào?",
        "Công thức nấu món bún chả là gì?",
        "Ai vô địch World Cup 2022?",
        "Cụm thi đua số 7 gồm những tỉnh nào?",
        "Nghị quyết số 99-NQ/TW ban hành ngày nào?",
        "Ai là Bí thư Tỉnh ủy Lai Châu?",
    ],
)
def test_what_the_articles_do_not_hold_is_refused(assistant: Assistant, question: str) -> None:
    made = assistant.ask(question)
    assert made.refused
    assert made.text
    assert made.sentences == ()


def test_a_follow_up_is_understood_with_the_questions_before(assistant: Assistant) -> None:
    made = assistant.ask("Bà ấy giữ chức vụ gì?", ["Ai phát biểu kết luận cuộc họp với Vụ Địa phương III?"])
    assert made.question == "Bà ấy giữ chức vụ gì?"
    assert "Trương Thị Mai" in made.understood


def test_slips_of_the_keyboard_are_mended_and_what_is_meant_is_told(assistant: Assistant) -> None:
    made = assistant.ask("Ai chũ trì hội ngị giao ban ở huyện Triệu Phong?")
    assert made.understood == "Ai chủ trì hội nghị giao ban ở huyện Triệu Phong?"
    assert "Phan Văn Phụng" in made.text


def test_filters_bound_the_articles(assistant: Assistant) -> None:
    made = assistant.ask("Ai chủ trì hội nghị?", filters=Filters(source="Quảng Ngãi"))
    assert {citation.article_id[:3] for citation in made.citations} == {"003"}


@pytest.mark.parametrize("question", ["", "   ", "\n", "\u200b", "a" * (LONGEST_QUESTION + 1)])
def test_questions_that_cannot_be_asked(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        assistant.ask(question)
    assert "\n" not in str(caught.value)


def test_many_may_ask_at_once(assistant: Assistant) -> None:
    answers: dict[str, str] = {}

    def ask(question: str) -> None:
        answers[question] = assistant.ask(question).citations[0].article_id[:3]

    threads = [threading.Thread(target=ask, args=(question,)) for question, _, _ in QUESTIONS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {question: article for question, article, _ in QUESTIONS}
