"""What travels through hoibao: articles and the passages they are split into."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as its readers see it.

    `text` is normalised once, when the article is read (see `hoibao.corpus.normalise`), and never
    changed afterwards: every offset in hoibao counts code points of exactly this string.
    `published` is the day in Vietnam, `section` the newspaper's own word for it ("Thời sự"), and
    `language` an ISO 639 code ("vi"). `vanished` is the day on which the library found that the article's
    source holds it no more; readers leave it at None, but for records that were exported with it.
    """

    id: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: date | None = None
    section: str | None = None
    language: str | None = None
    vanished: date | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article small enough for the embedding model: `article.text[start:end] == text`."""

    article_id: str
    start: int
    end: int
    text: str
