from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertModel

from hoibao.embeddings import Encoder, Excerpt, ModelError, Reader
from hoibao.embeddings import reader as module
from hoibao.embeddings.low_rank import add_difference, difference
from hoibao.embeddings.reading_network import Pairs, ReadingNetwork
from hoibao.embeddings.unpadded import Layers

QUESTION = "Ai chủ trì hội nghị giao ban quý I?"
ANSWERING = "Chiều 26/3, ông Phan Văn Phụng chủ trì hội nghị giao ban quý I."
OTHER = "Tỉ lệ phát triển đảng viên ở các xã còn thấp."


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> Reader:
    return Reader.load(encoder)


def alone(text: str, heading: str = "") -> Excerpt:
    return Excerpt(heading, text, [(0, len(text))])


def test_the_sentence_that_answers_has_better_odds_and_its_span_is_the_answer(reader: Reader) -> None:
    (answering,), (other,) = reader.read(QUESTION, [alone(ANSWERING), alone(OTHER)])
    assert answering.odds > other.odds
    assert answering.strength > other.strength
    assert "Phan Văn Phụng" in ANSWERING[answering.start : answering.end]


def test_sentences_of_one_excerpt_are_told_apart(reader: Reader) -> None:
    text = f"{OTHER} {ANSWERING}"
    parts = [(0, len(OTHER)), (len(OTHER) + 1, len(text))]
    ((other, answering),) = reader.read(QUESTION, [Excerpt("Hội nghị giao ban", text, parts)])
    assert answering.odds > other.odds
    assert "Phan Văn Phụng" in text[answering.start : answering.end]
    assert parts[0][0] <= other.start <= other.end <= parts[0][1]


def test_what_stands_before_a_sentence_is_read_with_it(reader: Reader) -> None:
    before = "Chiều 26/3, ông Phan Văn Phụng dự hội nghị giao ban quý I."
    text = f"{before} Ông phát biểu kết luận cuộc họp."
    part = [(len(before) + 1, len(text))]
    question = "Ai phát biểu kết luận hội nghị giao ban quý I?"
    with_it = reader.read(question, [Excerpt("", text, part)])[0][0]
    without = reader.read(question, [alone(text[part[0][0] :])])[0][0]
    assert with_it.odds != pytest.approx(without.odds, abs=0.25)
    assert with_it.start >= part[0][0]


def test_an_excerpt_reads_alike_alone_and_among_others(reader: Reader) -> None:
    first = reader.read(QUESTION, [alone(ANSWERING)])[0][0]
    others = [alone(OTHER), alone(ANSWERING), alone("Ngắn."), alone(f"{OTHER} " * 6)]
    among = reader.read(QUESTION, others)[1][0]
    assert (first.start, first.end) == (among.start, among.end)
    assert first.odds == pytest.approx(among.odds, abs=0.25)  # in 16 bits


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == []


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=3),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_read_and_spans_lie_within_their_sentence(
    reader: Reader, question: str, sentences: list[str], heading: str
) -> None:
    starts = [sum(len(text) + 1 for text in sentences[:i]) for i in range(len(sentences))]
    parts = [(start, start + len(text)) for start, text in zip(starts, sentences, strict=True)]
    read = reader.read(question, [Excerpt(heading, " ".join(sentences), parts)])[0]
    for (start, end), reading in zip(parts, read, strict=True):
        assert start <= reading.start <= reading.end <= end


def test_spans_hold_whole_words(reader: Reader) -> None:
    text = "Ngày 12/5/2023, UBND tỉnh Đắk Nông phê duyệt 1.250.000 đồng cho 37 hộ nghèo."
    for question in ("Bao nhiêu hộ nghèo?", "Phê duyệt bao nhiêu tiền?", "Tỉnh nào phê duyệt?", "Ngày nào?"):
        found = reader.read(question, [alone(text)])[0][0]
        words = text[found.start : found.end]
        assert words == words.strip() != ""
        assert found.start == 0 or not text[found.start - 1].isalnum()
        assert found.end == len(text) or not text[found.end].isalnum()


def test_a_token_that_runs_on_behind_the_sentence_does_not_count_to_its_answer(reader: Reader) -> None:
    text = "Chủ trì là ông Phan Văn Phụng (Trưởng Ban); các xã báo cáo."
    end = text.index(";")
    for question in ("Ông Phụng giữ chức gì?", "Ai chủ trì?", "Chức vụ của ông Phan Văn Phụng là gì?"):
        found = reader.read(question, [Excerpt("", text, [(0, end), (end + 2, len(text))])])[0]
        assert 0 <= found[0].start <= found[0].end <= end


def test_what_exceeds_the_limit_is_not_seen_and_nothing_breaks(reader: Reader) -> None:
    text = "chữ " * 3000 + ANSWERING
    late = Excerpt("", text, [(0, 11_999), (12_000, len(text))])
    found = reader.read("từ " * 400, [alone(ANSWERING), late])
    assert all(0 <= one.start <= one.end for read in found for one in read)
    assert found[1][1].start == found[1][1].end == 12_000


def test_another_embedding_model_is_no_hindrance(encoder: Encoder, tmp_path: Path) -> None:
    class Other(Encoder):
        def __init__(self) -> None:
            self.info = encoder.info.__class__("mo-hinh-khac", "x", 8)

    with patch.object(Encoder, "load", return_value=encoder) as loading:
        found = Reader.load(Other()).read(QUESTION, [alone(ANSWERING)])[0][0]
    loading.assert_called_once_with()
    assert "Phan Văn Phụng" in ANSWERING[found.start : found.end]


def test_the_twin_on_the_hub_reads_without_the_packaged_model(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "info", encoder.info.__class__("intfloat/multilingual-e5-small", "x", 384))
    with patch.object(Encoder, "load", side_effect=AssertionError):
        found = Reader.load(encoder).read(QUESTION, [alone(ANSWERING)])[0][0]
    assert "Phan Văn Phụng" in ANSWERING[found.start : found.end]


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


def test_what_a_longer_network_learnt_is_not_taken_for_a_shorter_one(small: BertModel) -> None:
    stored = difference(ReadingNetwork(small), small)
    with pytest.raises(KeyError, match=r"layers\.5"):
        add_difference(ReadingNetwork(small, 5), stored)


def test_training_leaves_the_model_underneath_as_it_is(small: BertModel) -> None:
    before = {name: weight.clone() for name, weight in small.state_dict().items()}
    network = ReadingNetwork(small)
    with torch.no_grad():
        for weight in network.parameters():
            weight.zero_()
    assert all(torch.equal(before[name], weight) for name, weight in small.state_dict().items())


@pytest.mark.parametrize("threads", [1, 2])
def test_reading_gives_what_was_learnt(small: BertModel, threads: int) -> None:
    ids = torch.randint(0, 40, (3, 24), generator=torch.Generator().manual_seed(1))
    seen = torch.arange(24)[None] < torch.tensor([24, 7, 15])[:, None]
    sentence = torch.where(seen & (torch.arange(24) > 2), torch.arange(24)[None] // 12, -1)
    pairs = Pairs(ids, seen, sentence, np.zeros((3, 24, 2), dtype=np.int64), 2)
    network = ReadingNetwork(small).eval()
    with torch.inference_mode():
        wanted = network(pairs)
    starts, ends, odds = network.read(pairs, Layers(network.layers), threads)
    torch.testing.assert_close(starts, wanted[0], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(ends, wanted[1], atol=1e-5, rtol=1e-4)
    there = (sentence[:, None, :] == torch.arange(2)[None, :, None]).any(2)
    torch.testing.assert_close(odds[there], wanted[2][there], atol=1e-5, rtol=1e-4)
