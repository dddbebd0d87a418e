import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from hoibao.corpus import (
    Article,
    ArticleNotFound,
    Counts,
    Entry,
    Filters,
    Library,
    LibraryError,
    ModelInfo,
    Passage,
)
from hoibao.corpus.records import digest

Make = Callable[[Article], Entry]
FIRST = Article(
    "a",
    "Tiêu đề",
    "Đoạn một.\nĐoạn hai 𝒳 ngoài.\nĐoạn ba.",
    "Báo A",
    "http://a.vn/1",
    "Nga",
    date(2023, 5, 1),
)
SECOND = Article(
    "b", "Bài hai", "Đoạn một.\nKhác hẳn.", "Báo B", published=date(2024, 2, 3), section="Thời sự"
)
UNDATED = Article("c'; DROP TABLE articles; --\n<b>", "Bài ba", "Không ngày.")


def test_what_goes_in_comes_out(library: Library, entry: Make) -> None:
    assert library.add([entry(FIRST), entry(SECOND), entry(UNDATED)]) == ["added"] * 3
    for article in (FIRST, SECOND, UNDATED):
        assert library.get(article.id) == article
    assert library.count() == Counts(3, 6, 3)
    assert library.sources() == ["Báo A", "Báo B"]
    ids = library.passage_ids()
    assert ids.dtype == np.int64
    assert list(ids) == sorted(ids)
    passages = library.passages(list(ids))
    assert [passages[n].text for n in ids[:3]] == FIRST.text.split("\n")
    for passage in passages.values():
        assert library.get(passage.article_id).text[passage.start : passage.end] == passage.text
    library.check()


def test_summaries_are_newest_first(library: Library, entry: Make) -> None:
    library.add([entry(UNDATED), entry(FIRST), entry(SECOND)])
    summaries = library.articles()
    assert [summary.id for summary in summaries] == ["b", "a", UNDATED.id]
    assert summaries[1].length == len(FIRST.text)
    assert (summaries[1].title, summaries[1].published) == ("Tiêu đề", date(2023, 5, 1))


def test_same_article_is_stored_once(library: Library, entry: Make) -> None:
    library.add([entry(FIRST)])
    before, ids = library.revision, library.passage_ids()
    assert library.add([entry(FIRST)]) == ["unchanged"]
    assert library.revision == before
    assert np.array_equal(library.passage_ids(), ids)
    assert library.unchanged([FIRST, replace(SECOND)]) == {"a"}


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"},
        {"text": "Khác"},
        {"source": None},
        {"url": "http://a.vn/2"},
        {"author": "N"},
        {"published": None},
    ],
)
def test_changed_article_replaces_the_old(library: Library, entry: Make, change: dict[str, str]) -> None:
    changed = replace(FIRST, **change)  # type: ignore[arg-type]
    library.add([entry(FIRST), entry(SECOND)])
    old, before = set(library.passage_ids()), library.revision
    assert library.unchanged([changed]) == set()
    assert library.add([entry(changed)]) == ["updated"]
    assert library.get("a") == changed
    assert library.revision > before
    assert library.count() == Counts(2, len(entry(changed).passages) + 2, 2)
    new = set(library.passage_ids(Filters(articles=["a"])))
    assert not new & old
    assert min(new) > max(old)
    library.check()


def test_remove(library: Library, entry: Make) -> None:
    library.add([entry(FIRST), entry(SECOND)])
    highest = library.passage_ids().max()
    assert library.remove("b")
    assert not library.remove("b")
    with pytest.raises(ArticleNotFound, match="'b'"):
        library.get("b")
    assert library.count() == Counts(1, 3, 1)
    library.add([entry(SECOND)])
    assert library.passage_ids(Filters(articles=["b"])).min() > highest  # ids are never used again
    library.check()


def test_names_are_in_the_order_of_the_alphabet(library: Library, entry: Make) -> None:
    names = ["Đồng Nai", "Ảnh", "24h", "dân trí", "VnExpress", "Dân Việt", "Yên Bái", "An Giang"]
    for n, name in enumerate(names):
        library.add([entry(replace(FIRST, id=str(n), source=name, section=f"{name} {n}"))])
    in_order = ["24h", "An Giang", "Ảnh", "dân trí", "Dân Việt", "Đồng Nai", "VnExpress", "Yên Bái"]
    assert library.sources() == in_order
    assert [name.rpartition(" ")[0] for name in library.sections()] == in_order


def test_vectors_are_shared_and_go_with_their_last_passage(library: Library, entry: Make) -> None:
    first, second = entry(FIRST), entry(SECOND)
    shared, own = second.keys
    assert first.keys[0] == shared
    library.add([first, second])
    assert library.known_vectors([shared, own, b"?" * 32]).keys() == {shared, own}
    assert np.array_equal(library.known_vectors([own])[own], second.vectors[1])
    library.remove("b")
    assert library.known_vectors([shared, own]).keys() == {shared}
    library.remove("a")
    assert library.known_vectors([shared, own]) == {}
    library.check()


def test_vectors_come_in_the_order_asked_for(library: Library, entry: Make) -> None:
    first = entry(FIRST)
    library.add([first])
    ids = library.passage_ids()
    vectors = library.vectors(ids[::-1])
    assert vectors.dtype == np.float16
    assert np.array_equal(vectors, first.vectors[::-1])
    assert library.vectors([]).shape == (0, 4)
    library.remove("a")
    with pytest.raises(LibraryError, match="meanwhile"):
        library.vectors(ids)
    assert library.passages(list(map(int, ids))) == {}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"a", "b", UNDATED.id}),
        (Filters(source="Báo A"), {"a"}),
        (Filters(source="Báo"), set()),
        (Filters(section="Thời sự"), {"b"}),
        (Filters(section="thời sự"), set()),
        (Filters(source="Báo A", section="Thời sự"), set()),
        (Filters(published=(None, None)), {"a", "b"}),
        (Filters(published=(date(2023, 5, 1), None)), {"a", "b"}),
        (Filters(published=(None, date(2023, 5, 1))), {"a"}),
        (Filters(published=(date(2023, 5, 2), date(2024, 2, 2))), set()),
        (Filters(articles=[UNDATED.id, "không có"]), {UNDATED.id}),
        (Filters(articles=[]), set()),
        (Filters(source="Báo B", published=(date(2024, 1, 1), None), articles=["a", "b"]), {"b"}),
    ],
)
def test_filters(library: Library, entry: Make, filters: Filters, expected: set[str]) -> None:
    library.add([entry(FIRST), entry(SECOND), entry(UNDATED)])
    assert {summary.id for summary in library.articles(filters)} == expected
    passages = library.passages(library.passage_ids(filters).tolist())
    assert {passage.article_id for passage in passages.values()} == expected


def test_model_is_recorded_and_another_refused(library: Library, entry: Make) -> None:
    other = ModelInfo("khác", "f2", 2)
    library.record_model(other)  # no passages yet
    assert library.model == other
    library.record_model(ModelInfo("thu-nghiem", "f1", 4))
    library.add([entry(FIRST)])
    with pytest.raises(
        LibraryError, match="made with model thu-nghiem, opened with khác: run `hoibao reindex`"
    ):
        library.record_model(other)
    with pytest.raises(ValueError, match="recorded model"):
        library.add([replace(entry(SECOND), vectors=np.zeros((2, 3), np.float16))])
    assert library.count().articles == 1


def test_replace_passages(library: Library, entry: Make) -> None:
    library.add([entry(FIRST), entry(SECOND)])
    old, model = set(library.passage_ids()), ModelInfo("mới", "f2", 2)

    def whole(article: Article) -> Entry:
        passage = Passage(article.id, 0, len(article.text), article.text)
        return Entry(article, [passage], [article.id.encode() * 16], np.ones((1, 2), np.float16))

    with pytest.raises(LibraryError, match="changed"):
        library.replace_passages(model, [whole(FIRST)])
    assert library.model != model
    library.replace_passages(model, [whole(FIRST), whole(SECOND)])
    assert library.model == model
    assert library.count() == Counts(2, 2, 2)
    assert not old & set(library.passage_ids())
    library.check()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"keys": [b"k"]}, "number"),
        ({"vectors": np.zeros((3, 4), np.float32)}, "float16"),
        ({"passages": [Passage("a", 0, 3, "khác")] * 3}, "what its article says"),
        ({"passages": [Passage("b", 0, 3, "Đoạ")] * 3}, "what its article says"),
        ({"article": replace(FIRST, text="\0" + FIRST.text)}, "null"),
        ({"article": replace(FIRST, title="\ud800")}, "surrogate"),
        ({"article": replace(FIRST, id="")}, "no id"),
    ],
)
def test_entries_that_do_not_fit_are_refused(entry: Make, change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(entry(FIRST), **change)  # type: ignore[arg-type]


def test_a_failed_add_stores_nothing(library: Library, entry: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add([entry(FIRST)])
    before = library.revision
    changed = replace(FIRST, text="Mới.")
    # The third entry's vectors do not fit, which shows after the first two have been written.
    faulty = replace(entry(UNDATED), vectors=np.zeros((1, 3), np.float16))
    with pytest.raises(ValueError, match="model"):
        library.add([entry(changed), entry(SECOND), faulty])
    assert library.get("a") == FIRST
    assert (library.count(), library.revision) == (Counts(1, 3, 1), before)
    library.check()

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hoibao.corpus.statements.next_revision", fail)
    with pytest.raises(KeyboardInterrupt):
        library.add([entry(changed), entry(SECOND)])
    monkeypatch.undo()
    assert library.get("a") == FIRST
    assert library.add([entry(SECOND)]) == ["added"]
    library.check()


def test_feedback(library: Library) -> None:
    before = library.revision
    library.add_feedback("Hỏi?", '{"answer": 1}', "up")
    library.add_feedback("Hỏi nữa?", "{}", "down")
    assert [(given.question, given.verdict) for given in library.feedback()] == [
        ("Hỏi?", "up"),
        ("Hỏi nữa?", "down"),
    ]
    assert abs((datetime.now(UTC) - library.feedback()[0].given_at).total_seconds()) < 60
    assert library.revision == before


def test_another_opening_sees_commits_and_reads_while_one_writes(library: Library, entry: Make) -> None:
    library.add([entry(FIRST)])
    with Library.open(library.folder) as other:
        assert other.id == library.id
        before = other.revision
        with library._database.writing() as connection:
            connection.execute("UPDATE articles SET title = 'dở dang'")
            assert other.get("a") == FIRST  # neither waits nor sees the unfinished change
        library.add([entry(SECOND)])
        assert other.revision > before
        assert other.get("b") == SECOND


def test_a_snapshot_stays_as_it_was(library: Library, entry: Make) -> None:
    library.add([entry(FIRST)])
    with Library.open(library.folder) as other, library.snapshot():
        ids, revision = library.passage_ids(), library.revision
        other.remove("a")
        assert library.revision == revision
        assert library.vectors(ids).shape == (3, 4)
        with pytest.raises(RuntimeError):
            library.remove("a")
    assert library.count().articles == 0


def test_many_threads(library: Library, entry: Make) -> None:
    articles = [Article(f"bài {n}", "t", f"Đoạn chung.\nĐoạn riêng {n}.") for n in range(40)]
    stop = threading.Event()
    faults: list[str] = []

    def look() -> None:
        while not stop.is_set():
            with library.snapshot():
                counts, ids = library.count(), library.passage_ids()
                if counts.passages != 2 * counts.articles or len(library.passages(ids.tolist())) != len(ids):
                    faults.append(repr(counts))

    with ThreadPoolExecutor(6) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        adding = [pool.submit(library.add, [entry(article)]) for article in articles]
        assert all(done.result() == ["added"] for done in adding)
        stop.set()
        for done in looking:
            done.result()
    assert not faults
    assert library.count() == Counts(40, 80, 40)
    library.check()


def test_closed_library_says_so(library: Library) -> None:
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.count()


_ADD_FOR_EVER = """
import sys, numpy as np
from hoibao.corpus import Article, Entry, Library, Passage
with Library.open(sys.argv[1]) as library:
    for n in range(10**9):
        text = f"Đoạn {n}.\\nHai {n}."
        middle = text.index("\\n")
        passages = [Passage(f"s{n}", 0, middle, text[:middle]),
                    Passage(f"s{n}", middle + 1, len(text), text[middle + 1:])]
        keys = [passage.text.encode() for passage in passages]
        library.add([Entry(Article(f"s{n}", "t", text), passages, keys, np.ones((2, 4), np.float16))])
        print(n, flush=True)
"""


def test_killed_in_the_middle_of_adding(library: Library, entry: Make) -> None:
    library.add([entry(FIRST)])
    for enough in (3, 11):
        child = subprocess.Popen(
            [sys.executable, "-c", _ADD_FOR_EVER, str(library.folder)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        reported = [int(next(child.stdout)) for _ in range(enough)]
        child.kill()
        reported += [int(line) for line in child.stdout]
        child.wait()
        child.stdout.close()
        library.check()
        counts = library.count()
        assert counts.passages == 2 * (counts.articles - 1) + 3
        for n in reported:
            assert library.get(f"s{n}").text.startswith(f"Đoạn {n}.")
    assert library.add([entry(SECOND)]) == ["added"]


def test_two_processes_make_one_library(tmp_path: Path) -> None:
    folder = tmp_path / "mới"
    script = "import sys; from hoibao.corpus import Library; print(Library.open(sys.argv[1], create=True).id)"
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert len({child.communicate()[0] for child in children}) == 1


def test_a_vanished_article_stays_and_is_marked(library: Library, entry: Make) -> None:
    article = Article("a", "Tin", "Một câu.\nHai câu.", published=date(2023, 11, 6))
    library.add([entry(article), entry(Article("b", "Tin", "Ba câu."))])
    ids, revision = library.passage_ids(), library.revision
    assert library.mark_vanished(["a", "không có"], date(2026, 1, 2)) == ["a"]
    assert library.revision > revision
    assert library.get("a") == replace(article, vanished=date(2026, 1, 2))
    assert [(item.id, item.vanished) for item in library.articles()] == [("a", date(2026, 1, 2)), ("b", None)]
    assert list(library.passage_ids()) == list(ids)
    library.check()
    revision = library.revision
    assert library.mark_vanished(["a"], date(2026, 1, 3)) == []  # it keeps the first day
    assert library.revision == revision
    assert library.digests(["a", "c"]) == {"a": digest(library.get("a"))}
    assert library.add([entry(article)]) == ["updated"]
    assert library.get("a") == article
    library.check()
