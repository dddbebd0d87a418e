"""Filters lose no match, in all the ways they are applied; and searches beside changes see whole articles."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoibao.corpus import Article, Entry, Filters, Library, LibraryError, Passage
from hoibao.embeddings import Indexer, Retriever

WORDS = "xã làng lúa tôm đê cầu chợ trường".split()


@pytest.fixture(scope="module")
def village(
    tmp_path_factory: pytest.TempPathFactory, make_encoder: Callable[[], Any]
) -> tuple[Retriever, Library]:
    """10,000 articles of one passage each, their vectors made up, of which one is of 'Báo lẻ'."""
    encoder = make_encoder()
    library = Library.open(tmp_path_factory.mktemp("village"), create=True)
    library.record_model(encoder.info)
    vectors = np.random.default_rng(8).standard_normal((10_000, 16)).astype(np.float16)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    entries = []
    for number in range(10_000):
        article = Article(
            f"tin{number}",
            "",
            f"Tin làng {WORDS[number % 8]} số {number}",
            source="Báo lẻ" if number == 7_003 else ("Báo A", "Báo B")[number % 2],
            published=date(2020, 1, 1 + number % 20),
            section=("Thời sự", "Kinh tế", None)[number % 3],
        )
        passage = Passage(article.id, 0, len(article.text), article.text)
        entries.append(Entry(article, [passage], [number.to_bytes(4)], vectors[number : number + 1]))
    library.add(entries)
    return Retriever(library, encoder), library


@pytest.mark.parametrize("k", [1, 10, 20_000])
def test_one_article_in_ten_thousand(village: tuple[Retriever, Library], k: int) -> None:
    for filters in ({"source": "Báo lẻ"}, {"articles": ["tin7003"]}):
        for question in ("làng", "chữ không bài nào có"):
            hits = village[0].search(question, k, **filters)  # type: ignore[arg-type]
            assert [hit.article.id for hit in hits] == ["tin7003"]


@pytest.mark.parametrize(
    "filters",
    [
        {"source": "Báo không có"},
        {"articles": []},
        {"published": (date(2031, 1, 1), None)},
        {"source": "Báo lẻ", "articles": ["tin1"]},
        {"section": "Báo A"},
        {"section": "Thời sự", "source": "Báo lẻ"},
    ],
)
def test_a_filter_that_nothing_passes(village: tuple[Retriever, Library], filters: dict[str, Any]) -> None:
    assert village[0].search("làng", 10, **filters) == []


def test_half_of_ten_thousand(village: tuple[Retriever, Library]) -> None:
    retriever, _ = village
    # The best match of all is of the other source.
    for question in ("số 8123", "tôm số 4000"):
        hits = retriever.search(question, 50, source="Báo B")
        assert len(hits) == 50
        assert {hit.article.source for hit in hits} == {"Báo B"}
    hits = retriever.search("tôm số 4000", 50, source="Báo B", section="Kinh tế")
    assert {(hit.article.source, hit.article.section) for hit in hits} == {("Báo B", "Kinh tế")}
    everything = retriever.search("lúa", 20_000)
    assert len(everything) == 10_000
    assert len(retriever.search("lúa", 20_000, source="Báo B")) == sum(
        hit.article.source == "Báo B" for hit in everything
    )


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([None, "Báo A", "Báo lẻ", "Báo không có"]),
    st.tuples(*[st.none() | st.integers(1, 20).map(lambda day: date(2020, 1, day))] * 2) | st.none(),
    st.none() | st.sets(st.integers(6_990, 7_010).map(lambda n: f"tin{n}"), max_size=5),
    st.sampled_from([None, "Thời sự", "Kinh tế", "Thể thao"]),
)
def test_passage_ids_agree_with_the_articles(
    village: tuple[Retriever, Library], source: Any, published: Any, articles: Any, section: Any
) -> None:
    _, library = village
    filters = Filters(source, published, articles, section)
    ids = library.passage_ids(filters)
    assert ids.dtype == np.int64
    assert (np.diff(ids) > 0).all()
    passing = {summary.id for summary in library.articles(filters)}
    assert len(ids) == len(passing)
    if len(ids) < 1000:
        assert {passage.article_id for passage in library.passages(ids.tolist()).values()} == passing


def test_versions_of_an_article_are_never_mixed(
    library: Library, counting: Any, article: Callable[..., Article]
) -> None:
    """Every version has another number of passages, all of which name it."""

    def version(number: int) -> Article:
        lines = [f"Bản{number} của tin cháy rừng." + " thêm chữ" * 20 for _ in range(2 + number % 4)]
        return article("tin", "\n".join(lines))

    sizes = []
    for number in range(4):
        Indexer(library, counting).add([version(number)])
        sizes.append(library.count().passages)
    assert len(set(sizes)) == 4
    retriever = Retriever(library, counting)
    stop = threading.Event()
    failures: list[object] = []
    searches = []

    def search() -> None:
        while not stop.is_set():
            try:
                hits = retriever.search("tin cháy rừng", 100)
                searches.append(len(hits))
                said = {hit.article.text.split()[0] for hit in hits}
                if {len(hits)} != {sizes[int(name[3:]) % 4] for name in said}:  # none, some, or of several
                    failures.append([(hit.text[:9], hit.article.text[:9]) for hit in hits])
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(4, 40):
        Indexer(library, counting).add([version(number)])
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert searches


def test_the_real_model_serves_many_threads_while_it_takes_in_more(
    tmp_path: Path, encoder: Any, article: Callable[..., Article]
) -> None:
    questions = ["Cầu Rồng ở đâu?", "Vụ lúa năm nay ra sao?", "Ai mở lớp học?"]
    texts = ["Cầu Rồng bắc qua sông Hàn.", "Vụ lúa năm nay được mùa lớn.", "Cô Hạnh mở lớp học ở đình."]
    with Library.open(tmp_path / "kho", create=True) as library:
        Indexer(library, encoder).add([article(f"b{n}", text) for n, text in enumerate(texts)])
        with closing(Retriever(library, encoder)) as retriever:
            failures: list[object] = []

            def search(n: int) -> None:
                try:
                    for _ in range(8):
                        best = retriever.search(questions[n % 3], 1)[0]
                        if best.article.id != f"b{n % 3}":
                            failures.append(best)
                except BaseException as error:
                    failures.append(error)

            threads = [threading.Thread(target=search, args=[n]) for n in range(6)]
            for thread in threads:
                thread.start()
            for n in range(6):
                Indexer(library, encoder).add([article(f"thêm{n}", f"Giá vé xe buýt tuyến {n} tăng.\n" * 9)])
            for thread in threads:
                thread.join()
    assert not failures


def test_a_closed_retriever_says_so(library: Library, counting: Any, article: Callable[..., Article]) -> None:
    Indexer(library, counting).add([article("a")])
    retriever = Retriever(library, counting)
    retriever.search("bài a")
    retriever.close()
    with pytest.raises(LibraryError, match="closed"):
        retriever.search("bài a")
