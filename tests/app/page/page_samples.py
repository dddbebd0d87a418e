"""Articles and answers for the tests of the page."""

from datetime import date

from hoibao.app.answer import Answer, Citation, Sentence, ShortAnswer
from hoibao.corpus import Article

TITLE = "Cụm thi đua số 4 sơ kết"
FIRST = "Cụm thi đua số 4 gồm 11 địa phương: Long An, Tiền Giang và Lâm Đồng."
SECOND = "Hội nghị diễn ra tại Long An."
TEXT = f"{TITLE}\n\n{FIRST} {SECOND}\n\nThanh Nga"

ARTICLE = Article(
    "a4",
    TITLE,
    TEXT,
    source="Báo Long An",
    url="https://baolongan.vn/a4",
    author="Thanh Nga",
    published=date(2018, 8, 9),
    section="Chính trị",
    language="vi",
)


def cite(article: Article, words: str, n: int = 1) -> Citation:
    """Cite the first place in an article where the words stand."""
    start = article.text.index(words)
    return Citation(
        n,
        article.id,
        article.title,
        article.source,
        article.url,
        article.published,
        start,
        start + len(words),
        words,
    )


def answer(article: Article = ARTICLE, *quotes: str, question: str = "Cụm 4 gồm những đâu?") -> Answer:
    """Answer with whole quotes of an article, each with a citation of its own."""
    citations = tuple(cite(article, quote, n) for n, quote in enumerate(quotes or (FIRST,), 1))
    return Answer(
        question=question,
        understood=question,
        text=" ".join(citation.quote for citation in citations),
        short=None,
        refused=False,
        confidence=0.82,
        sentences=tuple(Sentence(citation.quote, (citation.n,)) for citation in citations),
        citations=citations,
        nearest=(article,),
    )


def short(citation: Citation, words: str) -> ShortAnswer:
    """The words inside a citation as its short answer."""
    start = citation.start + citation.quote.index(words)
    return ShortAnswer(words, citation.n, start, start + len(words))


def refusal(*nearest: Article, question: str = "Giá vàng hôm nay?") -> Answer:
    """A refusal with its nearest articles."""
    return Answer(
        question, question, "Kho không có bài nào nói đến điều này.", None, True, 0.1, (), (), nearest
    )
