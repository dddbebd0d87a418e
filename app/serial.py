"""Answers and hits as the JSON that other programs rely on (documented in the README)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from hoibao.app.answer import Answer, Citation
from hoibao.app.times import Period
from hoibao.corpus import Article, ArticleSummary
from hoibao.embeddings import Hit


def answer_record(answer: Answer) -> dict[str, Any]:
    """The JSON object that `hoibao ask --json` prints."""
    return {
        "question": answer.question,
        "understood": answer.understood,
        "answer": answer.text,
        "short_answer": answer.short.text if answer.short else None,
        "refused": answer.refused,
        "confidence": round(answer.confidence, 4),
        "sentences": [
            {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "verified": sentence.verified,
            }
            for sentence in answer.sentences
        ],
        "citations": [
            {
                "n": c.n,
                **_article_record(c),
                "start": c.start,
                "end": c.end,
                "quote": c.quote,
                "copies": [_article_record(copy) for copy in c.copies],
            }
            for c in answer.citations
        ],
        "nearest": [_article_record(article) for article in answer.nearest],
        "notice": answer.notice or None,
        "tokens": asdict(answer.tokens) if answer.tokens else None,
        "period": _period_record(answer.period) if answer.period else None,
    }


def search_record(query: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """The JSON object that `hoibao search --json` prints."""
    return {
        "query": query,
        "hits": [
            {
                **_article_record(hit.article),
                "start": hit.start,
                "end": hit.end,
                "text": hit.text,
                "score": round(hit.score, 6),
            }
            for hit in hits
        ],
    }


def article_line(article: Article) -> dict[str, Any]:
    """The JSON object that `hoibao export` writes for an article; what it does not have is left out."""
    fields = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(article).items()
    }
    return {name: value for name, value in fields.items() if value is not None}


def list_record(articles: Sequence[ArticleSummary]) -> dict[str, Any]:
    """The JSON object that `hoibao list --json` prints."""
    return {
        "articles": [
            {
                "article_id": item.id,
                "title": item.title,
                "source": item.source,
                "url": item.url,
                "author": item.author,
                "section": item.section,
                "language": item.language,
                "published": item.published.isoformat() if item.published else None,
                "vanished": item.vanished.isoformat() if item.vanished else None,
                "characters": item.length,
            }
            for item in articles
        ]
    }


def _period_record(period: Period) -> dict[str, str]:
    return {
        "label": period.label,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }


def _article_record(item: Article | ArticleSummary | Citation) -> dict[str, Any]:
    return {
        "article_id": item.article_id if isinstance(item, Citation) else item.id,
        "title": item.title,
        "source": item.source,
        "url": item.url,
        "section": item.section,
        "language": item.language,
        "published": item.published.isoformat() if item.published else None,
        "vanished": item.vanished.isoformat() if item.vanished else None,
    }
