from threading import Thread
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertModel

from hoibao.embeddings import unpadded
from hoibao.embeddings.unpadded import Layers


@pytest.fixture(scope="module")
def layers() -> list[torch.nn.Module]:
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=8, hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=48
    )
    return list(BertModel(config).eval().encoder.layer)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("lengths", [[1], [40], [16, 16], [3, 70, 1, 5], [31, 2]])
def test_each_text_comes_out_as_it_would_alone(
    layers: list[torch.nn.Module], lengths: list[int], threads: int
) -> None:
    hidden = torch.randn(sum(lengths), 24, generator=torch.Generator().manual_seed(5))
    made = Layers(layers).run(hidden, lengths, threads)
    assert made.shape == hidden.shape
    for text, found in zip(hidden.split(lengths), made.split(lengths), strict=True):
        alone = text[None]
        with torch.inference_mode():
            for layer in layers:
                alone = layer(alone)
        torch.testing.assert_close(found, alone[0], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("token", [0, 63])
def test_a_thread_that_fails_does_not_leave_the_others_waiting(
    layers: list[torch.nn.Module], token: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    attend = unpadded._attend

    def fails_there(queries: torch.Tensor, *others: Any) -> None:
        if bool(queries.isnan().any()):
            raise MemoryError
        attend(queries, *others)

    monkeypatch.setattr(unpadded, "_attend", fails_there)
    hidden = torch.zeros(64, 24)
    hidden[token] = torch.nan
    with pytest.raises(MemoryError):
        Layers(layers).run(hidden, [32, 32], 2)


def test_the_given_vectors_stay_as_they_are(layers: list[torch.nn.Module]) -> None:
    hidden = torch.ones(20, 24)
    Layers(layers).run(hidden, [12, 8], 2)
    assert bool((hidden == 1).all())


def test_a_thread_that_cannot_be_started_leaves_no_other_waiting(
    layers: list[torch.nn.Module], monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    start = Thread.start

    def first_only(thread: Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(Thread, "start", first_only)
    with pytest.raises(RuntimeError, match="can't start"):
        Layers(layers).run(torch.zeros(64, 24), [64], 3)
