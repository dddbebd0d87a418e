import pytest

from hoibao.app import extractive
from hoibao.app.candidates import Candidate, candidates
from hoibao.app.comparing import compared, of_each
from hoibao.app.extractive import Ranked, to_read
from hoibao.app.question import Question, analyse
from hoibao.app.ranking import Certainty
from hoibao.corpus import Article
from hoibao.embeddings import Hit

LARGE = Article("a", "Tin", "Sáng 23/11, Cụm thi đua số III họp. Cụm có 13 ban. Mọi người ra về sớm.")
SMALL = Article("b", "Tin", "Cụm thi đua số 4 gồm 11 địa phương. Hội nghị bế mạc.")
QUESTION = "Cụm thi đua số III và Cụm thi đua số 4, cụm nào họp trước?"


def found(question: Question, *articles: Article) -> list[Candidate]:
    hits = [Hit(article, 0, len(article.text), article.text, 0.9, 0.9, 10.0) for article in articles]
    return candidates(question, hits, dict.fromkeys(question.terms, 1.0))


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (QUESTION, ["Cụm thi đua số III", "Cụm thi đua số 4"]),
        (
            "Giữa Kết luận 21-KL/TW và Kế hoạch 03-KH/TW, văn bản nào mới hơn?",
            ["Kết luận 21-KL/TW", "Kế hoạch 03-KH/TW"],
        ),
        (
            "Ông Phan Văn Nhiệm và ông Phạm Tiến Dũng, ai là vụ trưởng?",
            ["Ông Phan Văn Nhiệm", "ông Phạm Tiến Dũng"],
        ),
        ("cum thi dua so 3 va cum thi dua so 4, cum nao dong hon", ["cum thi dua so 3", "cum thi dua so 4"]),
    ],
)
def test_the_two_things_that_are_compared(question: str, sides: list[str]) -> None:
    assert [side.text for side in compared(analyse(question)) or ()] == sides


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì hội nghị của Cụm thi đua số 4 ở Long An?",
        "Đắk Nông và Quảng Nam do ai đại diện?",
        "Năm nay và năm trước, năm nào nóng hơn?",
        "Ông Phan Văn Nhiệm và các đại biểu, ai đến trước?",
        "Quảng Nam và Đà Nẵng, sáp nhập khi nào?",
        "Trong trận Việt Nam với Thái Lan, ai ghi bàn?",
        "Tại hội nghị của Cụm thi đua số III và Cụm thi đua số 4, ai chủ trì?",
        "Cụm thi đua số III và Cụm thi đua số 4, ai chủ trì?",
        "Giữa Việt Nam và Hoa Kỳ, hai bên ký gì?",
        "Ông Nguyễn Văn An đã làm việc với UBND Long An, kết quả thế nào?",
        "Ha Noi va Nam Dinh, thi dau may tran?",
        "Giữa Hà Nội, Quảng Nam và Đà Nẵng, nơi nào đông hơn?",
        "Cụm số 1 và cụm số 2 và cụm số 3, cụm nào đông hơn?",
    ],
)
def test_where_not_two_named_things_are_compared(question: str) -> None:
    assert compared(analyse(question)) is None


def test_a_long_question_of_conjunctions_is_soon_read() -> None:
    assert compared(analyse("a và (, " * 300)) is None
    assert compared(analyse("Cụm số 1 và " * 180 + "Cụm số 2, cụm nào?")) is None


def test_there_is_a_sentence_about_each() -> None:
    question = analyse(QUESTION)
    sides = compared(question)
    assert sides
    ranked = found(question, LARGE, SMALL)
    assert {one.quote.article.id for one in of_each(sides, ranked)} == {"a", "b"}
    assert [one.quote.article.id for one in of_each(sides, found(question, LARGE))] == ["a"]
    both = Article("c", "Tin", "Cụm thi đua số III họp trước Cụm thi đua số 4.")
    assert [one.quote.article.id for one in of_each(sides, found(question, both))] == ["c"]


def test_both_are_read_and_shown_without_a_short_answer() -> None:
    question = analyse(QUESTION)
    ranked = found(question, LARGE, SMALL)
    read = to_read(question, ranked)
    assert {window.candidates[0].quote.article.id for window in read} == {"a", "b"}
    certainty = Certainty(*[0.5] * 14)
    quotes = extractive._of_both(question, Ranked(ranked, [1 / len(ranked)] * len(ranked), certainty))
    assert [quote.article.id for quote in quotes] == ["a", "b"]
    assert all(quote.short is None for quote in quotes)
