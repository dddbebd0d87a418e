"""What a dataset is: articles, and questions with what is expected of their answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from hoibao.corpus import Article, HoibaoError


class DatasetError(HoibaoError):
    """A dataset that cannot be judged on; the message names the file and, where there is one, the line."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is expected of its answer.

    `answers` are texts any one of which is right. `articles` maps the ids of the articles that hold
    the answer to their grade (1, or more in graded collections). `scope` restricts the search to
    some articles; `history` holds the questions asked before; `evidence` are words one of which a
    right citation may show in place of an answer; `kind` is a label to group results by.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    articles: Mapping[str, int]
    answerable: bool
    scope: tuple[str, ...] | None = None
    history: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader of the figures has to know about the questions, for the terminal and for the page."""

    english: str
    vietnamese: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """Articles and the questions over them."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...] = ()


def articles_digest(articles: tuple[Article, ...]) -> str:
    """A digest of the articles' content, in their order."""
    return _digest([asdict(article) for article in articles])


def questions_digest(questions: tuple[Question, ...]) -> str:
    """A digest of the questions and all that is expected of them: equal if and only if they are the same."""
    return _digest([asdict(question) for question in questions])


def _digest(records: list[dict[str, object]]) -> str:
    text = json.dumps(records, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
