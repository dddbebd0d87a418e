from datetime import date

import pytest

from hoibao.app.metadata import metadata_span
from hoibao.app.question import analyse
from hoibao.corpus import Article

ARTICLE = Article(
    id="a",
    title="Hội nghị tổng kết",
    text="Hội nghị tổng kết\n\n10/08/2018 - 19:27\n\nHội nghị do ông Nguyễn Văn Hiếu chủ trì.\n\nThanh Nga",
    author="Thanh Nga",
    published=date(2018, 8, 10),
)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Tác giả bài viết về hội nghị tổng kết là ai?", "Thanh Nga"),
        ("Bài báo về hội nghị tổng kết do ai viết?", "Thanh Nga"),
        ("tac gia bai viet ve hoi nghi la ai", "Thanh Nga"),
        ("Bài về hội nghị đăng ngày nào?", "10/08/2018 - 19:27"),
        ("Who wrote the report on the conference?", "Thanh Nga"),
        ("When was the article about the conference published?", "10/08/2018 - 19:27"),
        ("By whom was this news story written?", "Thanh Nga"),
    ],
)
def test_the_words_that_state_it_are_found(question: str, words: str) -> None:
    span = metadata_span(analyse(question), ARTICLE)
    assert span
    assert ARTICLE.text[span[0] : span[1]] == words


def test_other_questions_are_not_about_the_article() -> None:
    assert metadata_span(analyse("Ai chủ trì hội nghị?"), ARTICLE) is None
    assert metadata_span(analyse("Ai là tác giả dự án cao tốc?"), ARTICLE) is None


def test_nothing_is_stated_that_the_text_does_not_state() -> None:
    silent = Article(id="b", title="Tin", text="Hội nghị đã họp.", author="Thanh Nga")
    assert metadata_span(analyse("Tác giả bài viết là ai?"), silent) is None


@pytest.mark.parametrize(
    "question",
    [
        "Thí sinh đăng ký bài thi khi nào?",
        "bai hoc ve xay dung dang ra doi khi nao",
        "Ai là tác giả của tác phẩm Truyện Kiều?",
        "Ai là tác giả bài hát Tiến quân ca?",
        "Who wrote the report that the conference heard?",
        "Who is the author of the book mentioned in the article?",
        "When was Article 4 of the Law on Cadres published?",
        "When was the report on corruption published by Transparency International?",
        "Which journalist was arrested according to the article?",
        "Bài này đăng trên báo nào?",  # the source, which this article does not state
    ],
)
def test_questions_about_other_works_are_not_about_the_article(question: str) -> None:
    assert metadata_span(analyse(question), ARTICLE) is None


def test_an_author_is_found_as_whole_words() -> None:
    article = Article(id="c", title="Tin", text="Ảnh: Thu\n\nBình Thuận phát triển. Lan Thuận", author="Thu")
    assert metadata_span(analyse("Tác giả bài viết là ai?"), article) == (5, 8)
