from pathlib import Path

import numpy as np
import pytest

from hoibao.embeddings.terms import WordQuery
from hoibao.embeddings.weights import Weights
from hoibao.embeddings.words import WordDocument, WordIndex

NONE = np.empty(0, dtype=np.int64)
WEIGHTS = Weights()
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
    documents = [article(n, text, title=TITLES.get(n, "")) for n, text in TEXTS.items()]
    return WordIndex.change(tmp_path_factory.mktemp("words"), NONE, documents)


def article(first: int, *passages: str, title: str = "") -> WordDocument:
    return WordDocument(title, " ".join(passages), dict(enumerate(passages, start=first)))


def ranked(index: WordIndex, question: str, allowed: list[int] | None = None) -> dict[int, float]:
    """Passage id -> score, best first."""
    query = WordQuery.of(question)
    among = None if allowed is None else np.array(allowed, dtype=np.int64)
    ids = index.candidates(query, 10, WEIGHTS, among)
    scores = zip(ids.tolist(), index.scores(query, ids, WEIGHTS).tolist(), strict=True)
    return dict(sorted(scores, key=lambda item: -item[1]))


def found(index: WordIndex, question: str, allowed: list[int] | None = None) -> list[int]:
    return list(ranked(index, question, allowed))


def test_exact_accents_rank_above_folded_ones(index: WordIndex) -> None:
    assert found(index, "đường") == [1, 2]
    assert found(index, "dương") == [2, 1]


def test_a_question_without_accents_finds_accented_text(index: WordIndex) -> None:
    assert set(found(index, "duong")) == {1, 2}
    assert found(index, "san luong tan")[0] == 5


@pytest.mark.parametrize("question", ["hòa nhập", "hoà nhập", "HÒA NHẬP", "Hoà NHẬP", "ho\u0300a nhâ\u0323p"])
def test_spelling_variants_are_one(index: WordIndex, question: str) -> None:
    expected = ranked(index, "hòa nhập")
    assert next(iter(expected)) == 4
    assert ranked(index, question) == expected


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
    apart = article(1, "xã có hợp đồng và tác giả ở đó")
    together = article(2, "tác giả có xã và hợp đồng ở đó")
    words = WordIndex.change(tmp_path, NONE, [apart, together])
    assert found(words, "giả có")[0] == 2


def test_the_article_tells_what_a_passage_is_about(tmp_path: Path) -> None:
    about = article(1, "Đập Tân Giang vừa xong.", "Công trình cao 40 mét.")
    other = article(3, "Tháp chuông vừa xong.", "Công trình cao 90 mét.")
    words = WordIndex.change(tmp_path, NONE, [other, about])
    order = found(words, "đập Tân Giang cao bao nhiêu mét")
    assert set(order[:2]) == {1, 2}
    assert order.index(2) < order.index(4)


def test_the_sentence_tells_where_the_answer_stands(tmp_path: Path) -> None:
    scattered = "Lúa ở xã này xanh. Mùa gặt đã qua. Năng suất của ngô không cao."
    together = "Mùa này năng suất lúa không cao. Ngô ở xã xanh. Mùa gặt đã qua."
    words = WordIndex.change(tmp_path, NONE, [article(1, scattered, together)])
    assert found(words, "năng suất lúa")[0] == 2


def test_only_allowed_ids_and_unchanged_scores(index: WordIndex) -> None:
    everything = ranked(index, "đường làng mới")
    some = ranked(index, "đường làng mới", [2, 4, 5])
    assert some.keys() == everything.keys() & {2, 4, 5}
    assert some == pytest.approx({number: everything[number] for number in some})
    assert found(index, "đường", []) == []
    assert found(index, "đường", [99]) == []


def test_scores_of_given_ids(index: WordIndex) -> None:
    scores = index.scores(WordQuery.of("làng mới"), np.array([5, 1, 2]), WEIGHTS)
    expected = ranked(index, "làng mới")
    assert scores.tolist() == pytest.approx([0.0, expected[1], expected[2]])
    assert index.scores(WordQuery.of("làng mới"), NONE, WEIGHTS).tolist() == []


def test_changes_take_out_and_put_in(tmp_path: Path) -> None:
    WordIndex.change(tmp_path, NONE, [article(1, "lúa"), article(2, "lúa ngô", "lúa nương")])
    words = WordIndex.change(tmp_path, np.array([1]), [article(4, "lúa khoai")])
    assert set(found(words, "lúa")) == {2, 3, 4}
    assert ranked(WordIndex.open(tmp_path), "lúa") == ranked(words, "lúa")
    emptied = WordIndex.change(tmp_path, np.array([2, 3, 4]), [])
    assert found(emptied, "lúa") == []


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


def test_a_question_without_accents_says_nothing_about_them(tmp_path: Path) -> None:
    words = WordIndex.change(tmp_path, NONE, [article(1, "hai con đường"), article(2, "hai con duong")])
    scores = ranked(words, "con duong")
    assert scores[1] == scores[2]


def test_a_passage_without_words_scores_nothing(tmp_path: Path) -> None:
    words = WordIndex.change(tmp_path, NONE, [article(1, "* * *"), article(2, "lúa")])
    assert words.scores(WordQuery.of("lúa"), np.array([1, 2]), WEIGHTS)[0] == 0.0
