"""Articles of the time that a question asks about are preferred, and none is left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hoibao.app.period import names
from hoibao.app.question import Question
from hoibao.app.times import Period
from hoibao.corpus import Article
from hoibao.embeddings import Hit

# What an article gains for being of the period, and once more for naming it, in scores from 0 to 1.
_GAIN = 0.1
# Reports follow what they tell of: a third of its time later, but at least and at most so many days.
_LEAST_DELAY, _MOST_DELAY = timedelta(days=2), timedelta(days=31)
_LATE = 0.5


def prefer(hits: Sequence[Hit], period: Period) -> list[Hit]:
    """The same hits, best first, with those of articles from within `period` moved up gently.

    An article that names the period in its words gains as much as one that was merely published then,
    so it is never overtaken for that by such a one. Where no article is from within, nothing changes.
    """
    articles = {hit.article.id: hit.article for hit in hits}
    timely = {name: _timeliness(article.published, period) for name, article in articles.items()}
    if not any(timely.values()):
        return list(hits)
    gains = {
        name: _GAIN * (timely[name] + names(f"{article.title}\n{article.text}", period))
        for name, article in articles.items()
    }
    order = sorted(hits, key=lambda hit: -(hit.score + gains[hit.article.id]))
    return [replace(hit, score=min(1.0, hit.score + gains[hit.article.id])) for hit in order]


def said_by_date(question: Question, article: Article) -> str:
    """The words for the time that the question names, if the article was published within it; else ""."""
    period = question.period
    return period.words if period and _timeliness(article.published, period) == 1.0 else ""


def _timeliness(published: date | None, period: Period) -> float:
    """1 for a day within the period, a half for one shortly after it, else 0."""
    if published is None or published < period.first:
        return 0.0
    if published <= period.last:
        return 1.0
    delay = min(max((period.last - period.first) / 3, _LEAST_DELAY), _MOST_DELAY)
    return _LATE if published - period.last <= delay else 0.0
