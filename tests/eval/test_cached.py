from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hoibao.corpus import HoibaoError, Library
from hoibao.embeddings import indexing
from hoibao.eval.cached import cached_library
from hoibao.eval.datasets import Dataset, load


@pytest.fixture
def dataset(dataset_dir: Path) -> Dataset:
    return load(dataset_dir)


def make(dataset: Dataset, encoder: object, advance: Callable[[int], object] = lambda done: None) -> Path:
    return cached_library(dataset, encoder, advance)


def test_a_second_run_embeds_nothing(dataset: Dataset, encoder: object) -> None:
    done: list[int] = []
    folder = make(dataset, encoder, done.append)
    assert sum(done) == 3
    assert encoder.embedded
    encoder.embedded.clear()

    assert make(dataset, encoder) == folder
    assert encoder.embedded == []
    with Library.open(folder) as library:
        assert {article.id for article in library.articles()} == {"cau", "lua", "hoc"}


def test_other_articles_or_another_model_have_another_library(dataset: Dataset, encoder: object) -> None:
    folder = make(dataset, encoder)
    changed = replace(dataset.articles[0], text="Cầu dài 313 m.")

    assert make(replace(dataset, articles=(changed, *dataset.articles[1:])), encoder) != folder
    # Other questions over the same articles share it.
    assert make(replace(dataset, questions=dataset.questions[:1], name="khác"), encoder) == folder
    encoder.info = replace(encoder.info, fingerprint="f2")
    assert make(dataset, encoder) != folder


def test_an_interrupted_run_goes_on(
    dataset: Dataset, encoder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoibao.eval.cached._BATCH", 1)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(dataset, encoder, stop)
    embedded = len(encoder.embedded)
    folder = make(dataset, encoder)

    texts = encoder.embedded
    assert 0 < embedded < len(texts)
    assert len(texts) == len(set(texts))
    with Library.open(folder) as library:
        assert library.count().articles == 3


def test_a_change_of_the_splitting_is_not_hidden_by_the_cache(
    dataset: Dataset, encoder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(make(dataset, encoder)) as library:
        before = library.count().passages
    monkeypatch.setattr(indexing, "PASSAGE_TOKENS", 12)
    monkeypatch.setattr(indexing, "OVERLAP_TOKENS", 0)

    with Library.open(make(dataset, encoder)) as library:
        assert library.count().passages > before
        library.check()


def test_a_cache_folder_that_cannot_be_written(
    dataset: Dataset, encoder: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("HOIBAO_CACHE", str(tmp_path / "file"))
    with pytest.raises(HoibaoError, match="HOIBAO_CACHE"):
        make(dataset, encoder)
