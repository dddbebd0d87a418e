"""Questions for the articles that speak of something: "Những bài nào nói về Cụm thi đua số III?"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hoibao.app.candidates import Candidate, Quote, candidates
from hoibao.app.question import Question, find
from hoibao.corpus import fold_accents, tokenize
from hoibao.embeddings import Hit

_ASKS = (
    r"^\W*(?:(?:có|kể|hãy kể|liệt kê|hãy liệt kê|cho biết) )?(?:những |các |mấy )?bài(?: báo| viết)? nào "
    r"(?:có |đã )?(?:nói|nhắc|viết|đề cập|đưa tin|bàn)(?: (?:đến|tới|về))?(?!\w)"
)
# "bà Trương Thị Mai" is "đồng chí Trương Thị Mai" in the article.
_FORMS_OF_ADDRESS = frozenset({"ong", "ba", "dong", "chi"})
# The share of the weight of what is asked about that a sentence says: hardly any word may be missing.
_SPEAKS = 0.9


def mentions(
    question: Question, hits: Sequence[Hit], weights: Mapping[str, float]
) -> list[tuple[Quote, float]]:
    """Of each article found that speaks of the thing, the sentence that says most of it, and the share said.

    Of sentences that say as much the shortest is taken, which is the title as a rule; those articles that say
    most come first, and of these the shortest quotes. There is none where something else is asked. Arguments
    as those of `hoibao.app.extractive.answer`.
    """
    if not (topic := _topic(question)):
        return []
    best: dict[str, Candidate] = {}
    for candidate in candidates(topic, hits, weights):
        if _said(candidate) < _SPEAKS:
            continue
        article_id = candidate.quote.article.id
        if article_id not in best or _order(candidate) < _order(best[article_id]):
            best[article_id] = candidate
    found = sorted(best.values(), key=_order)
    return [(replace(candidate.quote, short=None), _said(candidate)) for candidate in found]


def _topic(question: Question) -> Question | None:
    """The question with the terms of the thing alone, or None if it is not for articles."""
    if not (asks := find(_ASKS, question)):
        return None
    asking = {fold_accents(token.text) for token in tokenize(question.text[: asks.end()])} | _FORMS_OF_ADDRESS
    of_thing = next(
        (i for i, term in enumerate(question.terms) if fold_accents(term) not in asking), len(question.terms)
    )
    terms, focus = question.terms[of_thing:], question.focus[of_thing:]
    return replace(question, terms=terms, focus=focus) if terms else None


def _said(candidate: Candidate) -> float:
    return 0.0 if candidate.evidence.rival else candidate.evidence.said * candidate.evidence.named


def _order(candidate: Candidate) -> tuple[float, int]:
    return -_said(candidate), len(candidate.quote.text)
