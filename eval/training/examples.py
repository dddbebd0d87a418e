"""What the models learn from: questions with the words found for them, and which of these answer."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hoibao.app.candidates import Candidate, Quote, candidates
from hoibao.app.question import Question, analyse
from hoibao.app.reading import CONSIDERED, MOST_READ, to_read
from hoibao.app.windows import Window, windows
from hoibao.corpus import match_form, normalise, tokenize
from hoibao.embeddings import Hit, Retriever
from hoibao.eval.datasets import Dataset
from hoibao.eval.datasets import Question as Asked
from hoibao.eval.metrics.text import contains
from hoibao.eval.training.written import Written

Span = tuple[int, int]
# Where in its article a quote answers; None if it does not.
Right = Callable[[Quote], list[Span] | None]

# One such part of the articles is held out.
_PARTS = 4
_NAMES_FIRST, _NUMBERS_FIRST = 0.6, 0.5
_STEPS = (-7, -2, 3, 11)


@dataclass(frozen=True, slots=True)
class Shown:
    """A window that the reader is shown: which of its sentences answer, and where in its excerpt.

    `bias` is what `hoibao.eval.training.bias` tells of it.
    """

    window: Window
    right: list[bool]
    spans: list[Span]
    bias: float = 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and what the answerer reads for it.

    `about` is the article that it was written for, and `among` the number of those that it is asked of,
    None for all; `hits` and `rarity` are what `hoibao.app.reading.rank` asks for. `found` are all
    candidates, `right` tells of each whether it answers, and `shown` is what is read. `answers` are the
    right short answers, and `held_out` says whether it asks about an article that the reader is not
    trained on.
    """

    question: Question
    about: str
    hits: list[Hit]
    rarity: dict[str, float]
    among: int | None
    found: list[Candidate]
    right: list[bool]
    shown: list[Shown]
    answers: tuple[str, ...]
    held_out: bool

    @property
    def answerable(self) -> bool:
        """Whether one of the sentences found answers."""
        return any(self.right)

    def answered_by(self, quote: Quote) -> bool:
        """Whether the quote is one of the sentences that answer."""
        return any(
            right and candidate.quote.start == quote.start and candidate.quote.article.id == quote.article.id
            for candidate, right in zip(self.found, self.right, strict=True)
        )


class Examples:
    """Makes examples of questions about the articles of a dataset."""

    def __init__(self, dataset: Dataset, retriever: Retriever) -> None:
        self._dataset = dataset
        self._retriever = retriever
        self._texts = {article.id: article.text for article in dataset.articles}
        parts = {article_id: i * _PARTS // len(self._texts) for i, article_id in enumerate(self._texts)}
        self._held_out = {article_id for article_id, part in parts.items() if part == _PARTS - 1}

    def asked(self) -> Iterator[Example]:
        """Every question of the dataset, asked among all its articles."""
        for asked in self._answerable():
            yield self._example(asked.question, next(iter(asked.articles)), None, asked.answers, _said(asked))

    def doubtful(self) -> Iterator[Example]:
        """The questions about articles held out: of the right article alone, and among all others.

        Of those nothing answers.
        """
        for asked in self._answerable():
            own = next(iter(asked.articles))
            if own in self._held_out:
                yield self._example(asked.question, own, [own], asked.answers, _said(asked))
                others = [article_id for article_id in self._texts if article_id not in asked.articles]
                yield self._example(asked.question, own, others, (), _nothing)

    def written(self, questions: Sequence[Written], *, alone: bool) -> Iterator[Example]:
        """Those of the questions that are about an article of the dataset, asked of it `alone` or of all."""
        for one in questions:
            if one.article in self._texts:
                answers = (self._texts[one.article][one.start : one.end],) if one.answerable else ()
                right = _standing(one.article, one.start, one.end) if one.answerable else _nothing
                yield self._example(
                    one.question, one.article, [one.article] if alone else None, answers, right
                )

    def _answerable(self) -> list[Asked]:
        return [asked for asked in self._dataset.questions if asked.answerable and asked.answers]

    def _example(
        self, text: str, about: str, among: list[str] | None, answers: Sequence[str], right: Right
    ) -> Example:
        question = analyse(text)
        hits = self._retriever.search(question.query, CONSIDERED, articles=among)
        rarity = self._retriever.rarity(question.terms)
        found = candidates(question, hits, rarity)
        answering = [right(candidate.quote) is not None for candidate in found]
        shown = [_shown(window, right) for window in to_read(question, found)]
        if any(answering) and not any(any(one.right) for one in shown):
            # The reader shall also learn from sentences that answer and are not among the first.
            best = found[answering.index(True)]
            shown = [_shown(window, right) for window in windows(found, [best, *found[:1]], MOST_READ)]
        return Example(
            question,
            about,
            hits,
            rarity,
            None if among is None else len(among),
            found,
            answering,
            shown,
            tuple(answers),
            about in self._held_out,
        )


def _shown(window: Window, right: Right) -> Shown:
    found = [right(candidate.quote) for candidate in window.candidates]
    spans = [(start - window.start, end - window.start) for one in found for start, end in one or ()]
    length = window.end - window.start
    return Shown(window, [one is not None for one in found], [span for span in spans if span[1] <= length])


def _nothing(_: Quote) -> list[Span] | None:
    return None


def _standing(article_id: str, start: int, end: int) -> Right:
    """Right is what holds the very words at `start` to `end` of an article."""

    def right(quote: Quote) -> list[Span] | None:
        held = quote.article.id == article_id and quote.start <= start and end <= quote.end
        return [(start, end)] if held else None

    return right


def _said(asked: Asked) -> Right:
    """Right is what says one of the answers in one of the right articles."""

    def right(quote: Quote) -> list[Span] | None:
        if quote.article.id not in asked.articles:
            return None
        if not any(contains(quote.text, answer) for answer in asked.answers):
            return None
        return [(quote.start + start, quote.start + end) for start, end in _spans(quote.text, asked.answers)]

    return right


def _spans(text: str, answers: Sequence[str]) -> list[Span]:
    """Where the answers stand in `text` as whole words."""
    found = []
    for answer in answers:
        words = normalise(answer).strip(' .,;:"')
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        found += [match.span() for match in re.finditer(pattern, text, re.IGNORECASE) if words]
    return found


class Spare:
    """Names and pairs of neighbouring words to exchange those of a question for."""

    def __init__(self, names: list[str], pairs: list[str]) -> None:
        self._names = names
        self._pairs = pairs

    @classmethod
    def of(cls, questions: Sequence[str]) -> "Spare":
        """What the questions have to spare."""
        names = [name for question in questions for name in analyse(question).names if name in question]
        pairs = [
            question[start:end]
            for question in questions
            for start, end in _pairs(question)
            if question[start].islower()
        ]
        return cls(names, pairs)

    def exchanged(self, text: str, drawn: random.Random) -> str | None:
        """The question with one thing exchanged; None if there is nothing to exchange."""
        # Those of an English question are in Vietnamese.
        names = [name for name in analyse(text).names if name in text]
        if names and drawn.random() < _NAMES_FIRST:
            name = drawn.choice(names)
            if others := [other for other in self._names if match_form(other) != match_form(name)]:
                return text.replace(name, drawn.choice(others), 1)
        numbers = [token for token in tokenize(text) if token.text.isdigit()]
        if numbers and drawn.random() < _NUMBERS_FIRST:
            number = drawn.choice(numbers)
            value = int(number.text)
            other = max(value + drawn.choice(_STEPS), 0) or value + 1
            return f"{text[: number.start]}{other}{text[number.end :]}"
        if not (pairs := _pairs(text)):
            return None
        start, end = drawn.choice(pairs)
        others = [other for other in self._pairs if match_form(other) != match_form(text[start:end])]
        return f"{text[:start]}{drawn.choice(others)}{text[end:]}" if others else None


def _pairs(text: str) -> list[tuple[int, int]]:
    """Where two content words of a question stand side by side."""
    terms = set(analyse(text).terms)
    tokens = tokenize(text)
    return [(one.start, two.end) for one, two in pairwise(tokens) if one.text in terms and two.text in terms]
