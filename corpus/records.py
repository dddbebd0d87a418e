"""What goes into a library and what it tells, beside articles and passages."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus.article import Article, Passage

# Fields that articles did not always have: without them an article has the digest that it had then.
_LATER_FIELDS = ("section", "language", "vanished")

Vectors = NDArray[np.float16]
Outcome = Literal["added", "updated", "unchanged"]
Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The embedding model that a library's vectors were made with; `dimension` is their length."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An article with its passages; `keys[i]` and `vectors[i]` belong to `passages[i]`.

    A key stands for (model, embedded text), so that equal texts share one vector. `vectors` is
    float16, of shape (passages, dimension).

    Raises:
        ValueError: the parts do not fit together, or the text cannot be stored.
    """

    article: Article
    passages: Sequence[Passage]
    keys: Sequence[bytes]
    vectors: Vectors

    def __post_init__(self) -> None:
        article = self.article
        # SQLite counts characters only up to a null; it stores UTF-8, which surrogates have no place in.
        if not article.id or "\0" in article.id + article.text:
            raise ValueError(f"article {article.id!r} has no id, or null characters in it")
        "".join(value for value in asdict(article).values() if isinstance(value, str)).encode()
        if not len(self.passages) == len(self.keys) == len(self.vectors):
            raise ValueError(f"article {article.id!r}: passages, keys and vectors differ in number")
        if self.vectors.dtype != np.float16 or self.vectors.ndim != 2:
            raise ValueError("vectors must be float16 and of shape (passages, dimension)")
        for passage in self.passages:
            if passage.article_id != article.id or passage.text != article.text[passage.start : passage.end]:
                raise ValueError(f"a passage of {article.id!r} is not what its article says there")


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text, which has `length` code points."""

    id: str
    title: str
    source: str | None
    url: str | None
    author: str | None
    published: date | None
    section: str | None
    language: str | None
    length: int
    vanished: date | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a library holds; near-duplicates are one of `stories`."""

    articles: int
    passages: int
    stories: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's thumb for an answer; `answer` is its JSON, `given_at` is in UTC."""

    question: str
    answer: str
    verdict: Verdict
    given_at: datetime


def digest(article: Article) -> bytes:
    """Return a SHA-256 over all fields of `article`."""
    fields = asdict(article)
    for later in _LATER_FIELDS:
        if fields[later] is None:
            del fields[later]
    return hashlib.sha256(json.dumps(fields, default=str).encode()).digest()
