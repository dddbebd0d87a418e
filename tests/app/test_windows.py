from dataclasses import fields
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.candidates import Candidate, Quote
from hoibao.app.evidence import Evidence
from hoibao.app.windows import windows
from hoibao.corpus import Article, sentences
from hoibao.embeddings import Reading

NOTHING = Evidence(**dict.fromkeys((field.name for field in fields(Evidence)), 0.0))


def found(text: str, name: str = "a") -> list[Candidate]:
    """A candidate for each sentence, the sentence before being its context."""
    article = Article(name, "Họp giao ban", text)
    spans = sentences(text)
    return [
        Candidate(Quote(article, start, end, None), spans[max(0, i - 1)][0], NOTHING)
        for i, (start, end) in enumerate(spans)
    ]


TEXT = "Hội nghị họp hôm qua. Ông Phụng chủ trì. Các xã báo cáo. Ba xã vắng mặt. Cuộc họp tan sớm."


def test_a_sentence_is_read_with_the_one_before_it() -> None:
    made = found(TEXT)
    (window,) = windows(made, [made[3]], 800)
    assert window.excerpt.text == "Các xã báo cáo. Ba xã vắng mặt."
    assert window.excerpt.heading == "Họp giao ban"
    assert [one.quote.text for one in window.candidates] == ["Các xã báo cáo.", "Ba xã vắng mặt."]


def test_neighbours_are_read_together_and_others_apart() -> None:
    made = found(TEXT)
    (both,) = windows(made, [made[3], made[1]], 800)
    assert both.excerpt.text == "Hội nghị họp hôm qua. Ông Phụng chủ trì. Các xã báo cáo. Ba xã vắng mặt."
    apart = windows(made, [made[4], made[1]], 800)
    assert [one.excerpt.text for one in apart] == [
        "Ba xã vắng mặt. Cuộc họp tan sớm.",
        "Hội nghị họp hôm qua. Ông Phụng chủ trì.",
    ]


def test_articles_are_read_apart() -> None:
    one, other = found(TEXT, "a"), found(TEXT, "b")
    made = windows(one + other, [one[1], other[2]], 800)
    assert [window.candidates[0].quote.article.id for window in made] == ["a", "b"]


def test_what_the_reader_finds_is_told_within_the_sentence() -> None:
    made = found(TEXT)
    (window,) = windows(made, [made[1]], 800)
    first, second = window.read([Reading(0, 8, 1.0, 2.0), Reading(22, 31, 3.0, 4.0)])
    assert first.reading
    assert first.quote.text[first.reading.start : first.reading.end] == "Hội nghị"
    assert second.reading
    assert second.quote.text[second.reading.start : second.reading.end] == "Ông Phụng"
    assert second.evidence.read > first.evidence.read


def test_no_more_is_read_than_there_is_time_for() -> None:
    made = found(TEXT)
    (window,) = windows(made, [made[1], made[4]], 50)
    assert window.excerpt.text == "Hội nghị họp hôm qua. Ông Phụng chủ trì."


@given(st.data())
def test_every_sentence_once_where_it_stands_and_never_too_much(data: st.DataObject) -> None:
    words = st.lists(st.sampled_from(["hội", "nghị", "nghị" * 40, "xã"]), min_size=1, max_size=60)
    texts = data.draw(st.lists(st.lists(words.map(" ".join), min_size=1, max_size=8), min_size=1, max_size=3))
    made = [
        candidate
        for i, text in enumerate(texts)
        for candidate in found(" ".join(f"{one.capitalize()}." for one in text), str(i))
    ]
    chosen = data.draw(st.permutations(made))[:6]
    given_ = windows(made, chosen, 800)
    read = [candidate for window in given_ for candidate in window.candidates]
    assert chosen[0] in read
    assert len({id(candidate) for candidate in read}) == len(read)
    assert sum(len(window.excerpt.text) for window in given_) <= 800
    spans = sorted((window.candidates[0].quote.article.id, window.start, window.end) for window in given_)
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(spans))
    for window in given_:
        for candidate, (start, end) in zip(window.candidates, window.excerpt.sentences, strict=True):
            assert candidate.quote.text.startswith(window.excerpt.text[start:end])
            assert start < end
