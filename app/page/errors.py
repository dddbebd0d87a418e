"""Errors in the reader's words."""

from hoibao.app.assistant import LONGEST_QUESTION, QuestionError
from hoibao.app.page import messages
from hoibao.app.page.filtering import FilterError
from hoibao.app.wording import number
from hoibao.corpus import ArticleNotFound, HoibaoError, LibraryError


def explain(error: HoibaoError, question: str = "") -> str:
    """Return one polite Vietnamese line for an error raised on purpose, about `question` if it was asked."""
    match error:
        case FilterError():
            return str(error)
        case QuestionError() if not question.strip():
            return messages.EMPTY_QUESTION
        case QuestionError():
            return (
                f"Câu hỏi dài {number(len(question))} ký tự. "
                f"Bạn hãy rút gọn còn nhiều nhất {number(LONGEST_QUESTION)} ký tự."
            )
        case ArticleNotFound():
            return messages.ARTICLE_GONE
        case LibraryError():
            return messages.LIBRARY_TROUBLE
        case _:
            return messages.UNEXPECTED
