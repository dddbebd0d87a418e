import numpy as np
import pytest

from hoibao.embeddings import Encoder, Matcher

QUESTION = "ai chủ trì hội nghị giao ban?"
NEAR, FAR = "Ông Phan Văn Phụng chủ trì hội nghị giao ban.", "Mưa lớn làm ngập nhiều tuyến phố."


@pytest.fixture(scope="module")
def matcher(encoder: Encoder) -> Matcher:
    return Matcher(encoder)


def test_the_sentence_that_says_the_same_is_nearer(matcher: Matcher) -> None:
    match = matcher.match(QUESTION, [FAR, NEAR])
    assert match.cosines.shape == (2,)
    assert match.cosines[1] > match.cosines[0]


def test_a_word_that_is_said_is_nearer_than_one_that_is_not(matcher: Matcher) -> None:
    words = [(QUESTION.index(word), QUESTION.index(word) + len(word)) for word in ("hội nghị", "giao ban")]
    near = matcher.match(QUESTION, [NEAR]).said(0, words)
    far = matcher.match(QUESTION, [FAR]).said(0, words)
    assert near.shape == (2,)
    assert (near > far).all()


def test_words_beyond_the_question_and_empty_sentences_are_said_by_nothing(matcher: Matcher) -> None:
    assert matcher.match(QUESTION, [NEAR]).said(0, [(900, 905)]).tolist() == [0.0]
    assert matcher.match(QUESTION, [""]).said(0, [(0, 2)]).tolist() == [0.0]


def test_what_was_seen_lately_is_not_read_again_and_means_the_same(encoder: Encoder) -> None:
    matcher = Matcher(encoder)
    first = matcher.see(NEAR, query=False)
    assert matcher.see(NEAR, query=False) is first
    # A question and a sentence of the same words are different texts to the model.
    assert not np.allclose(matcher.see(NEAR, query=True).whole, first.whole)


def test_memory_is_bounded(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hoibao.embeddings.matching._REMEMBERED", 2)
    matcher = Matcher(encoder)
    first = matcher.see("một", query=False)
    matcher.see("hai", query=False)
    matcher.see("ba", query=False)
    assert matcher.see("một", query=False) is not first
