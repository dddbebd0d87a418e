"""Training text written for this project: questions about the training datasets, and reports with questions.

The datasets ask little that their articles do not answer. Nearly half of these questions are of that sort:
they share their words with a sentence that does not answer them, as those of Rajpurkar et al., "Know What You
Don't Know: Unanswerable Questions for SQuAD" (ACL 2018). Of the datasets no words are stored, only where
they stand. These articles are few, and no news, so there are paragraphs of our own, and reports. WHAT THESE
SAY OF PEOPLE, FIGURES AND EVENTS IS INVENTED OR UNCHECKED; they are nothing but training text, and are never
searched. Some of the questions are English.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from hoibao.corpus import Article
from hoibao.eval.datasets import Dataset

_QUESTIONS, _REPORTS, _PARAGRAPHS = "questions.jsonl", "reports.jsonl", "paragraphs.jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """A question about an article of a dataset.

    The words at `start` to `end` of its text answer; if it is not `answerable`, they only seem to.
    """

    article: str
    question: str
    start: int
    end: int
    answerable: bool


def written() -> list[Written]:
    """All the questions."""
    return [Written(**record) for record in _records(_QUESTIONS)]


def reports() -> Dataset:
    """The invented reports; their questions are among those of `written`, and name which one is meant."""
    return Dataset("reports", tuple(_articles(_REPORTS)), ())


def paragraphs() -> Dataset:
    """The paragraphs of the manner of an encyclopaedia; their questions are among those of `written`."""
    return Dataset("paragraphs", tuple(_articles(_PARAGRAPHS)), ())


def _articles(name: str) -> Iterator[Article]:
    for one in _records(name):
        day = date.fromisoformat(one["published"]) if "published" in one else None
        yield Article(one["id"], one["title"], one["text"], published=day)


def _records(name: str) -> Iterator[dict[str, Any]]:
    for line in (files("hoibao.eval.training") / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
