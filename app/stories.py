"""A story that several papers carry is found once, and the papers are named beside it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from hoibao.app.answer import Answer
from hoibao.corpus import Filters, Library
from hoibao.embeddings import Hit, Retriever

# How much deeper is looked for other stories where one fills the list.
_DEEPER = 8


def search_stories(
    retriever: Retriever,
    query: str,
    k: int,
    filters: Filters,
    rerank: Callable[[list[Hit]], list[Hit]] = list,
) -> list[Hit]:
    """The at most `k` best passages, best first; of the articles of one story only those of the best.

    `rerank` puts the hits of a search into the order that decides which are the best.
    """

    def search(depth: int, articles: Collection[str] | None) -> list[Hit]:
        hits = retriever.search(
            query,
            depth,
            source=filters.source,
            published=filters.published,
            articles=articles,
            section=filters.section,
        )
        return rerank(hits)

    hits = search(k, filters.articles)
    ids = list(dict.fromkeys(hit.article.id for hit in hits))
    if len(tellers(ids, retriever.library.stories(ids))) == len(ids):
        return hits
    ids = list(dict.fromkeys(hit.article.id for hit in search(_DEEPER * k, filters.articles)))
    return search(k, tellers(ids, retriever.library.stories(ids)))


def tellers(ids: Sequence[str], stories: Mapping[str, int]) -> list[str]:
    """The articles `ids`, best first, without those whose story a better one tells.

    `stories` gives the story of an article by its id.
    """
    told: dict[int, str] = {}
    return [
        article_id
        for article_id in ids
        if (story := stories.get(article_id)) is None or told.setdefault(story, article_id) == article_id
    ]


def with_copies(answer: Answer, library: Library) -> Answer:
    """The answer, each citation with the near-duplicates of its article."""
    copies = library.copies({citation.article_id for citation in answer.citations})
    if not copies:
        return answer
    citations = (
        replace(citation, copies=tuple(copies.get(citation.article_id, ()))) for citation in answer.citations
    )
    return replace(answer, citations=tuple(citations))
