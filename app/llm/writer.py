"""Answers by a language model: streamed as they are written, checked, and replaced where they do not hold."""

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from hoibao.app.answer import Answer, Tokens
from hoibao.app.llm.checking import Likeness, Support, floor_of, supports
from hoibao.app.llm.client import Client, Reply
from hoibao.app.llm.composing import cited, outweighed, standing
from hoibao.app.llm.errors import LanguageModelError, Trouble
from hoibao.app.llm.facts import is_prose, unsaid
from hoibao.app.llm.limits import Limits
from hoibao.app.llm.prompt import NOT_FOUND, Message, answering, rewriting
from hoibao.app.llm.reading import Claim, claims, without_reasoning
from hoibao.embeddings import Encoder, Hit

# On standard error it reads "hoibao: …", as whatever else a person can mend.
_log = logging.getLogger("hoibao")

# A question made to stand alone is one line; whoever waits for it has not seen a word yet.
_LONGEST_QUESTION = 400
_REWRITING_TOKENS = 150
_REWRITING_SECONDS = 10
# Seconds between two beginnings of an answer: what is shown more often nobody sees.
EVERY = 0.1
_ENDS = (".", "!", "?", "…", ":", "”", '"', ")")


class Writer:
    """Has a language model answer from passages; safe to use from many threads."""

    def __init__(self, client: Client, encoder: Encoder, limits: Limits) -> None:
        self._client = client
        self._encoder = encoder
        self._floor = floor_of(encoder)
        self._limits = limits

    def begin(self) -> "Writing":
        """Begin the work on one question; the clock starts here."""
        return Writing(self._client, Likeness(self._encoder.encode_passages, self._floor), self._limits)


class Writing:
    """The work on one question: its time, its tokens, and what was checked already."""

    def __init__(self, client: Client, likeness: Likeness, limits: Limits) -> None:
        self._client = client
        self._likeness = likeness
        self._limits = limits
        self._end = time.monotonic() + limits.seconds
        self._tokens: Tokens | None = None
        self._checked: dict[Claim, list[Support]] = {}

    def standalone(self, question: str, earlier: Sequence[str], reading: str) -> str:
        """The question as it reads without the `earlier` ones, oldest first.

        `reading`, how rules understood it, is given back where the model fails, or writes anything but
        one line about what was said before.
        """
        end = min(self._end, time.monotonic() + _REWRITING_SECONDS)
        try:
            *_, reply = self._chat(rewriting(question, earlier, reading), _REWRITING_TOKENS, end)
        except LanguageModelError as error:
            _log.warning("the question was made to stand alone by rules: %s", error)
            return reading
        written = without_reasoning(reply.text).strip().strip('"“”')
        known = "\n".join((*earlier, question, reading))
        sane = 0 < len(written) <= _LONGEST_QUESTION and "\n" not in written and not reply.cut
        return written if sane and is_prose(written) and not unsaid(written, known) else reading

    def answer(self, found: Answer, hits: Sequence[Hit]) -> Iterator[Answer]:
        """Yield the beginnings of the answer as it is written, and at last the whole one.

        Args:
            found: the extractive answer. It stands, with a notice, where the model fails or nothing of
                what it wrote holds.
            hits: the passages to answer from, best first.
        """
        if not hits or (found.refused and not found.nearest):  # nothing to read, or nothing was asked
            yield replace(found, tokens=self._tokens)
            return
        messages, passages = answering(found.understood, hits, self._limits.input_tokens)
        try:
            if not passages:
                raise LanguageModelError(
                    "the question leaves no room for a passage: raise HOIBAO_LLM_INPUT_TOKENS",
                    Trouble.SETTINGS,
                )
            yield cited(found, [], complete=False)
            reply, shown = Reply(), 0.0
            with closing(self._chat(messages, self._limits.output_tokens, self._end)) as replies:
                for reply in replies:
                    # The word for "not found" is never shown, nor its beginning.
                    beginning = reply.text.strip()[: len(NOT_FOUND)]
                    if time.monotonic() - shown >= EVERY and not NOT_FOUND.startswith(beginning):
                        yield cited(found, self._check(reply, passages), complete=False)
                        shown = time.monotonic()
            checked = self._check(reply, passages)
            if any(support for _, support in checked):
                whole = cited(found, checked, complete=True, cut=reply.cut)
            elif without_reasoning(reply.text).lstrip().startswith(NOT_FOUND):
                whole = outweighed(found)
            else:
                raise LanguageModelError(
                    "nothing of what the language model wrote stands in the words it cites",
                    Trouble.UNSUPPORTED,
                )
        except LanguageModelError as error:
            _log.warning("the extractive answer stands: %s", error)
            whole = standing(found, error.trouble)
        yield replace(whole, tokens=self._tokens)

    def _chat(
        self, messages: Sequence[Message], most_tokens: int, end: float
    ) -> Generator[Reply, None, None]:
        """Chat, and count."""
        for reply in self._client.chat(messages, most_tokens=most_tokens, end=end):
            if reply.tokens:
                self._tokens = self._tokens + reply.tokens if self._tokens else reply.tokens
            yield reply

    def _check(self, reply: Reply, passages: Sequence[Hit]) -> list[tuple[Claim, list[Support]]]:
        """The claims of a reply with what supports them; each is looked up once."""
        found = claims(reply.text.replace(NOT_FOUND, ""))
        if reply.cut and len(found) > 1 and not found[-1].text.endswith(_ENDS):
            found.pop()
        for claim in found:
            if claim not in self._checked:
                self._checked[claim] = supports(claim, passages, self._likeness)
        return [(claim, self._checked[claim]) for claim in found]
