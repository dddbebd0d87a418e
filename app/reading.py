"""Reads the likeliest sentences beside the question, ranks what was read, and tells how sure the first is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hoibao.app.abbreviations import in_full
from hoibao.app.accents import restored
from hoibao.app.candidates import ODDS_SCALE, Candidate, candidates
from hoibao.app.comparing import compared, of_each
from hoibao.app.kinds import Kind
from hoibao.app.question import Question
from hoibao.app.ranking import Certainty, any_of, confidence, shares
from hoibao.app.windows import Window, windows
from hoibao.corpus import match_form
from hoibao.embeddings import Hit, Reader

# Below this probability of being right, no answer is better than one.
REFUSE_BELOW = 0.1
# Sentences that windows for the reader are made around: each costs some milliseconds, and where one of them
# answers, it is none of those that are so far behind the first (in log-odds).
_READ = 6
_FAR_BEHIND = 1.6
# Characters. Each costs time, and what is read of one sentence is not read of another; most questions that
# see a second reading have no answer anyway.
MOST_READ, _MOST_READ_NEXT = 800, 400
# Passages whose sentences are considered; what ranks lower never came first.
CONSIDERED = 12
# Passages whose way to write its words a question is given.
WRITTEN_BY = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """Sentences that might answer, best first, and the probability of each among them.

    `certainty` tells whether the first is right, and `each` has a sentence about each of the things that
    the question compares, if it does.
    """

    candidates: list[Candidate]
    shares: list[float]
    certainty: Certainty
    each: list[Candidate]

    @property
    def surely(self) -> float:
        """The probability that the first is right."""
        return confidence(self.certainty)


def rank(
    question: Question,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    reader: Reader,
    *,
    read_on: bool = True,
) -> Ranked | None:
    """The best sentences of the passages; None if there are none. Arguments as those of `answer`.

    Unless told otherwise, it will read on rather than see the question refused: what answers need not say
    again what the article is about. Elsewhere, what is found less likely at first costs more right answers
    than it gives.
    """
    ranked = candidates(question, hits[:CONSIDERED], weights)
    if not ranked:
        return None
    # What is shown is what is judged: of things compared, the sentence about each.
    each = of_each(sides, hits[:CONSIDERED], weights) if (sides := compared(question)) else []
    given = windows(ranked, each, MOST_READ) if len(each) > 1 else to_read(question, ranked)
    found = read(question, hits, given, reader)
    first = _ranked(question, found, each)
    if not read_on or len(each) > 1 or first.surely >= REFUSE_BELOW:
        return first
    if not (rest := _to_read_next(ranked, found)):
        return first
    more = read(question, hits, rest, reader)
    then = _ranked(question, [*found, *more], each)
    return then if then.candidates[0] in more and then.surely > first.surely else first


def _ranked(question: Question, found: Sequence[Candidate], each: list[Candidate]) -> Ranked:
    """The candidates read, best first, and how sure the first is."""
    found = sorted(found, key=lambda candidate: -candidate.score)
    first = found[0]
    share = shares([candidate.score for candidate in found])
    evidence = first.evidence
    certainty = Certainty(
        said=evidence.said,
        pairs=evidence.pairs,
        named=evidence.named,
        rival=evidence.rival,
        unfit=evidence.unfit,
        numberless=float(bool(evidence.unfit) and question.kind is Kind.NUMBER),
        pull=evidence.pull,
        share=share[0],
        read=evidence.read,
        some=any_of([one.reading.odds for one in found if one.reading]) / ODDS_SCALE,
        span=evidence.span,
    )
    return Ranked(found, share, certainty, each)


def to_read(question: Question, ranked: Sequence[Candidate]) -> list[Window]:
    """What the reader is given, out of all sentences `ranked`, best first."""
    near = [
        one
        for one in ranked[:_READ]
        # What a glossary has of the words of an English question tells little.
        if question.english
        or one.score >= ranked[0].score - _FAR_BEHIND
        # Another article that says as much of the question may disagree.
        or (
            one.evidence.said >= ranked[0].evidence.said
            and one.quote.article.id != ranked[0].quote.article.id
        )
    ]
    return windows(ranked, near, MOST_READ)


def _to_read_next(ranked: Sequence[Candidate], found: Sequence[Candidate]) -> list[Window]:
    """What the reader is given when it has `found` nothing that answers: the likeliest of the rest."""
    known = {(one.quote.article.id, one.quote.start) for one in found}
    rest = [one for one in ranked if (one.quote.article.id, one.quote.start) not in known]
    return windows(rest, rest[:_READ], _MOST_READ_NEXT)


def read(question: Question, hits: Sequence[Hit], given: Sequence[Window], reader: Reader) -> list[Candidate]:
    """The candidates of the windows with what the reader makes of them."""
    asked = _accented(question, in_full(question.text), hits)
    readings = reader.read(asked, [window.excerpt for window in given])
    return [one for window, made in zip(given, readings, strict=True) for one in window.read(made)]


def _accented(question: Question, text: str, hits: Sequence[Hit]) -> str:
    """The question as typed, or with the accents that the passages found write its words with.

    An English one gets those of its names.
    """
    if question.accented and not question.english:
        return text
    passages = [hit.text for hit in hits[:WRITTEN_BY]]
    if not question.english:
        return restored(match_form(text), passages)
    said = [match_form(passage) for passage in passages]
    for name in question.names:
        accented = restored(name, passages)
        if any(accented in passage for passage in said):
            capitals = zip(name, accented, strict=True)
            text = text.replace(name, "".join(b.upper() if a.isupper() else b for a, b in capitals))
    return text
