"""The one place that speaks to a language model: chat completions of any OpenAI-compatible server."""

import threading
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from hoibao.app.answer import Tokens
from hoibao.app.llm.bounded import bound, ending
from hoibao.app.llm.errors import LanguageModelError, Trouble, explained
from hoibao.app.llm.limits import Limits, estimate
from hoibao.app.llm.prompt import Message

# Seconds before the first repetition; each further one waits twice as long.
FIRST_PAUSE = 0.5
# A server that wants to be left alone for longer gets no further request: the reader is waiting.
_LONGEST_PAUSE = 5.0
# No tokenizer makes that many characters of a token on average: whoever writes more keeps no limit.
_CHARACTERS_PER_TOKEN = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model has written so far; `cut` where it ended for its length.

    `tokens` are known once it has ended.
    """

    text: str = ""
    cut: bool = False
    tokens: Tokens | None = None


class Client:
    """A language model; safe to use from many threads.

    Args:
        url: base URL of the server ("http://127.0.0.1:8080/v1"); without a path, "/v1" is added.
        model: its name, or "" for the first one that the server offers.
        key: sent as bearer token, where there is one.
        limits: how long and how often to try.
    """

    def __init__(self, url: str, model: str, key: str, limits: Limits) -> None:
        self._limits = limits
        self._model = model
        self._discovering = threading.Lock()
        self._openai = openai.OpenAI(
            base_url=url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/v1",
            api_key=key or "none",  # else it would be taken from a variable meant for another server
            max_retries=0,  # it would wait for two minutes where a server asks for it
            # Redirects would lead to a server that nobody has chosen.
            http_client=httpx2.Client(event_hooks={"response": [bound]}, follow_redirects=False),
        )
        # Taken from such variables as well.
        self._openai.organization = self._openai.project = None

    def chat(
        self, messages: Sequence[Message], *, most_tokens: int, end: float
    ) -> Generator[Reply, None, None]:
        """Yield what the model has written so far, whenever there is more, and at last the whole reply.

        Args:
            messages: the conversation, as the chat completions API takes it.
            most_tokens: how long the reply may be.
            end: when to give up, as `time.monotonic` counts, repetitions included.

        Raises:
            LanguageModelError: there is no whole reply; what was yielded before is only its beginning.
        """
        for attempt in range(self._limits.retries + 1):
            began = False
            try:
                with closing(self._attempt(messages, most_tokens, end)) as replies:
                    for reply in replies:
                        began = True
                        yield reply
                return
            except LanguageModelError as error:
                pause = FIRST_PAUSE * 2**attempt if error.pause is None else error.pause
                late = pause > _LONGEST_PAUSE or time.monotonic() + pause >= end
                if began or late or not error.passing or attempt == self._limits.retries:
                    raise
                time.sleep(pause)

    def _attempt(
        self, messages: Sequence[Message], most_tokens: int, end: float
    ) -> Generator[Reply, None, None]:
        most_characters = most_tokens * _CHARACTERS_PER_TOKEN
        text, reason = "", None
        tokens: Tokens | None = None
        try:
            with self._open(messages, most_tokens, end) as stream:
                for chunk in stream:
                    written, stopped, used = _read(chunk)
                    reason, tokens = stopped or reason, used or tokens
                    text += written
                    if len(text) > most_characters:
                        text, reason = text[:most_characters], "length"
                        break
                    if written:
                        yield Reply(text)
        except Exception as error:  # noqa: BLE001 - a server that is not what it seems fails in any way
            raise explained(error) from None  # its words may hold the key
        if reason is None:
            raise LanguageModelError(
                "the language model's server stopped in the middle of its answer",
                Trouble.BROKEN,
                passing=True,
            )
        if reason == "content_filter" or not text.strip():
            raise LanguageModelError(f"the language model wrote nothing ({reason:.20})", Trouble.EMPTY)
        if tokens is None:
            asked = sum(estimate(message["content"]) for message in messages)
            tokens = Tokens(asked, estimate(text), estimated=True)
        yield Reply(text, cut=reason == "length", tokens=tokens)

    def _open(
        self, messages: Sequence[Message], most_tokens: int, end: float
    ) -> openai.Stream[ChatCompletionChunk]:
        """Begin a reply; a server that does not know every parameter is asked again with fewer."""
        asked = {"model": self._model or self._first_model(end), "messages": messages, "stream": True}
        more = {"max_tokens": most_tokens, "temperature": 0, "stream_options": {"include_usage": True}}
        create: Any = self._openai.chat.completions.create
        stream: openai.Stream[ChatCompletionChunk]
        with ending(end):
            try:
                stream = create(**asked, **more, timeout=self._patience(end))
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                stream = create(**asked, max_completion_tokens=most_tokens, timeout=self._patience(end))
        return stream

    def _first_model(self, end: float) -> str:
        with self._discovering:
            if not self._model:
                with ending(end):
                    offered = self._openai.models.list(timeout=self._patience(end)).data
                if not offered:
                    raise LanguageModelError(
                        "the server at HOIBAO_LLM_URL offers no model: set HOIBAO_LLM_MODEL", Trouble.SETTINGS
                    )
                self._model = str(offered[0].id)
            return self._model

    def _patience(self, end: float) -> float:
        left = end - time.monotonic()
        if left <= 0:
            raise LanguageModelError(
                "the language model took longer than HOIBAO_LLM_SECONDS allows", Trouble.SLOW
            )
        return min(self._limits.silence, left)


def _read(chunk: Any) -> tuple[str, str | None, Tokens | None]:
    """What a chunk adds to the text, why the reply ended, and what it cost; the latter two if it says so."""
    used = chunk.usage
    tokens = Tokens(int(used.prompt_tokens), int(used.completion_tokens)) if used else None
    if not chunk.choices:
        return "", None, tokens
    choice = chunk.choices[0]
    written = choice.delta.content if choice.delta else None
    if not isinstance(written, str | None) or not isinstance(choice.finish_reason, str | None):
        raise TypeError("no chunk of a chat completion")
    return written or "", choice.finish_reason, tokens
