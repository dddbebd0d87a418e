"""Training text written for this project: questions about the training datasets, and reports with questions.

The datasets ask little that their articles do not answer. Half of these questions are of that sort: they
share their words with a sentence that does not answer them, as those of Rajpurkar et al., "Know What You
Don't Know: Unanswerable Questions for SQuAD" (ACL 2018). Of the datasets no words are stored, only where
they stand. Encyclopaedia articles are no news, so there are reports, too. THEIR PEOPLE, FIGURES AND EVENTS
ARE INVENTED; they are nothing but training text, and are never searched.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from hoibao.corpus import Article
from hoibao.eval.datasets import Dataset

_QUESTIONS, _REPORTS = "questions.jsonl", "reports.jsonl"


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
    """The invented reports; their questions are among those of `written`."""
    articles = [
        Article(one["id"], one["title"], one["text"], published=date.fromisoformat(one["published"]))
        for one in _records(_REPORTS)
    ]
    return Dataset("reports", tuple(articles), ())


def _records(name: str) -> Iterator[dict[str, Any]]:
    for line in (files("hoibao.eval.training") / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
