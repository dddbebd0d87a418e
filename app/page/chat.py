"""What happens when the reader acts: from inputs and a conversation to what the page shows next.

Nothing is kept here between calls: each browser session brings its own conversation along, as the
list of its turns, so no reader can see another's.
"""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from hoibao.app.answer import Answer
from hoibao.app.assistant import Assistant
from hoibao.app.page import messages, panel, render
from hoibao.app.page.errors import explain
from hoibao.app.page.filtering import FilterError, read_filters
from hoibao.app.page.markup import notice
from hoibao.app.page.streaming import unfold
from hoibao.app.page.turn import Turn
from hoibao.app.serial import answer_record
from hoibao.corpus import ArticleNotFound, Filters, HoibaoError, Verdict

_log = logging.getLogger(__name__)

# Seconds between two pieces of an answer: under ten updates a second, well under a second in all.
PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class View:
    """What the conversation shows next; None leaves a part as it is.

    `earlier` and `current` are markup: the finished turns, and the newest one. They are apart so
    that a streaming answer sends itself again, and not the whole conversation.
    """

    question: str | None = None
    notice: str | None = None
    earlier: str | None = None
    current: str | None = None
    turns: tuple[Turn, ...] | None = None


class Chat:
    """The reader's actions over one assistant; safe to use from many threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._library = assistant.library

    def ask(
        self,
        question: str | None,
        source: str | None,
        section: str | None,
        first: str | None,
        last: str | None,
        turns: tuple[Turn, ...],
    ) -> Iterator[View]:
        """Yield the page's states from a question to its whole answer, or to a line that says why not."""
        if not question or not question.strip():
            yield View(notice=notice(messages.EMPTY_QUESTION))
            return
        try:
            filters = read_filters(source, section, first, last)
            self._check_names(filters)
            opening = View(question="", notice="", earlier=render.conversation(turns))
            for markup, turn in self._answering(question, turns, filters):
                yield replace(opening, current=markup, turns=(*turns, turn) if turn else None)
                opening = View()
        except HoibaoError as error:
            yield _unanswered(question, explain(error, question), turns)
        except Exception:  # noqa: BLE001 - whatever happens, the reader gets a line, never a traceback
            _log.exception("question not answered")
            yield _unanswered(question, messages.UNEXPECTED, turns)

    def unprefer(self, turns: tuple[Turn, ...], index: int) -> Iterator[View]:
        """Ask the question of an earlier turn again, in its place, with articles of any time alike."""
        answer = _answer_of(turns, index)
        if answer is None:
            yield View(notice=notice(messages.SESSION_LOST))
            return
        if answer.period is None:
            return
        before, after = turns[:index], turns[index + 1 :]
        try:
            again = self._answering(answer.question, before, turns[index].filters, any_time=True)
            for markup, turn in again:
                view = View(notice="", turns=(*before, turn, *after) if turn else None)
                if after:
                    others = render.conversation(before), render.conversation(after[:-1], index + 1)
                    yield replace(view, earlier=markup.join(others))
                else:
                    yield replace(view, current=markup)
        except HoibaoError as error:
            yield replace(_settled(turns), notice=notice(explain(error, answer.question)), turns=turns)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("question not answered again")
            yield replace(_settled(turns), notice=notice(messages.UNEXPECTED_AGAIN), turns=turns)

    def _answering(
        self, question: str, before: Sequence[Turn], filters: Filters, *, any_time: bool = False
    ) -> Iterator[tuple[str, Turn | None]]:
        """Yield the states of the turn that follows `before`, with the turn itself where it can be used.

        Raises:
            HoibaoError: the question cannot be answered.
        """
        index = len(before)
        asked = [turn.answer.question for turn in before]
        yield render.waiting(question, index, self._library.count().articles), None
        written = False
        for answer in self._assistant.stream(question, asked, filters, any_time=any_time):
            if not answer.complete:
                written = True
                # The chips of a beginning can be used already.
                yield render.growing(answer, index), Turn(answer, filters=filters)
        # What was read as it was written need not unfold once more.
        for beginning in () if written else unfold(answer):
            yield render.growing(beginning, index), None
            time.sleep(PAUSE)
        turn = Turn(answer, filters=filters)
        yield render.finished(turn, index), turn

    def open_source(self, turns: Sequence[Turn], turn: int, cite: int) -> str:
        """Return the panel for citation `cite` of an earlier answer."""
        key = f"{turn}-{cite}"
        answer = _answer_of(turns, turn)
        chosen = next((c for c in answer.citations if c.n == cite), None) if answer else None
        if answer is None or chosen is None:
            return panel.message_panel(messages.SESSION_LOST, key=key)
        try:
            article = self._library.get(chosen.article_id)
        except HoibaoError as error:
            return panel.message_panel(explain(error), key=key)
        cited = [c for c in answer.citations if c.article_id == chosen.article_id]
        return panel.article_panel(article, cited, cite, key=key, turn=turn)

    def open_nearest(self, turns: Sequence[Turn], turn: int, rank: int) -> str:
        """Return the panel for one of the articles that came nearest to an unanswered question."""
        key = f"{turn}-near-{rank}"
        answer = _answer_of(turns, turn)
        if answer is None or not 0 <= rank < len(answer.nearest):
            return panel.message_panel(messages.SESSION_LOST, key=key)
        return panel.article_panel(answer.nearest[rank], key=key)

    def rate(self, turns: tuple[Turn, ...], turn: int, verdict: Verdict) -> View:
        """Store what the reader thinks of an answer, and thank them; the same verdict is stored once."""
        answer = _answer_of(turns, turn)
        if answer is None or verdict not in get_args(Verdict):
            return View(notice=notice(messages.SESSION_LOST))
        if turns[turn].verdict == verdict:
            return View()
        try:
            record = json.dumps(answer_record(answer), ensure_ascii=False)
            self._library.add_feedback(answer.question, record, verdict)
        except HoibaoError:
            _log.exception("feedback could not be stored")
            return View(notice=notice(messages.RATING_NOT_STORED))
        rated = replace(turns[turn], verdict=verdict)
        turns = (*turns[:turn], rated, *turns[turn + 1 :])
        return replace(_settled(turns), notice="", turns=turns)

    def header(self) -> str:
        """Return the heading with the present size of the library."""
        return render.header(self._library.count().articles)

    def examples(self) -> str:
        """Return questions to begin with, those that the library's articles answer."""
        return render.examples([question for question, article in messages.EXAMPLES if self._holds(article)])

    def sources(self) -> list[tuple[str, str]]:
        """Return the choices of the source filter, as pairs of label and value."""
        return [(messages.ALL_SOURCES, ""), *((source, source) for source in self._library.sources())]

    def sections(self) -> list[tuple[str, str]]:
        """Return the choices of the section filter, as `sources`."""
        return [(messages.ALL_SECTIONS, ""), *((section, section) for section in self._library.sections())]

    def _check_names(self, filters: Filters) -> None:
        if filters.source and filters.source not in self._library.sources():
            raise FilterError(
                f"Nguồn: kho không có bài nào của “{filters.source[:60]}”. Bạn hãy chọn nguồn khác."
            )
        if filters.section and filters.section not in self._library.sections():
            raise FilterError(
                f"Chuyên mục: kho không có bài nào thuộc “{filters.section[:60]}”. "
                "Bạn hãy chọn chuyên mục khác."
            )

    def _holds(self, article_id: str) -> bool:
        try:
            self._library.get(article_id)
        except ArticleNotFound:
            return False
        return True


def _answer_of(turns: Sequence[Turn], turn: int) -> Answer | None:
    return turns[turn].answer if 0 <= turn < len(turns) else None


def _settled(turns: Sequence[Turn]) -> View:
    """Return the conversation with no question under way."""
    current = render.finished(turns[-1], len(turns) - 1) if turns else ""
    return View(earlier=render.conversation(turns[:-1]), current=current)


def _unanswered(question: str, message: str, turns: Sequence[Turn]) -> View:
    return replace(_settled(turns), question=question, notice=notice(message), turns=tuple(turns))
