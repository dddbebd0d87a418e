from hoibao.app.assistant import QuestionError
from hoibao.app.page import messages
from hoibao.app.page.errors import explain
from hoibao.app.page.filtering import FilterError
from hoibao.corpus import ArticleNotFound, HoibaoError, LibraryError


def test_errors_are_told_in_vietnamese_and_never_in_their_own_english() -> None:
    assert explain(QuestionError("the question is empty"), " \n") == messages.EMPTY_QUESTION
    assert "100.000 ký tự" in explain(QuestionError("too long"), "a" * 100_000)
    assert explain(ArticleNotFound("no article")) == messages.ARTICLE_GONE
    assert explain(LibraryError("damaged")) == messages.LIBRARY_TROUBLE
    assert explain(HoibaoError("anything")) == messages.UNEXPECTED
    assert explain(FilterError("Ngày chưa đúng.")) == "Ngày chưa đúng."
