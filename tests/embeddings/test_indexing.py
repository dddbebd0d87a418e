from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hoibao.corpus import Article, Library
from hoibao.embeddings import Encoder, Indexer, ModelMismatch, Retriever, reindex

Make = Callable[..., Article]


def test_a_new_library_records_its_model(library: Library, counting: Any, article: Make) -> None:
    assert Indexer(library, counting).add([article("a"), article("b")]) == ["added", "added"]
    assert library.model == counting.info
    assert library.count().articles == 2


def test_vectors_are_those_of_the_passages(library: Library, counting: Any, article: Make) -> None:
    Indexer(library, counting).add([article("a"), article("dài", "Một câu chừng năm từ. " * 60)])
    ids = library.passage_ids()
    texts = [library.passages(ids.tolist())[number].text for number in ids.tolist()]
    assert len(texts) > 5
    assert np.allclose(library.vectors(ids), counting.encode_passages(texts), atol=1e-3)


def test_unchanged_articles_are_not_embedded_again(
    library: Library, counting: Any, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer = Indexer(library, counting)
    indexer.add([article("a"), article("b")])
    counting.embedded.clear()
    outcomes = indexer.add([article("a"), article("b", "Nay khác rồi."), article("c")])
    assert outcomes == ["unchanged", "updated", "added"]
    assert counting.embedded == ["Nay khác rồi.", article("c").text]
    monkeypatch.setattr("hoibao.embeddings.indexing.split", lambda *_, **__: pytest.fail("split again"))
    assert indexer.add([article("a")]) == ["unchanged"]


def test_equal_texts_are_embedded_once(library: Library, counting: Any, article: Make) -> None:
    indexer = Indexer(library, counting)
    indexer.add([article("a", "Cùng một tin."), article("b", "Cùng một tin.", title="Tựa khác")])
    indexer.add([article("c", "Cùng một tin.")])
    assert counting.embedded == ["Cùng một tin."]
    assert library.count().passages == 3


def test_the_last_of_an_id_given_twice_stays(library: Library, counting: Any, article: Make) -> None:
    indexer = Indexer(library, counting)
    indexer.add([article("a", "Bản cũ.")])
    assert indexer.add([article("a", "Bản mới."), article("a", "Bản cũ.")]) == ["updated", "updated"]
    assert library.get("a").text == "Bản cũ."


def test_no_articles_and_an_empty_article(library: Library, counting: Any) -> None:
    indexer = Indexer(library, counting)
    assert indexer.add([]) == []
    assert indexer.add([Article("trống", "Chỉ có tựa", "")]) == ["added"]
    assert library.count().passages == 0


def test_passages_fit_the_model(library: Library, counting: Any, article: Make) -> None:
    Indexer(library, counting).add([article("a", "từ " * 999 + "hết")])
    passages = library.passages(library.passage_ids().tolist()).values()
    assert max(counting.count_tokens(passage.text) for passage in passages) <= counting.max_tokens


def test_another_model_is_refused_with_the_mend(
    indexed: Callable[..., Library], other_model: Any, article: Make
) -> None:
    library = indexed(article("a"))
    with pytest.raises(ModelMismatch, match="thu-nghiem, opened with mo-hinh-khac: run `hoibao reindex`"):
        Indexer(library, other_model)
    with pytest.raises(ModelMismatch):
        Retriever.open(library.folder, encoder=other_model)


def test_another_real_model_is_refused_and_reindexing_mends(
    tmp_path: Path, encoder: Encoder, tiny_model: Path, article: Make
) -> None:
    tiny = Encoder.load(str(tiny_model))
    with Library.open(tmp_path, create=True) as library:
        Indexer(library, encoder).add([article("a", "Bài này nói về xã nghèo. " * 40)])
    with pytest.raises(ModelMismatch, match="hoibao reindex"):
        Retriever.open(tmp_path, encoder=tiny)
    with Library.open(tmp_path) as library:
        reindex(library, tiny)
    # The model is now found by the library's own record.
    retriever = Retriever.open(tmp_path)
    assert retriever.encoder.info == tiny.info
    assert retriever.search("xã")[0].article.id == "a"


def test_a_moved_model_is_the_same_model(
    indexed: Callable[..., Library], make_encoder: Callable[[], Any], article: Make
) -> None:
    library = indexed(article("a"))
    moved = make_encoder()
    moved.info = type(moved.info)("/nơi/khác", moved.info.fingerprint, moved.info.dimension)
    assert Indexer(library, moved).add([article("a"), article("b")]) == ["unchanged", "added"]


def test_reindex_with_another_model(indexed: Callable[..., Library], other_model: Any, article: Make) -> None:
    library = indexed(article("a"), article("b"), article("c"))
    done: list[int] = []
    reindex(library, other_model, batch=2, progress=done.append)
    assert done == [2, 3]
    assert library.model == other_model.info
    assert library.count().articles == 3
    assert library.vectors(library.passage_ids()).shape == (3, 8)
    library.check()


def test_reindex_interrupted_leaves_the_old_state(
    indexed: Callable[..., Library], counting: Any, other_model: Any, article: Make
) -> None:
    library = indexed(article("a"), article("b"), article("c"))

    def interrupt(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    before = library.passage_ids().tolist()
    with pytest.raises(KeyboardInterrupt):
        reindex(library, other_model, batch=2, progress=interrupt)
    assert library.model == counting.info
    assert library.passage_ids().tolist() == before
    assert Retriever.open(library.folder, encoder=counting).search("bài a")


def test_reindex_of_an_empty_library(library: Library, other_model: Any) -> None:
    reindex(library, other_model)
    assert library.model == other_model.info
