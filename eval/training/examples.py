"""What the models learn from: questions with the sentences found for them, and which of these answer."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hoibao.app.abbreviations import spell_out
from hoibao.app.candidates import Candidate, candidates
from hoibao.app.extractive import READ
from hoibao.app.question import Question, analyse
from hoibao.corpus import match_form, normalise, tokenize
from hoibao.embeddings import Hit, Retriever
from hoibao.eval.datasets import Dataset
from hoibao.eval.datasets import Question as Asked
from hoibao.eval.metrics.text import contains

FOLDS = 2
_PASSAGES = 20
_NAMES_FIRST, _NUMBERS_FIRST = 0.6, 0.5
_STEPS = (-7, -2, 3, 11)


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the sentences that the answerer would read for it, best first.

    `right` tells of each sentence whether it answers, and `spans` where in it the answer stands. The
    articles of a dataset are parted into `FOLDS` folds, so that what is learnt from one can be tried
    on the others. `hits` and `rarity` are what `hoibao.app.extractive.rank` asks for.
    """

    question: Question
    hits: list[Hit]
    rarity: dict[str, float]
    candidates: list[Candidate]
    right: list[bool]
    spans: list[list[tuple[int, int]]]
    answers: tuple[str, ...]
    fold: int

    @property
    def answerable(self) -> bool:
        """Whether one of the sentences answers."""
        return any(self.right)


def examples(dataset: Dataset, retriever: Retriever) -> Iterator[Example]:
    """Every question of the dataset, asked among all its articles."""
    for asked in _answerable(dataset):
        yield _example(dataset, retriever, asked, asked.question, None, answerable=True)


def doubtful(dataset: Dataset, retriever: Retriever, most: int, seed: int) -> Iterator[Example]:
    """Up to `most` questions, each asked in three ways among fewer articles.

    Among all but the right article, where nothing answers; of the right article alone; and of that
    again with one thing exchanged for something of another question, where nothing answers either.
    """
    drawn = random.Random(seed)  # noqa: S311 - chooses examples
    questions = _answerable(dataset)
    drawn.shuffle(questions)
    spare = Spare.of([asked.question for asked in questions])
    for asked in questions[:most]:
        own = list(asked.articles)
        others = [article.id for article in dataset.articles if article.id not in asked.articles]
        yield _example(dataset, retriever, asked, asked.question, others, answerable=False)
        yield _example(dataset, retriever, asked, asked.question, own, answerable=True)
        if exchanged := spare.exchanged(asked.question, drawn):
            yield _example(dataset, retriever, asked, exchanged, own, answerable=False)


def _example(
    dataset: Dataset,
    retriever: Retriever,
    asked: Asked,
    text: str,
    among: list[str] | None,
    *,
    answerable: bool,
) -> Example:
    question = analyse(text)
    hits = retriever.search(spell_out(question.text), _PASSAGES, articles=among)
    rarity = retriever.rarity(question.terms)
    found = sorted(candidates(question, hits, rarity), key=lambda candidate: -candidate.score)
    right = [answerable and _right(candidate, asked) for candidate in found]
    # The reader shall also learn from sentences that answer and are not among the first.
    kept = [i for i in range(len(found)) if i < READ or right[i]]
    spans = [_spans(found[i].quote.text, asked.answers) if right[i] else [] for i in kept]
    place = {article.id: i for i, article in enumerate(dataset.articles)}
    return Example(
        question,
        hits,
        rarity,
        [found[i] for i in kept],
        [right[i] for i in kept],
        spans,
        tuple(asked.answers),
        place[next(iter(asked.articles))] * FOLDS // len(dataset.articles),
    )


def _answerable(dataset: Dataset) -> list[Asked]:
    return [asked for asked in dataset.questions if asked.answerable and asked.answers]


def _right(candidate: Candidate, asked: Asked) -> bool:
    quote = candidate.quote
    return quote.article.id in asked.articles and any(
        contains(quote.text, answer) for answer in asked.answers
    )


def _spans(text: str, answers: Sequence[str]) -> list[tuple[int, int]]:
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
        names = [name for question in questions for name in analyse(question).names]
        pairs = [
            question[start:end]
            for question in questions
            for start, end in _pairs(question)
            if question[start].islower()
        ]
        return cls(names, pairs)

    def exchanged(self, text: str, drawn: random.Random) -> str | None:
        """The question with one thing exchanged; None if there is nothing to exchange."""
        names = analyse(text).names
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
