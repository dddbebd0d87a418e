"""What becomes of the line about two articles that disagree, where a language model is asked as well."""

from hoibao.app.answer import Answer
from hoibao.app.llm.composing import cited, outweighed, standing
from hoibao.app.llm.errors import Trouble

DISAGREE = "Hai bài viết nêu số liệu khác nhau: “12” (Báo A, 23/11/2022) và “15” (Báo B, 30/11/2022)."


def found(confidence: float) -> Answer:
    return Answer("Bao nhiêu?", "Bao nhiêu?", "12.", None, False, confidence, (), (), (), notice=DISAGREE)


def test_an_extractive_answer_that_stands_keeps_it_behind_the_reason() -> None:
    notice = standing(found(0.9), Trouble.UNSUPPORTED).notice
    assert notice.startswith(Trouble.UNSUPPORTED)
    assert notice.endswith(f"các bài báo. {DISAGREE}")


def test_so_does_a_written_answer_and_a_refusal_does_not() -> None:
    refused = outweighed(found(0.1))
    assert refused.refused
    assert refused.notice == ""
    assert cited(found(0.9), [], complete=True).notice == found(0.9).notice != ""
    assert found(0.9).notice in cited(found(0.9), [], complete=True, cut=True).notice
