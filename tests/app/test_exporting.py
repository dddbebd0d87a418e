"""What `hoibao export` and `hoibao backup` write comes back in."""

import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoibao.app.exporting import export
from hoibao.app.serial import article_line
from hoibao.corpus import (
    Article,
    Entry,
    HoibaoError,
    Library,
    LibraryError,
    ModelInfo,
    Passage,
    ReadOptions,
    normalise,
    one_line,
    read_all,
)
from hoibao.corpus.language import language_of
from hoibao.corpus.readers.base import InputFile, read_input
from hoibao.corpus.readers.naming import is_printable

MODEL = ModelInfo("m", "f", 4)
FULL = Article(
    "bài/1 “A”",
    'Tựa "lạ" \\ có dấu',
    normalise("Đoạn một.\n\n\tBảng | ô  hai khoảng\u00a0trắng\nDòng cuối 😀"),
    "Báo A",
    "https://a.vn/1?x=1&y=2",
    "Thanh Nga",
    date(2024, 2, 29),
    "Thời sự",
    "vi",
    date(2024, 3, 1),
)


def entry(article: Article) -> Entry:
    passage = Passage(article.id, 0, len(article.text), article.text)
    return Entry(article, [passage], [article.text.encode()], np.ones((1, 4), np.float16))


@pytest.fixture
def library(tmp_path: Path, samples: list[Article]) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        opened.record_model(MODEL)
        opened.add([entry(article) for article in [FULL, *samples]])
        yield opened


def test_an_export_comes_back_as_it_was(library: Library, tmp_path: Path) -> None:
    assert export(library, tmp_path / "out.jsonl") == 6
    back = list(read_all([tmp_path / "out.jsonl"]))
    assert back == list(library.each())
    record = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0])
    assert record["text"] == FULL.text
    assert record["published"] == "2024-02-29"
    assert record["vanished"] == "2024-03-01"
    assert library.unchanged([article for article in back if isinstance(article, Article)]) == {
        item.id for item in library.articles()
    }


LINES = st.text(max_size=30).map(one_line)
TEXTS = st.text(min_size=1, max_size=200).map(normalise).filter(str.strip)


@settings(deadline=None)
@given(
    article_id=st.text(min_size=1, max_size=20).filter(
        lambda text: text.strip() and all(map(is_printable, text))
    ),
    title=LINES.filter(bool),
    text=TEXTS,
    facts=st.lists(st.one_of(st.none(), LINES.filter(bool)), min_size=4, max_size=4),
    days=st.lists(st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2025, 1, 1))), min_size=2, max_size=2),
    declared=st.sampled_from([None, "vi", "en", "fr"]),
)
def test_any_article_comes_back(
    article_id: str,
    title: str,
    text: str,
    facts: list[str | None],
    days: list[date | None],
    declared: str | None,
) -> None:
    source, url, author, section = facts
    language = language_of(text, declared)
    article = Article(article_id, title, text, source, url, author, days[0], section, language, days[1])
    line = json.dumps(article_line(article), ensure_ascii=False).encode()
    file = InputFile(PurePath("a.jsonl"), "a.jsonl", lambda: io.BytesIO(line))
    assert list(read_input(file, ReadOptions())) == [article]


def test_a_backup_keeps_every_mark(library: Library, tmp_path: Path) -> None:
    library.mark_vanished(["003_5072486995dc572e"], date(2025, 5, 5))
    library.backup(tmp_path / "copy")
    with Library.open(tmp_path / "copy") as copy:
        assert list(copy.each()) == list(library.each())
        assert copy.get("003_5072486995dc572e").vanished == date(2025, 5, 5)


def test_an_export_to_standard_output(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(library, None) == 6
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [article.id for article in library.each()]


def test_an_export_of_many_is_of_one_state(library: Library, tmp_path: Path) -> None:
    many = [replace(FULL, id=str(n), text=f"Bài số {n}.") for n in range(450)]
    library.add([entry(article) for article in many])
    with library.snapshot():
        articles = library.each(at_once=100)
        next(articles)
        writer = threading.Thread(target=library.remove, args=("449",))
        writer.start()
        writer.join()
        assert [article.id for article in articles][-1] == "449"
    assert export(library, tmp_path / "out.jsonl") == 455


def test_a_failed_export_leaves_the_old_file(library: Library, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("trước")
    library.close()
    with pytest.raises(LibraryError):
        export(library, target)
    assert target.read_text() == "trước"
    assert {path.name for path in tmp_path.iterdir()} == {"library", "out.jsonl"}


@pytest.mark.parametrize("name", ["library", "no/such/folder.jsonl"])
def test_a_file_that_cannot_be_written(library: Library, tmp_path: Path, name: str) -> None:
    with pytest.raises(HoibaoError, match=r"name a file|choose another"):
        export(library, tmp_path / name)


def test_a_backup_made_while_others_write(library: Library, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            library.add([entry(replace(FULL, id=f"{k}-{n}", text=f"Bài {k} {n}")) for k in "ab"])
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    for n in range(5):
        library.backup(tmp_path / f"copy{n}")
    stop.set()
    writer.join()
    for n in range(5):
        folder = tmp_path / f"copy{n}"
        assert [path.name for path in folder.iterdir()] == ["library.sqlite"]
        with Library.open(folder) as copy:
            copy.check()
            ids = {item.id for item in copy.articles()}
            assert {key[2:] for key in ids if key[0] == "a"} == {key[2:] for key in ids if key[:2] == "b-"}
            assert copy.get(FULL.id) == FULL
            assert copy.id != library.id, "the indexes of the one are none of the other"
            assert copy.add([entry(replace(FULL, id="mới"))]) == ["added"]


def test_a_backup_overwrites_nothing(library: Library, tmp_path: Path) -> None:
    library.backup(tmp_path / "copy")
    with pytest.raises(LibraryError, match="already: choose another folder"):
        library.backup(tmp_path / "copy")
    with pytest.raises(LibraryError, match="already"):
        library.backup(library.folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="choose a folder"):
        library.backup(tmp_path / "file")
