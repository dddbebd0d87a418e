"""Answers put together from what was chosen."""

from collections.abc import Sequence

from hoibao.app.answer import Answer, Citation, Sentence, ShortAnswer
from hoibao.app.candidates import Candidate
from hoibao.app.question import Question
from hoibao.corpus import Article


def cited_answer(
    asked: str,
    question: Question,
    chosen: Sequence[Candidate],
    confidence: float,
    nearest: Sequence[Article],
) -> Answer:
    """The answer that quotes the `chosen` sentences in this order, each with a citation of its own."""
    citations = tuple(
        Citation(
            n=n,
            article_id=c.article.id,
            title=c.article.title,
            source=c.article.source,
            url=c.article.url,
            published=c.article.published,
            start=c.start,
            end=c.end,
            quote=c.text,
        )
        for n, c in enumerate(chosen, 1)
    )
    best = max(chosen, key=lambda c: c.score)
    short = None
    if best.short:
        start, end = best.short
        short = ShortAnswer(best.article.text[start:end], chosen.index(best) + 1, start, end)
    return Answer(
        question=asked,
        understood=question.text,
        text=" ".join(c.text for c in chosen),
        short=short,
        refused=False,
        confidence=confidence,
        sentences=tuple(Sentence(c.quote, (c.n,)) for c in citations),
        citations=citations,
        nearest=tuple(nearest),
    )


def refusal(
    asked: str, question: Question, confidence: float, nearest: Sequence[Article], missing: str
) -> Answer:
    """The answer that there is none, for want of what is named `missing`, if that is not empty."""
    if missing:
        text = f"Các bài báo trong kho không nhắc đến “{missing}”, nên chưa thể trả lời câu hỏi này."
    else:
        text = "Không tìm thấy câu trả lời cho câu hỏi này trong các bài báo hiện có."
    if nearest:
        text += " Dưới đây là những bài gần nhất với câu hỏi."
    return Answer(
        question=asked,
        understood=question.text,
        text=text,
        short=None,
        refused=True,
        confidence=confidence,
        sentences=(),
        citations=(),
        nearest=tuple(nearest),
    )
