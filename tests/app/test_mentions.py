import pytest

from hoibao.app.mentions import mentions
from hoibao.app.question import analyse
from hoibao.corpus import Article
from hoibao.embeddings import Hit

FOURTH = Article(
    "bốn", "Cụm thi đua số 4 họp", "Cụm thi đua số 4 họp\nSáng nay, Cụm thi đua số 4 họp ở Long An."
)
THIRD = Article(
    "ba", "Tổng kết năm", "Tổng kết năm\nĐồng chí Trương Thị Mai dự tổng kết của Cụm thi đua số III."
)
HEALTH = Article("y tế", "Trạm y tế xã mở cửa", "Trạm y tế xã mở cửa\nTrạm y tế tiêm phòng cho trẻ em.")


def quoted(text: str) -> list[str]:
    question = analyse(text)
    hits = [
        Hit(article, 0, len(article.text), article.text, 0.9, 0.9, 10.0)
        for article in (FOURTH, THIRD, HEALTH)
    ]
    found = mentions(question, hits, dict.fromkeys(question.terms, 1.0))
    assert all(0 < said <= 1 for _, said in found)
    return [quote.text for quote, _ in found]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Những bài nào nói về Cụm thi đua số 4?", ["Cụm thi đua số 4 họp"]),
        ("nhung bai nao noi ve cum thi dua so 4", ["Cụm thi đua số 4 họp"]),
        (
            "Bài báo nào nhắc đến bà Trương Thị Mai?",
            ["Đồng chí Trương Thị Mai dự tổng kết của Cụm thi đua số III."],
        ),
        (
            "Có những bài nào viết về thi đua?",
            ["Cụm thi đua số 4 họp", "Đồng chí Trương Thị Mai dự tổng kết của Cụm thi đua số III."],
        ),
        ("Bài viết nào nói về bóng đá?", []),
        ("Cụm thi đua số 4 họp ở đâu?", []),
        ("Những bài nào nói về gì?", []),
    ],
)
def test_each_article_that_speaks_of_the_thing_is_quoted(question: str, expected: list[str]) -> None:
    assert quoted(question) == expected
