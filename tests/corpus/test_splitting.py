import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoibao.corpus import Article, Passage, normalise, sample_folder, sentences, split


def words(text: str) -> int:
    """A stand-in for the model's tokens: a word is one, and each text has two more."""
    return 2 + len(text.split())


def letters(text: str) -> int:
    return 2 + len(text)


def coarse(text: str) -> int:
    """Short pieces count nothing, as signs that a model's normalisation deletes."""
    return 2 + len(text) // 4


def article(text: str) -> Article:
    return Article("a", "Tiêu đề", normalise(text))


def assert_sound(source: Article, passages: list[Passage], count, max_tokens: int) -> None:  # type: ignore[no-untyped-def]
    covered: set[int] = set()
    for passage in passages:
        assert passage.article_id == source.id
        assert source.text[passage.start : passage.end] == passage.text
        assert count(passage.text) <= max_tokens
        assert passage.text == passage.text.strip() != ""
        covered.update(range(passage.start, passage.end))
    assert all(n in covered for n, letter in enumerate(source.text) if not letter.isspace())
    starts = [passage.start for passage in passages]
    assert starts == sorted(set(starts))
    assert len({passage.end for passage in passages}) == len(passages)


@pytest.mark.parametrize("name", sorted(path.name for path in sample_folder().glob("*.txt")))
def test_samples_are_cut_at_sentences(name: str) -> None:
    source = article((sample_folder() / name).read_text("utf-8"))
    passages = split(source, words, max_tokens=200, overlap_tokens=40)
    assert_sound(source, passages, words, 200)
    assert len(passages) > 3
    spans = sentences(source.text)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    assert all(passage.start in starts and passage.end in ends for passage in passages)


def test_short_article_is_one_passage() -> None:
    source = article("Một câu.\n\nHai câu.")
    assert split(source, words, max_tokens=50, overlap_tokens=10) == [Passage("a", 0, 18, source.text)]
    assert split(article(""), words, max_tokens=50, overlap_tokens=10) == []


def test_repeated_text_keeps_its_places() -> None:
    sentence = "Câu này lặp lại y hệt nhiều lần trong bài."
    source = article("\n\n".join([" ".join([sentence] * 7)] * 9))
    passages = split(source, words, max_tokens=40, overlap_tokens=15)
    assert_sound(source, passages, words, 40)
    assert len({passage.start for passage in passages}) == len(passages) > 9


def test_overlap_is_whole_sentences_of_the_passage_before() -> None:
    source = article(" ".join(f"Câu số {n} có đúng tám chữ ở đây." for n in range(30)))
    passages = split(source, words, max_tokens=40, overlap_tokens=12)
    assert_sound(source, passages, words, 40)
    for before, after in itertools.pairwise(passages):
        shared = source.text[after.start : before.end]
        assert shared.startswith("Câu số")
        assert shared.endswith("ở đây.")
        assert words(shared) <= 12
    without = split(source, words, max_tokens=40, overlap_tokens=0)
    assert all(a.end < b.start for a, b in itertools.pairwise(without))


@pytest.mark.parametrize("text", ["chữ " * 12_500, "x" * 50_000, "chữ,cái;" * 6_000])
def test_a_huge_line_without_a_full_stop(text: str) -> None:
    source = article(text)
    assert_sound(source, split(source, letters, max_tokens=500, overlap_tokens=50), letters, 500)


def test_pieces_that_count_nothing() -> None:
    source = article("chia sẻ / " * 500)
    assert_sound(source, split(source, coarse, max_tokens=60, overlap_tokens=10), coarse, 60)


def test_tails_are_not_left_alone() -> None:
    paragraphs = ["Một câu ngắn. " * 14, "Đuôi.", "Thêm."]
    source = article("\n\n".join(paragraphs))
    assert len(split(source, words, max_tokens=48, overlap_tokens=0)) == 1
    assert len(split(source, words, max_tokens=40, overlap_tokens=0)) == 2


def test_limits_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="too small"):
        split(article("abc"), letters, max_tokens=2, overlap_tokens=0)
    with pytest.raises(ValueError, match="overlap"):
        split(article("abc"), letters, max_tokens=10, overlap_tokens=6)
    with pytest.raises(ValueError, match="not normalised"):
        split(Article("a", "t", "a\x1eb"), letters, max_tokens=10, overlap_tokens=0)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["Câu", "một", ".", "…", " ", "\n", "\n\n", "TP. ", "dài" * 9, "? ", "Hai "])
    ).map("".join),
    st.integers(4, 30),
    st.integers(0, 10),
    st.sampled_from([words, letters, coarse, lambda text: 2 + (len(text) * 7 + 1) // 5]),
)
def test_invariants(text: str, max_tokens: int, overlap: int, count) -> None:  # type: ignore[no-untyped-def]
    source = article(text)
    passages = split(source, count, max_tokens=max_tokens, overlap_tokens=min(overlap, max_tokens // 2))
    assert_sound(source, passages, count, max_tokens)
