"""Whether the words that a model cites say what it wrote, and which of them do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoibao.app.llm.facts import is_prose, unsaid
from hoibao.app.llm.orders import speaks_to_machine
from hoibao.app.llm.reading import Claim
from hoibao.app.words import words_of
from hoibao.corpus import Article, sentences
from hoibao.embeddings import Encoder, Hit

# A short sentence drawn from a long one comes to .35, sentences of other articles to .15 (see Likeness).
_ALIKE = 0.25
# Fewer words than these stand somewhere in many a sentence.
_FEW_WORDS = 2
# Sentences that have nothing to do with one another: their cosines are what a model gives for nothing.
_UNRELATED = (
    "Đội tuyển bóng đá nữ giành huy chương vàng.",
    "Giá cà phê xuất khẩu tăng mạnh trong quý này.",
    "Bệnh viện khai trương khoa tim mạch mới.",
    "Mưa lớn gây ngập nhiều tuyến phố trung tâm.",
    "Nhà văn ra mắt tập truyện ngắn đầu tay.",
    "Quốc hội thảo luận dự án luật đất đai.",
)
Span = tuple[int, int]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Support:
    """Words of an article, `article.text[start:end]`, that say what a claim says."""

    article: Article
    start: int
    end: int


class Likeness:
    """How alike sentences are: 1 for the same, about 0 for any two.

    The cosine of the model, stretched so that neither end depends on the model: those of E5 crowd
    above .8, those of others do not. Vectors are kept, so use one object a question.
    """

    def __init__(self, encode: Encode, floor: float) -> None:
        self._encode = encode
        self._floor = floor
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def __call__(self, text: str, others: Sequence[str]) -> list[float]:
        """How alike `text` is to each of `others`."""
        new = [each for each in dict.fromkeys((text, *others)) if each not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encode(new), strict=True))
        cosines = (float(self._vectors[text] @ self._vectors[other]) for other in others)
        return [(cosine - self._floor) / (1 - self._floor) for cosine in cosines]


def floor_of(encoder: Encoder) -> float:
    """The median cosine of sentences that have nothing to do with one another."""
    vectors = encoder.encode_passages(_UNRELATED)
    return float(np.median((vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]))


def supports(claim: Claim, passages: Sequence[Hit], likeness: Callable[..., list[float]]) -> list[Support]:
    """The words that say what `claim` says, one stretch for each cited passage; none where they do not.

    Every number, day, name and negation of the claim must stand in the cited passages or in the titles of
    their articles, and a sentence of a passage must be alike. What speaks to a machine
    counts for nothing, and neither does a claim that is no prose.

    Args:
        claim: a sentence with the numbers it cites, counted from 1; unknown ones are passed over.
        passages: what the model was given, in that order.
        likeness: gives how alike a text is to each of other texts.
    """
    cited = [passages[n - 1] for n in claim.sources if 0 < n <= len(passages)]
    stated = [(hit, _statements(hit)) for hit in cited]
    if not is_prose(claim.text) or unsaid(claim.text, "\n".join(_evidence(*each) for each in stated)):
        return []
    found = []
    for hit, spans in stated:
        texts = [hit.text[start:end] for start, end in spans]
        if texts and (chosen := _chosen(claim.text, texts, likeness(claim.text, texts))):
            start, end = spans[chosen[0]][0], spans[chosen[-1]][1]
            found.append(Support(hit.article, hit.start + start, hit.start + end))
    return found


def _statements(hit: Hit) -> list[Span]:
    return [(a, b) for a, b in sentences(hit.text) if not speaks_to_machine(hit.text[a:b])]


def _evidence(hit: Hit, spans: Sequence[Span]) -> str:
    # Not the day of the article: what happened, and when, is another matter.
    title = "" if speaks_to_machine(hit.article.title) else hit.article.title
    return "\n".join((title, *(hit.text[start:end] for start, end in spans)))


def _chosen(claim: str, texts: Sequence[str], alike: Sequence[float]) -> list[int]:
    """The sentences that say it, in order: the most alike one, and those that state what it leaves out."""
    words = words_of(claim).exact
    # A few words taken over as they are ("1.935 lượt") may be like nothing, and still hold.
    verbatim = [
        i for i in range(len(texts)) if len(words) >= _FEW_WORDS and words <= words_of(texts[i]).exact
    ]
    ranked = sorted(range(len(texts)), key=lambda i: (i in verbatim, alike[i]), reverse=True)
    if not verbatim and alike[ranked[0]] < _ALIKE:
        return []
    chosen = ranked[:1]
    missing = set(unsaid(claim, texts[ranked[0]]))
    for i in ranked[1:]:
        said = missing - set(unsaid(claim, texts[i]))
        if said:
            chosen.append(i)
            missing -= said
    return sorted(chosen)
