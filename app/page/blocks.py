"""The page's layout in Gradio, and which action changes which part of it."""

import logging
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import gradio as gr

from hoibao.app.assistant import Assistant
from hoibao.app.page import messages
from hoibao.app.page.chat import Chat, View
from hoibao.app.page.filtering import FilterError, active_filters, read_filters
from hoibao.app.page.markup import notice
from hoibao.app.page.turn import Turn

_log = logging.getLogger(__name__)

ASSETS = files("hoibao.app.page") / "assets"

# How many readers are served at the same moment; the next ones wait in line.
AT_ONCE = 16


# With a mouse at hand the reader can type at once; on a touch screen a keyboard would cover the page.
_FOCUS = """() => {
  if (matchMedia("(pointer: fine)").matches) document.querySelector("#question textarea").focus();
}"""


class _Page(gr.Blocks):
    """Blocks that answer a request no page would send with one line, instead of a traceback in the log."""

    async def process_api(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            return await super().process_api(*args, **kwargs)
        except Exception as error:
            _log.warning("request refused: %.300r", error)
            raise gr.Error(messages.REQUEST_REFUSED, title=messages.TROUBLE, print_exception=False) from error


def build_page(assistant: Assistant) -> gr.Blocks:
    """Return the chat page over an assistant; `start` serves it with its looks and its safeguards."""
    chat = Chat(assistant)
    page = _Page(title=messages.APP_NAME, analytics_enabled=False, fill_width=True)
    with page:
        turns = gr.State(())
        heading = gr.HTML(
            chat.header(), js_on_load=(ASSETS / "page.js").read_text("utf-8"), apply_default_css=False
        )
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="conversation"):
                    earlier = _markup("earlier")
                    current = _markup("current")
                examples = _markup("examples", chat.examples())
                with gr.Column(elem_id="composer"):
                    warning = _markup("warning")
                    filtered = _markup("filtered")
                    with gr.Row(elem_id="ask"):
                        question = gr.Textbox(
                            placeholder=messages.QUESTION_PLACEHOLDER,
                            label="Câu hỏi",
                            show_label=False,
                            container=False,
                            lines=1,
                            max_lines=6,
                            elem_id="question",
                        )
                        send = gr.Button("Hỏi", variant="primary", elem_id="send")
                    with gr.Row(elem_id="tools"):
                        with gr.Accordion("Bộ lọc", open=False, elem_id="filters"), gr.Row():
                            source = gr.Dropdown(
                                chat.sources(), value="", label="Nguồn", elem_id="filter-source"
                            )
                            section = gr.Dropdown(
                                chat.sections(),
                                value="",
                                label="Chuyên mục",
                                visible=len(chat.sections()) > 1,
                                elem_id="filter-section",
                            )
                            first = _day_box("Từ ngày", "filter-first")
                            last = _day_box("Đến ngày", "filter-last")
                        fresh = gr.Button("Cuộc trò chuyện mới", elem_id="new-chat")
            source_panel = _markup("source")

        conversation = [question, warning, earlier, current, turns]
        filters = [source, section, first, last]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        busy: dict[str, Any] = {**quiet, "concurrency_limit": AT_ONCE}

        def ask(*inputs: Any) -> Iterator[list[Any]]:
            yield from map(_outputs, chat.ask(*inputs))

        def unprefer(event: gr.EventData, held: tuple[Turn, ...]) -> Iterator[list[Any]]:
            yield from map(_outputs, chat.unprefer(held, event.turn))

        def rate(event: gr.EventData, held: tuple[Turn, ...]) -> list[Any]:
            return _outputs(chat.rate(held, event.turn, event.verdict))

        def open_source(event: gr.EventData, held: tuple[Turn, ...]) -> str:
            return chat.open_source(held, event.turn, event.cite)

        def open_nearest(event: gr.EventData, held: tuple[Turn, ...]) -> str:
            return chat.open_nearest(held, event.turn, event.rank)

        def show_filters(*chosen: Any) -> tuple[str, str]:
            try:
                return active_filters(read_filters(*chosen)), ""
            except FilterError as error:
                return "", notice(str(error))

        def unfilter(event: gr.EventData, *chosen: Any) -> tuple[Any, ...]:
            kept = [
                "" if name == event.filter else value
                for name, value in zip(("source", "section", "first", "last"), chosen, strict=True)
            ]
            return *kept, *show_filters(*kept)

        asking_again = heading.unprefer(unprefer, turns, conversation, **busy)
        asking = gr.on(
            [question.submit, send.click],
            ask,
            [question, *filters, turns],
            conversation,
            cancels=asking_again,
            **busy,
        )
        heading.example(_take_example, None, question, **quiet)
        heading.rate(rate, turns, conversation, trigger_mode="multiple", **busy)
        heading.open_source(open_source, turns, source_panel, trigger_mode="always_last", **busy)
        heading.open_nearest(open_nearest, turns, source_panel, trigger_mode="always_last", **busy)
        heading.unfilter(unfilter, filters, [*filters, filtered, warning], **busy)
        gr.on(
            [source.change, section.change, first.blur, first.submit, last.blur, last.submit],
            show_filters,
            filters,
            [filtered, warning],
            trigger_mode="always_last",
            **busy,
        )
        fresh.click(
            lambda: ("", "", "", "", (), ""),
            None,
            [*conversation, source_panel],
            cancels=[asking, asking_again],
            **quiet,
        )
        # Articles may have come in since the server started: a page that is loaded shows the library of now.
        # The source filter is left alone unless it changed: setting it anew would empty the boxes beside it.
        offered, offered_sections = chat.sources(), chat.sections()

        def refresh() -> tuple[Any, ...]:
            sources, sections = chat.sources(), chat.sections()
            return (
                chat.header(),
                chat.examples(),
                gr.skip() if sources == offered else gr.update(choices=sources),
                gr.skip()
                if sections == offered_sections
                else gr.update(choices=sections, visible=len(sections) > 1),
            )

        page.load(
            refresh,
            None,
            [heading, examples, source, section],
            js=_FOCUS,
            **quiet,
        )
    return page


def _take_example(event: gr.EventData) -> str:
    return str(event.question)


def _markup(elem_id: str, value: str = "") -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _day_box(label: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox("", label=label, placeholder=messages.DATE_PLACEHOLDER, max_lines=1, elem_id=elem_id)


def _outputs(view: View) -> list[Any]:
    parts = (view.question, view.notice, view.earlier, view.current, view.turns)
    return [gr.skip() if part is None else part for part in parts]
