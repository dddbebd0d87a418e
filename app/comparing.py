"""Questions that compare two things ("Cụm số 3 và Cụm số 4, cụm nào đông hơn?"): a sentence about each."""

from collections.abc import Sequence

from hoibao.app.candidates import Candidate
from hoibao.app.names import names_credit
from hoibao.app.question import Question, analyse, find
from hoibao.app.spans import persons
from hoibao.app.words import article_words, words_of

# "Trong trận A với B, …" tells where, and "A và B, … khi nào" asks about both.
_CHOICE = (
    r"^(?!(?:tại|trong|ở|theo|sau|trước|khi)(?!\w))(?P<both>[^,:]{3,300})\s?[,:]\s(?:thì )?"
    r"(?:(?P<who>ai)|(?:(?!thế|như|khi|lúc|ngày|năm|lý|ra)\w+ ){1,2}nào)(?!\w)"
)
_OPENING = r"^giữa\s"
_JOINED = r" (?:và|với|hay|so với) "
# What is said of a thing in its article, and not in the sentence, counts less.
_IN_ARTICLE = 0.5

Sides = tuple[Question, Question]


def compared(question: Question) -> Sides | None:
    """The two named things that a question lets choose between; None for any other question."""
    choice = find(_CHOICE, question)
    if not choice:
        return None
    start, end = choice.span("both")
    if opening := find(_OPENING, question):
        start = opening.end()
    pairs = []
    joined = find(_JOINED, question, start)
    while joined and joined.end() <= end:
        one, other = question.text[start : joined.start()], question.text[joined.end() : end]
        pairs.append((analyse(one), analyse(other)))
        joined = find(_JOINED, question, joined.end())
    named = [(one, other) for one, other in pairs if one.names and other.names]
    # Of three things, or where "và" joins the words of a name, none of the pairs need be the right one.
    if len(named) != 1 or (choice["who"] and not all(_is_person(side) for side in named[0])):
        return None
    return named[0]


def of_each(sides: Sides, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The first of the candidates about each of both sides; fewer where there is none about one.

    A sentence that names both stands for both.
    """
    articles = {one.quote.article.id: one.quote.article for one in ranked}
    around = {
        name: [_IN_ARTICLE * names_credit(side, article_words(article)) for side in sides]
        for name, article in articles.items()
    }
    chosen: list[Candidate] = []
    for own in (0, 1):
        for candidate in ranked:
            words = words_of(candidate.quote.text)
            said = [
                max(names_credit(side, words), in_article)
                for side, in_article in zip(sides, around[candidate.quote.article.id], strict=True)
            ]
            if said[own] and said[own] >= said[1 - own]:
                if candidate not in chosen:
                    chosen.append(candidate)
                break
    return chosen


def _is_person(side: Question) -> bool:
    return any(True for _ in persons(side.text))
