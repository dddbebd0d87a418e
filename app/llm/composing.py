"""Answers put together from what a language model wrote, and from what was found without it."""

from collections.abc import Sequence
from dataclasses import replace

from hoibao.app.answer import Answer, Citation, Sentence, ShortAnswer
from hoibao.app.llm.checking import Support
from hoibao.app.llm.errors import Trouble
from hoibao.app.llm.reading import Claim
from hoibao.app.wording import marked

_CUT = "Câu trả lời dừng ở đây vì đã hết độ dài cho phép."
_NOTHING = (
    "Không tìm thấy câu trả lời cho câu hỏi này trong các bài báo. "
    "Bạn có thể xem những bài gần nhất dưới đây."
)
# An extractive answer as sure as this outweighs a model that found none.
_SURE = 0.75


def cited(
    found: Answer,
    checked: Sequence[tuple[Claim, Sequence[Support]]],
    *,
    complete: bool,
    cut: bool = False,
) -> Answer:
    """The answer that a model wrote, or its beginning.

    Citations are the supporting words, numbered as they come up; sentences without any are not
    `verified`, which is left open as long as the answer is not `complete`. The confidence is the mean of
    the extractive one and the share of verified sentences. What is to be noticed of the articles found
    (two that disagree) is so of this answer, too.
    """
    numbers: dict[Support, int] = {}
    sentences = []
    for claim, supports in checked:
        cites = tuple(dict.fromkeys(numbers.setdefault(each, len(numbers) + 1) for each in supports))
        sentences.append(Sentence(claim.text, cites, verified=bool(cites) or not complete))
    citations = tuple(
        Citation.of(n, support.article, support.start, support.end) for support, n in numbers.items()
    )
    share = sum(bool(sentence.citations) for sentence in sentences) / max(1, len(sentences))
    return replace(
        found,
        text=" ".join(map(marked, sentences)),
        short=_short(found, citations) if complete else None,
        refused=False,
        confidence=(found.confidence + share) / 2,
        sentences=tuple(sentences),
        citations=citations,
        notice=f"{_CUT} {found.notice}".strip() if cut else found.notice,
        complete=complete,
    )


def standing(found: Answer, trouble: Trouble) -> Answer:
    """The extractive answer, with a word about why it stands."""
    but = (
        "nên câu hỏi này chỉ được tìm theo nguyên văn"
        if found.refused
        else "nên đây là câu trích nguyên văn từ"
    )
    return replace(found, notice=f"{trouble}, {but} các bài báo. {found.notice}".rstrip())


def outweighed(found: Answer) -> Answer:
    """A refusal, since the model found no answer; but a sure extractive answer stands."""
    doubted = replace(found, confidence=found.confidence / 2)
    if found.refused:
        return found
    if found.confidence >= _SURE:
        return standing(doubted, Trouble.NOTHING_FOUND)
    return replace(doubted, text=_NOTHING, short=None, refused=True, sentences=(), citations=(), notice="")


def _short(found: Answer, citations: Sequence[Citation]) -> ShortAnswer | None:
    """The extractive short answer, where a citation of this answer holds it, too."""
    if found.short is None:
        return None
    article = next(each.article_id for each in found.citations if each.n == found.short.n)
    for each in citations:
        if each.article_id == article and each.start <= found.short.start and found.short.end <= each.end:
            return replace(found.short, n=each.n)
    return None
