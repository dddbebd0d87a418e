"""Answers put together from what was chosen."""

from collections.abc import Sequence

from hoibao.app.answer import Answer, Citation, Sentence, ShortAnswer
from hoibao.app.candidates import Quote
from hoibao.app.kinds import Kind
from hoibao.app.question import Question
from hoibao.app.words import article_words
from hoibao.corpus import Article, tokenize

# Characters.
_LONGEST_UNSAID = 60
_NOT_STATED = {
    Kind.PERSON: "tên người",
    Kind.NUMBER: "con số",
    Kind.DATE: "thời gian",
    Kind.PLACE: "địa điểm",
    Kind.OFFICE: "chức vụ",
    Kind.REASON: "lý do",
}


def cited_answer(
    asked: str, question: Question, quotes: Sequence[Quote], confidence: float, nearest: Sequence[Article]
) -> Answer:
    """The answer that shows `quotes` in this order, each with a citation of its own.

    The short answer is that of the first quote that has one.
    """
    citations = tuple(
        Citation.of(n, quote.article, quote.start, quote.end) for n, quote in enumerate(quotes, 1)
    )
    short = (
        ShortAnswer(quote.article.text[slice(*quote.short)], n, *quote.short)
        for n, quote in enumerate(quotes, 1)
        if quote.short
    )
    return Answer(
        question=asked,
        understood=question.text,
        text=" ".join(citation.quote for citation in citations),
        short=next(short, None),
        refused=False,
        confidence=confidence,
        sentences=tuple(Sentence(citation.quote, (citation.n,)) for citation in citations),
        citations=citations,
        nearest=tuple(nearest),
    )


def refusal(
    asked: str,
    question: Question,
    confidence: float,
    nearest: Sequence[Article],
    missing: str,
    *,
    doubtful: bool = False,
) -> Answer:
    """The answer that there is none, for want of what is named `missing`, if that is not empty.

    Else it tells which words of the question the nearest articles do not say, or what they do not state; or
    where something was found that is `doubtful`, that it is not sure enough.
    """
    if missing := missing or unsaid(question, nearest):
        text = f"Những bài báo gần nhất với câu hỏi không nhắc đến “{missing}”, nên chưa thể trả lời."
    elif doubtful:
        text = "Chưa tìm thấy câu trả lời đủ chắc chắn cho câu hỏi này trong các bài báo."
    elif nearest and question.kind in _NOT_STATED:
        text = f"Những bài báo gần nhất với câu hỏi không nêu rõ {_NOT_STATED[question.kind]} được hỏi."
    else:
        text = "Không tìm thấy câu trả lời cho câu hỏi này trong các bài báo."
    if question.english:
        text += " Các bài báo được viết bằng tiếng Việt, nên bạn hỏi bằng tiếng Việt sẽ dễ tìm thấy hơn."
    if nearest:
        text += " Bạn có thể xem những bài gần nhất dưới đây."
    return _refused(asked, question, confidence, nearest, text)


def unsaid(question: Question, articles: Sequence[Article]) -> str:
    """The longest stretch of the question's content words that none of the articles says; else "".

    One syllable alone is seldom a word, unless it is an abbreviation, and what goes on for more than 60
    characters is nonsense. Where there are no articles, or where the words are not Vietnamese, nothing can
    be told.
    """
    if question.english or not articles:
        return ""
    said = [article_words(article) for article in articles]
    time = {token.text for token in tokenize(question.period.words)} if question.period else set()
    terms = {
        term
        for term in question.terms
        if term not in time and not any(words.credit(term, accented=question.accented) for words in said)
    }
    stretches: list[tuple[int, int]] = []
    before = False
    for token in tokenize(question.text):
        if token.text in terms:
            start = stretches.pop()[0] if before else token.start
            stretches.append((start, token.end))
        before = token.text in terms
    found = [question.text[start:end] for start, end in stretches if end - start <= _LONGEST_UNSAID]
    longest = max(found, key=len, default="")
    return longest if " " in longest or longest.isupper() else ""


def no_question(asked: str, question: Question) -> Answer:
    """What is said where nothing was asked, or in English words alone, which no article says."""
    if question.english and question.asked:
        text = (
            "Các bài báo viết bằng tiếng Việt. Bạn hãy hỏi lại bằng tiếng Việt, hoặc nêu tên người, địa danh "
            "hay số hiệu văn bản cần tìm."
        )
    else:
        text = (
            "Chào bạn! Bạn hãy đặt một câu hỏi về nội dung các bài báo, "
            "chẳng hạn ai, ở đâu, khi nào, bao nhiêu."
        )
    return _refused(asked, question, 0.0, (), text)


def _refused(
    asked: str, question: Question, confidence: float, nearest: Sequence[Article], text: str
) -> Answer:
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
