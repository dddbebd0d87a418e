import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hoibao.corpus import Article, Library
from hoibao.embeddings import Indexer, Retriever, index_cache
from hoibao.embeddings.index_cache import IndexCache, Snapshot

Make = Callable[..., Article]


@pytest.fixture
def filled(indexed: Callable[..., Library], article: Make) -> Library:
    return indexed(*(article(f"bài{n}") for n in range(12)))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many passages each making of the indexes took over from an earlier state."""
    calls: list[int] = []
    make = IndexCache._make

    def count(self: IndexCache, base: Snapshot | None, folder: Path) -> Snapshot:
        calls.append(len(base.vectors.ids) if base else 0)
        return make(self, base, folder)

    monkeypatch.setattr(IndexCache, "_make", count)
    return calls


def files(library: Library) -> dict[str, Path]:
    folder = library.folder / "index"
    generation = folder / (folder / "current").read_text()
    return {
        "current": folder / "current",
        "manifest": generation / "manifest.json",
        "vectors": generation / "vectors.faiss",
        "passages": generation / "words" / "passages.npy",
        "meta": generation / "words" / "articles" / "meta.json",
        "words": max((generation / "words" / "sentences").glob("*.*"), key=lambda path: path.stat().st_size),
    }


def answers(retriever: Retriever) -> list[tuple[str, float]]:
    return [(hit.article.id, round(hit.score, 6)) for hit in retriever.search("chuyện bài3 ở xã", 20)]


def test_kept_and_opened_again_without_making(filled: Library, counting: Any, made: list[int]) -> None:
    first = answers(Retriever(filled, counting))
    assert made == [0]
    assert answers(Retriever(filled, counting)) == first
    assert made == [0]


@pytest.mark.parametrize("name", ["current", "manifest", "vectors", "passages", "meta", "words"])
@pytest.mark.parametrize("damage", ["cut", "garbage", "flip", "delete"])
def test_a_damaged_index_is_rebuilt_from_stored_vectors(
    filled: Library, counting: Any, made: list[int], name: str, damage: str
) -> None:
    first = answers(Retriever(filled, counting))
    path = files(filled)[name]
    content = path.read_bytes()
    path.unlink()  # the file may be linked to from elsewhere
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "garbage":
        path.write_bytes(b"\x00\xffr\xc3\xa1c" * 50)
    elif damage == "flip":
        path.write_bytes(content[:-9] + bytes([content[-9] ^ 64]) + content[-8:])
    counting.embedded.clear()
    assert answers(Retriever(filled, counting)) == first
    assert made == [0, 0]
    assert counting.embedded == []
    # And mended for good.
    Retriever(filled, counting)
    assert made == [0, 0]


def test_a_current_file_that_points_elsewhere_is_not_followed(
    filled: Library, counting: Any, tmp_path: Path, made: list[int]
) -> None:
    Retriever(filled, counting)
    current = files(filled)["current"]
    current.write_text(f"../../{tmp_path.name}/{current.read_text()}")
    Retriever(filled, counting)
    assert made == [0, 0]


def test_the_index_of_another_library_is_not_used(
    filled: Library, counting: Any, tmp_path: Path, article: Make
) -> None:
    Retriever(filled, counting)
    with Library.open(tmp_path / "khác", create=True) as other:
        Indexer(other, counting).add([article(f"khác{n}") for n in range(12)])
        shutil.copytree(filled.folder / "index", other.folder / "index")
        hits = Retriever(other, counting).search("chuyện khác3")
        assert hits[0].article.id == "khác3"


def test_an_index_ahead_of_the_library_is_not_used(filled: Library, counting: Any, made: list[int]) -> None:
    Retriever(filled, counting)
    manifest = files(filled)["manifest"]
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"revision": 999}))
    Retriever(filled, counting)
    assert made == [0, 0]


def test_changes_are_taken_in_step_by_step(
    filled: Library, counting: Any, article: Make, made: list[int]
) -> None:
    retriever = Retriever(filled, counting)
    with Library.open(filled.folder) as elsewhere:  # as another process would
        Indexer(elsewhere, counting).add(
            [article("mới", "Cây bưởi diễn được mùa."), article("bài3", "Hết chuyện.")]
        )
        elsewhere.remove("bài5")
    assert retriever.search("bưởi diễn")[0].article.id == "mới"
    assert made == [0, 12]
    found = {hit.article.id: hit.text for hit in retriever.search("chuyện bài5 bài3", 50)}
    assert "bài5" not in found
    assert found["bài3"] == "Hết chuyện."
    # What was made step by step is what a new start finds.
    assert answers(Retriever(filled, counting)) == answers(retriever)
    assert made == [0, 12]
    assert len(list((filled.folder / "index").glob("g*"))) == 1


def test_two_retrievers_of_one_library_follow_each_other(
    filled: Library, counting: Any, article: Make, made: list[int]
) -> None:
    one, two = Retriever(filled, counting), Retriever(filled, counting)
    for n in range(3):
        Indexer(filled, counting).add([article(f"thêm{n}")])
        # Each makes a step from what the other wrote, whose files it has not opened before.
        assert (one, two)[n % 2].search(f"chuyện thêm{n}")[0].article.id == f"thêm{n}"
        assert (two, one)[n % 2].search(f"chuyện thêm{n}")[0].article.id == f"thêm{n}"
    assert made == [0, 12, 13, 14]


def test_opened_at_once_by_many(filled: Library, counting: Any) -> None:
    results: list[object] = []

    def open_and_search() -> None:
        with Library.open(filled.folder) as library:
            results.append(answers(Retriever(library, counting)))

    threads = [threading.Thread(target=open_and_search) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert all(result == results[0] for result in results)


def test_killed_while_making_leaves_the_old_index(
    filled: Library, counting: Any, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    Retriever(filled, counting)
    before = files(filled)["current"].read_text()
    Indexer(filled, counting).add([article("mới")])
    with monkeypatch.context() as patch:

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(index_cache, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            Retriever(filled, counting)
    assert files(filled)["current"].read_text() == before
    assert Retriever(filled, counting).search("chuyện mới")[0].article.id == "mới"
    assert len(list((filled.folder / "index").glob("g*"))) == 1


def test_a_folder_that_cannot_be_written_gets_an_index_aside(
    filled: Library, counting: Any, article: Make
) -> None:
    (filled.folder / "index").write_text("a file where the folder should be")
    retriever = Retriever(filled, counting)
    assert retriever.search("chuyện bài3")[0].article.id == "bài3"
    Indexer(filled, counting).add([article("mới")])
    assert retriever.search("chuyện mới")[0].article.id == "mới"
    assert (filled.folder / "index").read_text() == "a file where the folder should be"


def test_many_passages_at_once(
    library: Library, counting: Any, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_cache, "_PASSAGES_AT_ONCE", 7)
    Indexer(library, counting).add([article(f"b{n}", f"Chỉ có từ số{n}.") for n in range(30)])
    retriever = Retriever(library, counting)
    for n in range(30):
        assert retriever.search(f"số{n}", 1)[0].article.id == f"b{n}"
    assert np.array_equal(retriever._snapshot.vectors.ids, library.passage_ids())


def test_a_change_while_the_indexes_are_made_comes_with_the_next_search(
    filled: Library, counting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Library.passage_ids

    def read_and_remove(library: Library) -> Any:
        ids = read(library)
        remover = threading.Thread(target=library.remove, args=["bài5"])
        remover.start()
        remover.join()
        return ids

    with monkeypatch.context() as patch:
        patch.setattr(Library, "passage_ids", read_and_remove)
        retriever = Retriever(filled, counting)
    assert len(retriever._snapshot.vectors.ids) == 12
    assert "bài5" not in {hit.article.id for hit in retriever.search("chuyện bài5", 50)}
    assert len(retriever._snapshot.vectors.ids) == 11
