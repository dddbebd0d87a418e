import sqlite3
import threading
import unicodedata
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoibao.corpus import Article, Library, LibraryError, LibraryNotFound, fold_accents
from hoibao.embeddings import Hit, Indexer, Retriever

Make = Callable[..., Article]

# Our own questions about the samples, with the words that the right passage holds.
QUESTIONS = {
    "Hội nghị tổng kết Cụm thi đua số III bầu ai làm cụm trưởng năm sau?": "003_5072486995dc572e",
    "Vì sao các địa phương lúng túng với quy định về bảo vệ chính trị nội bộ?": "004_03101006a328a728",
    "Thành phố đang triển khai những dự án trọng điểm quốc gia nào?": "001_b5c23c1b94bf1a09",
}


def spans(hits: list[Hit]) -> list[tuple[str, int, int]]:
    return [(hit.article.id, hit.start, hit.end) for hit in hits]


@pytest.mark.parametrize(("question", "article_id"), QUESTIONS.items())
def test_the_samples_are_found_with_and_without_accents(
    sample_retriever: Retriever, question: str, article_id: str
) -> None:
    assert sample_retriever.search(question)[0].article.id == article_id
    assert sample_retriever.search(fold_accents(question))[0].article.id == article_id


def test_hits_are_words_of_their_articles_in_order(sample_retriever: Retriever) -> None:
    hits = sample_retriever.search("thi đua khen thưởng", 30)
    assert len(hits) == 30
    for hit in hits:
        assert hit.article.text[hit.start : hit.end] == hit.text
        assert 0 <= hit.score <= 1
        assert -1.001 <= hit.vector_score <= 1.001
        assert hit.word_score >= 0
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert spans(sample_retriever.search("thi đua khen thưởng", 30)) == spans(hits)
    assert spans(sample_retriever.search("thi đua khen thưởng", 5)) == spans(hits)[:5]


@pytest.mark.parametrize(
    "variant",
    [
        lambda text: unicodedata.normalize("NFD", text),
        str.upper,
        str.lower,
        lambda text: f"  {text.replace(' ', chr(0xA0) + ' ')}\n",
        lambda text: text.replace("hóa", "hoá").replace("Ủy", "Uỷ"),
    ],
)
def test_spelling_variants_of_a_question_give_the_same_hits(
    sample_retriever: Retriever, variant: Callable[[str], str]
) -> None:
    question = "Ủy viên nào nói về văn hóa công sở?"
    expected = sample_retriever.search(question)
    got = sample_retriever.search(variant(question))
    assert spans(got) == spans(expected)
    assert [hit.score for hit in got] == [hit.score for hit in expected]


@pytest.mark.parametrize("question", ["", "  \n", "\u200b"])
def test_a_blank_question_finds_nothing(sample_retriever: Retriever, question: str) -> None:
    assert sample_retriever.search(question) == []


@pytest.mark.parametrize("question", ["?!", "😀", "Cụm thi đua " * 9000, 'text:"*" OR (', "\ud800"])
def test_odd_questions_are_ordinary(sample_retriever: Retriever, question: str) -> None:
    assert len(sample_retriever.search(question, 3)) in {0, 3}


def test_k_beyond_the_library(sample_retriever: Retriever) -> None:
    passages = sample_retriever.library.count().passages
    for k in (10_000, 9_999_999_999, 10**20):
        assert len(spans(sample_retriever.search("hội nghị", k))) == passages
    with pytest.raises(ValueError, match="at least 1"):
        sample_retriever.search("hội nghị", 0)


def test_damaged_words_are_not_quoted(library: Library, counting: Any, article: Make) -> None:
    Indexer(library, counting).add([article("a"), article("b")])
    retriever = Retriever(library, counting)
    with closing(sqlite3.connect(library.folder / "library.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE articles SET text = replace(text, 'xã', 'xâ') WHERE id = 'a'")
    with pytest.raises(LibraryError, match=r"library\.sqlite is damaged .* put back a copy of it"):
        retriever.search("chuyện a ở xã")


def test_an_empty_library(library: Library, counting: Any, article: Make) -> None:
    retriever = Retriever(library, counting)
    assert retriever.search("hội nghị") == []
    Indexer(library, counting).add([article("a")])
    assert retriever.search("bài a")[0].article.id == "a"
    library.remove("a")
    assert retriever.search("bài a") == []


def test_a_missing_library_is_named(tmp_path: Path, counting: Any) -> None:
    with pytest.raises(LibraryNotFound, match="hoibao ingest"):
        Retriever.open(tmp_path / "không có", encoder=counting)


SOURCES = ["Báo A", "Báo B", None]
DAYS = [None, *(date(2020, 1, day) for day in range(1, 6))]


@pytest.fixture(scope="module")
def crowd(
    tmp_path_factory: pytest.TempPathFactory, make_encoder: Callable[[], Any]
) -> tuple[Retriever, list[Article]]:
    """160 articles of one passage each, of all sources and days."""
    articles = [
        Article(
            f"bài{n}",
            "",
            f"Tin bài{n} ở xã" + " xã" * (n % 5) + (" hiếm" if n == 90 else ""),
            source=SOURCES[n % 3],
            published=DAYS[n % 6],
        )
        for n in range(160)
    ]
    library = Library.open(tmp_path_factory.mktemp("crowd"), create=True)
    encoder = make_encoder()
    Indexer(library, encoder).add(articles)
    return Retriever(library, encoder), articles


days = st.sampled_from(DAYS)
filters = st.fixed_dictionaries(
    {
        "source": st.sampled_from([None, "Báo A", "Báo B", "Báo không có"]),
        "published": st.none() | st.tuples(days, days),
        "articles": st.none()
        | st.sets(st.sampled_from([f"bài{n}" for n in range(0, 160, 9)] + ["không có"])),
    }
)


def passes(article: Article, source: str | None, published: Any, articles: Any) -> bool:
    if source is not None and article.source != source:
        return False
    if articles is not None and article.id not in articles:
        return False
    if published is None:
        return True
    first, last = published
    return article.published is not None and (first or date.min) <= article.published <= (last or date.max)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=filters, k=st.sampled_from([1, 5, 400]), word=st.sampled_from(["bài7", "xã", "hiếm"]))
def test_filters_agree_with_brute_force(
    crowd: tuple[Retriever, list[Article]], chosen: dict[str, Any], k: int, word: str
) -> None:
    retriever, articles = crowd
    hits = retriever.search(word, k, **chosen)
    expected = {article.id for article in articles if passes(article, **chosen)}
    assert {hit.article.id for hit in hits} <= expected
    assert len(hits) == min(k, len(expected))  # each has one passage
    if k == 400:
        assert {hit.article.id for hit in hits} == expected


def test_one_article_among_many_is_found(crowd: tuple[Retriever, list[Article]]) -> None:
    # It matches worse than a hundred others, so a filter after the cut would lose it.
    hits = crowd[0].search("xã", 1, articles=["bài159"])
    assert [hit.article.id for hit in hits] == ["bài159"]


def test_searching_while_another_adds(library: Library, counting: Any, article: Make) -> None:
    text = "\n".join(f"Đoạn {n} của tin cháy rừng thông." + " thêm chữ" * 20 for n in range(5))
    Indexer(library, counting).add([article("tin0", text)])
    passages = library.count().passages
    assert passages > 2
    retriever = Retriever(library, counting)
    stop = threading.Event()
    failures: list[object] = []

    def search() -> None:
        while not stop.is_set():
            try:
                hits = retriever.search("cháy rừng thông", 500)
                whole: dict[str, int] = {}
                for hit in hits:
                    assert hit.article.text[hit.start : hit.end] == hit.text
                    whole[hit.article.id] = whole.get(hit.article.id, 0) + 1
                halves = {name: n for name, n in whole.items() if n != passages}
                if halves:
                    failures.append(halves)
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(1, 25):
        Indexer(library, counting).add([article(f"tin{n}", text), article(f"tin{n}b", text)])
        if n % 3 == 0:
            library.remove(f"tin{n - 1}")
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(retriever.search("cháy rừng thông", 900)) == passages * (1 + 48 - 8)


def test_what_was_added_is_found_at_once(library: Library, counting: Any, article: Make) -> None:
    retriever = Retriever(library, counting)
    for n in range(4):
        Indexer(library, counting).add([article(f"b{n}")])
        assert retriever.search(f"chuyện b{n}")[0].article.id == f"b{n}"


def test_exact_accents_rank_first_in_the_fused_order(library: Library, encoder: Any, article: Make) -> None:
    texts = {
        "đường": "Xã vừa mở con đường mới dài hai cây số.",
        "dương": "Xã vừa trồng hướng dương mới dài hai cây số.",
        "khác": "Xã vừa xây trường học mới ở đầu làng.",
    }
    Indexer(library, encoder).add([article(name, text) for name, text in texts.items()])
    retriever = Retriever(library, encoder)
    assert retriever.search("đường")[0].article.id == "đường"
    assert {hit.article.id for hit in retriever.search("duong", 2)} == {"đường", "dương"}


def test_scores_can_be_told_apart_between_searches(sample_retriever: Retriever) -> None:
    about = sample_retriever.search("Cụm thi đua số III tổng kết công tác thi đua")[0]
    away = sample_retriever.search("Công thức nấu món bò kho ngon")[0]
    assert about.vector_score > away.vector_score
    assert about.word_score > away.word_score
    assert np.isfinite([about.score, away.score]).all()
