import pytest

from hoibao.app.assistant import QuestionError
from hoibao.app.page import messages
from hoibao.app.page.errors import explain
from hoibao.app.page.filtering import FilterError
from hoibao.corpus import ArticleNotFound, HoibaoError, LibraryError


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (999, "999"), (2046, "2.046"), (1_234_567, "1.234.567")]
)
def test_thousands_are_parted_by_dots(value: int, written: str) -> None:
    assert messages.number(value) == written


def test_errors_are_told_in_vietnamese_and_never_in_their_own_english() -> None:
    assert explain(QuestionError("the question is empty"), " \n") == messages.EMPTY_QUESTION
    assert "100.000 ký tự" in explain(QuestionError("too long"), "a" * 100_000)
    assert explain(ArticleNotFound("no article")) == messages.ARTICLE_GONE
    assert explain(LibraryError("damaged")) == messages.LIBRARY_TROUBLE
    assert explain(HoibaoError("anything")) == messages.UNEXPECTED
    assert explain(FilterError("Ngày chưa đúng.")) == "Ngày chưa đúng."
