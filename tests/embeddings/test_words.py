from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.corpus import fold_accents
from hoibao.embeddings.words import WordDocument, WordIndex, WordQuery

NONE = np.empty(0, dtype=np.int64)
TEXTS = {
    1: "Con đường mới mở qua làng đã rải nhựa.",
    2: "Ánh dương rọi xuống làng, hướng dương nở vàng.",
    3: "Nghị quyết 18-NQ/TW về sắp xếp bộ máy được ban hành.",
    4: "Học sinh hòa nhập nhanh với trường mới ở thủy điện.",
    5: "Sản lượng đạt 2.046 tấn trong ngày 21/5/2018.",
    6: "Kho lương thực của hợp tác xã nằm cạnh đê.",
}
TITLES = {6: "Đê Hữu Hồng vừa được gia cố"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    documents = [WordDocument(n, TITLES.get(n, ""), text) for n, text in TEXTS.items()]
    return WordIndex.change(tmp_path_factory.mktemp("words"), NONE, documents)


def found(index: WordIndex, question: str, k: int = 10, allowed: list[int] | None = None) -> list[int]:
    among = None if allowed is None else np.array(allowed, dtype=np.int64)
    return index.search(WordQuery.of(question), k, among)[0].tolist()


def test_exact_accents_rank_above_folded_ones(index: WordIndex) -> None:
    assert found(index, "đường") == [1, 2]
    assert found(index, "dương") == [2, 1]


def test_a_question_without_accents_finds_accented_text(index: WordIndex) -> None:
    assert set(found(index, "duong")) == {1, 2}
    assert found(index, "san luong tan")[0] == 5


@pytest.mark.parametrize("question", ["hòa nhập", "hoà nhập", "HÒA NHẬP", "Hoà NHẬP", "ho\u0300a nhâ\u0323p"])
def test_spelling_variants_are_one(index: WordIndex, question: str) -> None:
    expected = index.search(WordQuery.of("hòa nhập"), 10)
    got = index.search(WordQuery.of(question), 10)
    assert got[0].tolist() == expected[0].tolist()
    assert got[0][0] == 4
    assert got[1].tolist() == expected[1].tolist()


@pytest.mark.parametrize(
    ("question", "number"),
    [("18-NQ/TW", 3), ("nghị quyết 18", 3), ("18", 3), ("2.046", 5), ("21/5/2018", 5), ("năm 2018", 5)],
)
def test_numbers_are_found_whole_and_by_their_parts(index: WordIndex, question: str, number: int) -> None:
    assert found(index, question)[0] == number


def test_parts_of_a_decimal_number_are_no_words(index: WordIndex) -> None:
    assert found(index, "046") == []


def test_the_title_is_searched(index: WordIndex) -> None:
    assert found(index, "gia cố") == [6]
    assert found(index, "gia co") == [6]


def test_bigrams_prefer_words_that_stand_together(tmp_path: Path) -> None:
    apart = WordDocument(1, "", "xã có hợp đồng và tác giả ở đó")
    together = WordDocument(2, "", "tác giả có xã và hợp đồng ở đó")
    words = WordIndex.change(tmp_path, NONE, [apart, together])
    assert found(words, "giả có")[0] == 2


def test_only_allowed_ids_and_unchanged_scores(index: WordIndex) -> None:
    query = WordQuery.of("đường làng mới")
    everything = dict(zip(*(part.tolist() for part in index.search(query, 10)), strict=True))
    some = dict(zip(*(part.tolist() for part in index.search(query, 10, np.array([2, 4, 5]))), strict=True))
    assert some.keys() == everything.keys() & {2, 4, 5}
    assert some == pytest.approx({number: everything[number] for number in some})
    assert found(index, "đường", allowed=[]) == []
    assert found(index, "đường", allowed=[99]) == []


def test_scores_of_given_ids(index: WordIndex) -> None:
    query = WordQuery.of("làng mới")
    ids = np.array([5, 1, 2])
    scores = index.scores(query, ids)
    ranked = dict(zip(*(part.tolist() for part in index.search(query, 10)), strict=True))
    assert scores.tolist() == pytest.approx([0.0, ranked[1], ranked[2]])
    assert index.scores(query, NONE).tolist() == []


def test_changes_take_out_and_put_in(tmp_path: Path) -> None:
    WordIndex.change(tmp_path, NONE, [WordDocument(1, "", "lúa"), WordDocument(2, "", "lúa ngô")])
    words = WordIndex.change(tmp_path, np.array([1]), [WordDocument(3, "", "lúa khoai")])
    assert set(found(words, "lúa")) == {2, 3}
    assert set(found(WordIndex.open(tmp_path), "lúa")) == {2, 3}


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?!…",
        'title:"x" AND (',
        "+làng -mới ~2^9 [a TO z] *",
        "\u0301",
        "a" * 70_000,
        "làng " * 20_000,
    ],
)
def test_hostile_questions_are_only_words(index: WordIndex, question: str) -> None:
    found(index, question)


@given(st.text(max_size=80))
def test_any_text_makes_a_query(text: str) -> None:
    query = WordQuery.of(text)
    assert len(query.syllables) <= 64
    assert query.accented == any(fold_accents(term) != term for term in query.syllables)


def test_a_question_without_accents_says_nothing_about_them(tmp_path: Path) -> None:
    documents = [WordDocument(1, "", "hai con đường"), WordDocument(2, "", "hai con duong")]
    words = WordIndex.change(tmp_path, NONE, documents)
    _, scores = words.search(WordQuery.of("con duong"), 2)
    assert scores[0] == scores[1]
