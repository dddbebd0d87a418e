"""Questions that compare named things ("Cụm số 3 và Cụm số 4, cụm nào đông hơn?"): a sentence about each.

English questions and names of one syllable ("Huế") are not taken for such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hoibao.app.candidates import Candidate, candidates
from hoibao.app.kinds import Kind
from hoibao.app.names import names_credit
from hoibao.app.question import Question, analyse, find
from hoibao.app.spans import persons
from hoibao.app.words import article_words, words_of
from hoibao.embeddings import Hit

_CHOICE = r"(?:ai|(?:(?!thế|như|khi|lúc|ngày|năm|lý|ra)\w+ ){1,2}nào)(?!\w)"
# "Trong trận A với B, …" tells where, and "A và B, … khi nào" asks about both.
_BEFORE = (
    r"^(?!(?:tại|trong|ở|theo|sau|trước|khi)(?!\w))(?:giữa )?"
    rf"(?P<things>[^:]{{3,300}}?)\s?[,:]\s(?:thì )?(?P<rest>{_CHOICE}.*)$"
)
_BEHIND = rf"^(?P<rest>{_CHOICE}[^,:]{{3,200}})[,:]\s(?P<things>[^:]{{3,300}} hay [^:,]{{2,100}}?)[\s?.!]*$"
_JOINT = r", (?:hay (?:là )?|và )?| (?:và|với|hay là|hay|so với) "
# What things are compared by is told by days or by numbers. "Thống nhất" and "hơn 3.000" compare nothing.
_BY_TIME = (
    r"(?<!\w)(?:(?:sớm|muộn|mới|cũ|gần đây|lâu|lâu đời) (?:hơn|nhất)|"
    r"trước(?: tiên| nhất)?|sau(?: cùng)?|đầu tiên)\W*$"
)
_BY_NUMBER = (
    r"(?<!\w)(?:nhiều|ít|đông|cao|thấp|lớn|nhỏ|dài|ngắn|rộng|hẹp|nặng|nhẹ|nhanh|chậm|xa|gần|đắt|rẻ|tốt|kém)"
    r"(?: \w+){0,8}? (?:hơn(?! \d)|(?<!thống )(?<!hợp )(?<!thứ )nhất(?! (?:thể|trí|ban|bản)(?!\w)))(?!\w)"
)
_MOST_THINGS = 4
# What is said of a thing in its article, and not in the sentence, counts less.
_IN_ARTICLE = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared: its `name`, and the question asked of it alone."""

    name: Question
    asked: Question


def compared(question: Question) -> tuple[Side, ...]:
    """The two or more named things that a question compares; none for any other question."""
    choice = find(_BEFORE, question) or find(_BEHIND, question)
    if not choice:
        return ()
    start, end = choice.span("rest")
    rest = question.text[start].lower() + question.text[start + 1 : end]
    comparison = analyse(rest)
    if find(_BY_NUMBER, comparison):
        kind = Kind.NUMBER
    elif find(_BY_TIME, comparison):
        kind = Kind.DATE
    else:
        return ()
    names = _things(question, *choice.span("things"))
    if not 1 < len({name.text for name in names}) == len(names) <= _MOST_THINGS:
        return ()
    if question.kind is Kind.PERSON and not all(_is_person(name) for name in names):
        return ()
    return tuple(Side(name, replace(analyse(f"{name.text}, {rest}"), kind=kind)) for name in names)


def of_each(sides: Sequence[Side], hits: Sequence[Hit], weights: Mapping[str, float]) -> list[Candidate]:
    """The likeliest sentence about each of the things; none at all where there is none about one.

    A sentence that names several may stand for them all. `weights` has the terms of the whole question.
    """
    articles = {hit.article.id: hit.article for hit in hits}
    around: dict[str, list[float]] = {}
    for article_id, article in articles.items():
        credited = [names_credit(side.name, article_words(article)) for side in sides]
        # An article that names several does not tell which of them its sentences are about.
        alone = sum(credit > 0 for credit in credited) == 1
        around[article_id] = [_IN_ARTICLE * credit if alone else 0.0 for credit in credited]
    chosen: dict[tuple[str, int], Candidate] = {}
    for own, side in enumerate(sides):
        for candidate in candidates(_known(side.asked, weights), hits, weights):
            words = words_of(candidate.quote.text)
            said = [
                max(names_credit(other.name, words), in_article)
                for other, in_article in zip(sides, around[candidate.quote.article.id], strict=True)
            ]
            if said[own] and said[own] >= max(said):
                chosen.setdefault((candidate.quote.article.id, candidate.quote.start), candidate)
                break
        else:
            return []
    return list(chosen.values())


def _things(question: Question, start: int, end: int) -> list[Question]:
    """What stands between the joints; a part that names nothing belongs to its neighbour.

    So "Năm 2018, Long An" is one thing, and "Công ty Hòa Phát và các đối tác" another.
    """
    spans: list[tuple[int, int]] = []
    begun = start
    while (joint := find(_JOINT, question, start)) and joint.end() <= end:
        if analyse(question.text[begun : joint.start()]).names:
            spans.append((begun, joint.start()))
            begun = joint.end()
        start = joint.end()
    if spans and not analyse(question.text[begun:end]).names:
        begun, _ = spans.pop()
    things = [analyse(question.text[first:last]) for first, last in [*spans, (begun, end)]]
    return [thing for thing in things if thing.names]


def _known(question: Question, weights: Mapping[str, float]) -> Question:
    """The question with those terms only that have a weight.

    Cut out of a longer one, it may count words as terms that no longer stand where they did.
    """
    kept = [pair for pair in zip(question.terms, question.focus, strict=True) if pair[0] in weights]
    return replace(question, terms=tuple(term for term, _ in kept), focus=tuple(near for _, near in kept))


def _is_person(side: Question) -> bool:
    return any(True for _ in persons(side.text))
