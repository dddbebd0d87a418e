from pathlib import Path
from unittest.mock import patch

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertModel

from hoibao.embeddings import Encoder, ModelError, Reader
from hoibao.embeddings import reader as module
from hoibao.embeddings.low_rank import add_difference, difference
from hoibao.embeddings.reading_network import ReadingNetwork

QUESTION = "Ai chủ trì hội nghị giao ban quý I?"
ANSWERING = "Chiều 26/3, ông Phan Văn Phụng chủ trì hội nghị giao ban quý I."
OTHER = "Tỉ lệ phát triển đảng viên ở các xã còn thấp."


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> Reader:
    return Reader.load(encoder)


def test_the_sentence_that_answers_has_better_odds_and_its_span_is_the_answer(reader: Reader) -> None:
    answering, other = reader.read(QUESTION, [ANSWERING, OTHER])
    assert answering.odds > other.odds
    assert answering.strength > other.strength
    assert "Phan Văn Phụng" in ANSWERING[answering.start : answering.end]


def test_a_sentence_reads_alike_alone_and_among_others(reader: Reader) -> None:
    alone = reader.read(QUESTION, [ANSWERING])[0]
    among = reader.read(QUESTION, [OTHER, ANSWERING, "Ngắn.", f"{OTHER} " * 6])[1]
    assert (alone.start, alone.end) == (among.start, among.end)
    assert alone.odds == pytest.approx(among.odds, abs=0.25)  # in 16 bits


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == []


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_read_and_spans_lie_within_it(
    reader: Reader, question: str, sentences: list[str]
) -> None:
    for text, reading in zip(sentences, reader.read(question, sentences), strict=True):
        assert 0 <= reading.start <= reading.end <= len(text)


def test_spans_hold_whole_words(reader: Reader) -> None:
    text = "Ngày 12/5/2023, UBND tỉnh Đắk Nông phê duyệt 1.250.000 đồng cho 37 hộ nghèo."
    for question in ("Bao nhiêu hộ nghèo?", "Phê duyệt bao nhiêu tiền?", "Tỉnh nào phê duyệt?", "Ngày nào?"):
        found = reader.read(question, [text])[0]
        words = text[found.start : found.end]
        assert words == words.strip() != ""
        assert found.start == 0 or not text[found.start - 1].isalnum()
        assert found.end == len(text) or not text[found.end].isalnum()


def test_what_exceeds_the_limit_is_not_seen_and_nothing_breaks(reader: Reader) -> None:
    found = reader.read("từ " * 400, [ANSWERING, "chữ " * 3000])
    assert all(0 <= one.start <= one.end for one in found)


def test_another_embedding_model_is_no_hindrance(encoder: Encoder, tmp_path: Path) -> None:
    class Other(Encoder):
        def __init__(self) -> None:
            self.info = encoder.info.__class__("mo-hinh-khac", "x", 8)

    with patch.object(Encoder, "load", return_value=encoder) as loading:
        found = Reader.load(Other()).read(QUESTION, [ANSWERING])
    loading.assert_called_once_with()
    assert "Phan Văn Phụng" in ANSWERING[found[0].start : found[0].end]


def test_the_twin_on_the_hub_reads_without_the_packaged_model(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "info", encoder.info.__class__("intfloat/multilingual-e5-small", "x", 384))
    with patch.object(Encoder, "load", side_effect=AssertionError):
        found = Reader.load(encoder).read(QUESTION, [ANSWERING])
    assert "Phan Văn Phụng" in ANSWERING[found[0].start : found[0].end]


@pytest.mark.parametrize("damage", [b"", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ", None])
def test_damaged_weights_are_one_line_that_tells_the_mend(
    encoder: Encoder, tmp_path: Path, damage: bytes | None
) -> None:
    if damage is not None:
        (tmp_path / module.WEIGHTS).write_bytes(damage)
    with (
        patch.object(module, "files", return_value=tmp_path),
        pytest.raises(ModelError, match="reinstall") as e,
    ):
        Reader.load(encoder)
    assert "\n" not in str(e.value)


@pytest.fixture
def small() -> BertModel:
    torch.manual_seed(3)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=7,
        num_attention_heads=2,
        intermediate_size=24,
        vocab_size=40,
        max_position_embeddings=32,
    )
    return BertModel(config).eval()


def test_a_change_is_stored_and_made_again(small: BertModel) -> None:
    trained = ReadingNetwork(small)
    with torch.no_grad():
        for weight in trained.parameters():
            weight.add_(torch.randn_like(weight) * 0.05)
    loaded = ReadingNetwork(small)
    add_difference(loaded, difference(trained, small))
    # The matrices of the small model have no more than the rank that is stored.
    for (name, wanted), found in zip(trained.named_parameters(), loaded.parameters(), strict=True):
        assert torch.allclose(wanted, found, atol=2e-3), name


def test_training_leaves_the_model_underneath_as_it_is(small: BertModel) -> None:
    before = {name: weight.clone() for name, weight in small.state_dict().items()}
    network = ReadingNetwork(small)
    with torch.no_grad():
        for weight in network.parameters():
            weight.zero_()
    assert all(torch.equal(before[name], weight) for name, weight in small.state_dict().items())
