import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from page_dom import parse
from page_samples import ARTICLE, FIRST, SECOND, answer, refusal

from hoibao.app.answer import Answer
from hoibao.app.assistant import QuestionError
from hoibao.app.page import chat as chat_module
from hoibao.app.page import messages
from hoibao.app.page.chat import Chat, View
from hoibao.app.page.turn import Turn
from hoibao.app.times import Period
from hoibao.corpus import Entry, Filters, Library, ModelInfo

EVERYTHING = Filters()


class Assistant:
    """Answers every question with one prepared answer, or fails with one prepared error."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.reply: Callable[[str], Answer] = lambda question: answer(
            ARTICLE, FIRST, SECOND, question=question
        )
        self.asked: list[tuple[str, list[str], Filters]] = []
        self.drafts: list[Answer] = []

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = EVERYTHING,
        *,
        any_time: bool = False,
    ) -> Iterator[Answer]:
        self.asked.append((question, list(history), filters))
        yield from self.drafts
        reply = self.reply(question)
        yield replace(reply, period=None) if any_time else reply


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path, create=True) as opened:
        opened.record_model(ModelInfo("none", "none", 2))
        opened.add([Entry(ARTICLE, [], [], np.zeros((0, 2), np.float16))])
        yield opened


@pytest.fixture
def assistant(library: Library) -> Assistant:
    return Assistant(library)


@pytest.fixture
def chat(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Chat:
    monkeypatch.setattr(chat_module, "PAUSE", 0)
    return Chat(assistant)  # type: ignore[arg-type]


def ask(chat: Chat, question: str, turns: tuple[Turn, ...] = (), **filters: str) -> list[View]:
    chosen = {"source": "", "section": "", "first": "", "last": "", **filters}
    return list(chat.ask(question, turns=turns, **chosen))


def test_an_answer_comes_as_waiting_then_growing_then_whole(chat: Chat) -> None:
    first, *growing, last = ask(chat, "Cụm 4 gồm những đâu?")

    assert first.question == ""
    assert "Đang tìm trong 1 bài báo…" in (first.current or "")
    lengths = [len(parse(view.current or "").find("p", "said").text) for view in [*growing, last]]
    assert len(growing) >= 2
    assert lengths == sorted(set(lengths))
    assert last.turns == (Turn(answer(ARTICLE, FIRST, SECOND)),)
    assert parse(last.current or "").find("article").attrs["aria-busy"] == "false"


def test_an_answer_that_is_being_written_shows_its_beginnings_once(chat: Chat, assistant: Assistant) -> None:
    whole = answer(ARTICLE, FIRST, SECOND)
    begun = replace(whole, sentences=whole.sentences[:1], complete=False)
    assistant.drafts = [replace(begun, sentences=(), citations=()), begun]

    _, empty, beginning, last = ask(chat, "Cụm 4 gồm những đâu?", source="Báo Long An")

    assert "Đang viết câu trả lời…" in (empty.current or "")
    assert parse(beginning.current or "").find("p", "said").text.startswith(FIRST)
    assert SECOND in (last.current or "")
    # Its chips open their articles before it is whole.
    assert parse(chat.open_source(beginning.turns or (), 0, 1)).find("mark", "chosen").text == FIRST
    filters = Filters(source="Báo Long An")
    assert beginning.turns == (Turn(begun, filters=filters),)
    assert last.turns == (Turn(whole, filters=filters),)


def test_earlier_questions_and_filters_go_to_the_assistant(chat: Chat, assistant: Assistant) -> None:
    turns = ask(chat, "Một?")[-1].turns or ()
    turns = ask(chat, "Hai?", turns)[-1].turns or ()
    ask(chat, "Ba?", turns, source="Báo Long An", section="Chính trị")

    filters = Filters(source="Báo Long An", section="Chính trị")
    assert assistant.asked[-1] == ("Ba?", ["Một?", "Hai?"], filters)


def test_a_source_that_the_library_does_not_hold_is_told(chat: Chat, assistant: Assistant) -> None:
    (view,) = ask(chat, "Một?", source="Báo <b>")

    assert "kho không có bài nào của “Báo &lt;b&gt;”" in (view.notice or "")
    assert view.question == "Một?"
    assert assistant.asked == []


def test_a_section_that_the_library_does_not_hold_is_told(chat: Chat, assistant: Assistant) -> None:
    (view,) = ask(chat, "Một?", section="Báo Long An")
    assert "Chuyên mục: kho không có bài nào thuộc “Báo Long An”" in (view.notice or "")
    assert assistant.asked == []


@pytest.mark.parametrize(
    ("error", "line"),
    [(QuestionError("too long"), "rút gọn"), (RuntimeError("secret path /home/x"), messages.UNEXPECTED)],
)
def test_a_question_that_fails_stays_in_the_box_with_one_line(
    chat: Chat, assistant: Assistant, error: Exception, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(question: str) -> Answer:
        raise error

    turns = ask(chat, "Một?")[-1].turns or ()
    assistant.reply = fail
    with caplog.at_level(logging.CRITICAL):
        last = ask(chat, "Hai?", turns)[-1]

    assert last.question == "Hai?"
    assert line in (last.notice or "")
    assert str(error) not in (last.notice or "")
    assert last.turns == turns
    assert parse(last.current or "").find("h2").text == "Một?"


@pytest.mark.parametrize("question", ["", " \n\t", None])
def test_an_empty_question_asks_for_one(chat: Chat, assistant: Assistant, question: str) -> None:
    (view,) = ask(chat, question)

    assert messages.EMPTY_QUESTION in (view.notice or "")
    assert view.current is None
    assert assistant.asked == []


def test_a_wrong_date_is_told_and_nothing_is_asked(chat: Chat, assistant: Assistant) -> None:
    (view,) = ask(chat, "Một?", first="hôm qua")

    assert view.question == "Một?"
    assert "Từ ngày" in (view.notice or "")
    assert assistant.asked == []


YEAR = Period(date(2018, 1, 1), date(2018, 12, 31), "năm 2018")


@pytest.fixture
def dated(chat: Chat, assistant: Assistant) -> tuple[Turn, ...]:
    """Three turns; the question of the second names a time, and a source was chosen for it."""
    turns: tuple[Turn, ...] = ()
    for question, period in (("Một?", None), ("Hai?", YEAR), ("Ba?", None)):
        assistant.reply = lambda asked, period=period: replace(answer(question=asked), period=period)
        turns = ask(chat, question, turns, source="Báo Long An" if period else "")[-1].turns or ()
    assistant.reply = lambda asked: replace(answer(ARTICLE, SECOND, question=asked), period=YEAR)
    return turns


def test_without_its_time_a_question_is_asked_again_in_its_place(
    chat: Chat, assistant: Assistant, dated: tuple[Turn, ...]
) -> None:
    first, *_, last = chat.unprefer(dated, 1)

    assert assistant.asked[-1] == ("Hai?", ["Một?"], Filters(source="Báo Long An"))
    busy = [turn.attrs["aria-busy"] for turn in parse(first.earlier or "").find_all("article")]
    assert busy == ["false", "true"]
    shown = parse(last.earlier or "").find_all("article")
    assert [turn.attrs["data-turn"] for turn in shown] == ["0", "1"]
    assert SECOND in shown[1].text
    assert last.current is None
    turns = last.turns or ()
    assert [turn.answer.question for turn in turns] == ["Một?", "Hai?", "Ba?"]
    assert turns[1].answer.period is None
    assert (turns[0], turns[2]) == (dated[0], dated[2])
    # There is nothing more to take away, and the articles of the turn open as ever.
    assert list(chat.unprefer(turns, 1)) == []
    assert parse(chat.open_source(turns, 1, 1)).find("mark", "chosen").text == SECOND


def test_the_newest_question_asked_again_grows_where_it_stands(chat: Chat, dated: tuple[Turn, ...]) -> None:
    views = list(chat.unprefer(dated[:2], 1))

    assert all(view.earlier is None and 'data-turn="1"' in (view.current or "") for view in views)
    assert len(views) > 2
    assert "preferred" not in (views[-1].current or "")


@pytest.mark.parametrize("turn", [7, -1])
def test_a_turn_that_is_not_there_cannot_be_asked_again(
    chat: Chat, dated: tuple[Turn, ...], turn: int
) -> None:
    (view,) = chat.unprefer(dated, turn)
    assert messages.SESSION_LOST in (view.notice or "")


@pytest.mark.parametrize(
    ("error", "line"),
    [(QuestionError("too long"), "rút gọn"), (RuntimeError("x"), messages.UNEXPECTED_AGAIN)],
)
def test_where_asking_again_fails_the_answer_stays(
    chat: Chat,
    assistant: Assistant,
    dated: tuple[Turn, ...],
    error: Exception,
    line: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(question: str) -> Answer:
        raise error

    assistant.reply = fail
    with caplog.at_level(logging.CRITICAL):
        last = list(chat.unprefer(dated, 1))[-1]

    assert line in (last.notice or "")
    assert last.turns == dated
    assert last.question is None
    assert "Ưu tiên bài trong năm 2018" in (last.earlier or "")


def test_a_citation_opens_its_article_with_all_citations_of_the_answer(chat: Chat) -> None:
    root = parse(chat.open_source([Turn(refusal()), Turn(answer(ARTICLE, FIRST, SECOND))], 1, 2))

    assert root.find("mark", "chosen").text == SECOND
    assert [mark.text for mark in root.find_all("mark")] == [FIRST, SECOND]
    assert root.find("section").attrs["data-key"] == "1-2"


def test_a_nearest_article_opens_without_highlights(chat: Chat) -> None:
    root = parse(chat.open_nearest([Turn(refusal(ARTICLE))], 0, 0))

    assert root.find("h2").text == ARTICLE.title
    assert root.find_all("mark") == []


@pytest.mark.parametrize(("turn", "n"), [(5, 1), (-1, 1), (0, 9), (0, -1)])
def test_what_the_session_does_not_hold_is_told_kindly(chat: Chat, turn: int, n: int) -> None:
    turns = [Turn(answer())]
    assert messages.SESSION_LOST in chat.open_source(turns, turn, n)
    assert messages.SESSION_LOST in chat.open_nearest(turns, turn, n)


def test_an_article_that_is_gone_is_told(chat: Chat, library: Library) -> None:
    library.remove(ARTICLE.id)
    assert messages.ARTICLE_GONE in chat.open_source([Turn(answer())], 0, 1)


def test_a_verdict_is_stored_once_and_can_be_changed(chat: Chat, library: Library) -> None:
    turns = (Turn(answer(question="Một?")), Turn(answer(question="Hai?")))

    view = chat.rate(turns, 0, "up")
    assert chat.rate(view.turns or (), 0, "up") == View()
    chat.rate(view.turns or (), 0, "down")

    assert [(f.question, f.verdict) for f in library.feedback()] == [("Một?", "up"), ("Một?", "down")]
    assert json.loads(library.feedback()[0].answer)["citations"][0]["quote"] == FIRST
    assert [turn.verdict for turn in view.turns or ()] == ["up", None]
    assert "Cảm ơn" in (view.earlier or "")
    assert "Cảm ơn" not in (view.current or "")


def test_a_verdict_that_no_button_gives_is_not_stored(chat: Chat, library: Library) -> None:
    for turn, verdict in ((0, "'; DROP TABLE"), (7, "up"), (-1, "up")):
        assert messages.SESSION_LOST in (chat.rate((Turn(answer()),), turn, verdict).notice or "")
    assert library.feedback() == []


def test_examples_are_offered_only_when_their_articles_are_there(chat: Chat, library: Library) -> None:
    assert chat.examples() == ""
    question, article_id = messages.EXAMPLES[0]
    sample = replace(ARTICLE, id=article_id)
    library.add([Entry(sample, [], [], np.zeros((0, 2), np.float16))])
    assert question in chat.examples()
    assert messages.EXAMPLES[1][0] not in chat.examples()


def test_the_source_filter_begins_with_all_sources(chat: Chat) -> None:
    assert chat.sources() == [("Tất cả nguồn", ""), ("Báo Long An", "Báo Long An")]
    assert chat.sections() == [("Tất cả chuyên mục", ""), ("Chính trị", "Chính trị")]
