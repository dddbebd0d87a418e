from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from page_samples import ARTICLE, FIRST, SECOND, answer, refusal, short

from hoibao.app.answer import Sentence
from hoibao.app.page.streaming import MOST_PIECES, unfold

texts = st.lists(
    st.text("ab ă\n", min_size=1, max_size=60).filter(str.strip).map(str.strip), min_size=1, max_size=5
)


@given(texts)
def test_pieces_grow_to_just_below_the_whole_between_words(sentences: list[str]) -> None:
    whole = replace(answer(), sentences=tuple(Sentence(text, (1,)) for text in sentences))

    pieces = [" ".join(sentence.text for sentence in piece.sentences) for piece in unfold(whole)]

    assert len(pieces) <= MOST_PIECES
    full = " ".join(sentences)
    for piece, longer in pairwise([*pieces, full]):
        assert piece
        assert longer.startswith(piece)
        assert len(piece) < len(longer)
        assert longer[len(piece)].isspace()


def test_a_sentence_gets_its_citations_when_it_is_complete_and_only_then() -> None:
    whole = answer(ARTICLE, FIRST, SECOND)
    whole = replace(whole, short=short(whole.citations[0], "Long An"))

    for piece in unfold(whole):
        assert piece.short is None
        for shown, complete in zip(piece.sentences, whole.sentences, strict=False):
            assert shown == complete or shown.citations == ()
    assert any(piece.sentences[0] == whole.sentences[0] for piece in unfold(whole))


def test_a_refusal_comes_at_once() -> None:
    assert list(unfold(refusal())) == []
