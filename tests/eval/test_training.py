import random

import numpy as np
import pytest
import torch

from hoibao.app.question import analyse
from hoibao.embeddings.reading_network import Pairs
from hoibao.eval.training import reading
from hoibao.eval.training.examples import Spare
from hoibao.eval.training.linear import conditional_logit, logistic


def test_the_sentence_model_finds_the_feature_that_tells_the_right_ones() -> None:
    drawn = np.random.default_rng(5)
    sets = []
    for _ in range(80):
        rows = drawn.random((4, 3))
        sets.append((rows.tolist(), (rows[:, 1] == rows[:, 1].max()).tolist()))
    weights = conditional_logit(sets)
    assert weights.shape == (4,)
    assert weights[1] > 3 * max(abs(weights[0]), abs(weights[2]))
    assert weights[-1] == 0


def test_sets_of_different_size_and_several_right_ones() -> None:
    weights = conditional_logit(
        [([[1.0], [0.0]], [True, False]), ([[1.0], [1.0], [0.0]], [True, True, False])]
    )
    assert weights[0] > 0


def test_the_confidence_model_gives_the_share_of_right_ones() -> None:
    examples = [([1.0], True)] * 80 + [([1.0], False)] * 20 + [([0.0], True)] * 10 + [([0.0], False)] * 90
    slope, bias = logistic(examples)
    assert 1 / (1 + np.exp(-bias)) == pytest.approx(0.1, abs=0.03)
    assert 1 / (1 + np.exp(-slope - bias)) == pytest.approx(0.8, abs=0.03)


def test_exchanging_changes_one_thing_and_leaves_the_rest() -> None:
    spare = Spare.of(["Ai là bí thư Tỉnh ủy Lai Châu năm 2020?", "Sông Hồng Hà dài bao nhiêu cây số?"])
    drawn = random.Random(1)
    text = "Ông Phan Văn Phụng chủ trì cuộc họp nào năm 2019?"
    for _ in range(30):
        exchanged = spare.exchanged(text, drawn)
        assert exchanged
        assert exchanged != text
        assert len(set(exchanged.split()) & set(text.split())) >= 5


def test_nothing_to_exchange() -> None:
    assert Spare.of(["Ai?"]).exchanged("Ai?", random.Random(1)) is None
    assert analyse("Ai?").names == ()


def test_the_loss_falls_as_the_right_tokens_are_told() -> None:
    items = [
        reading._Item("Ai?", "ông Phụng", [(4, 9)], 0),
        reading._Item("Ai?", "các xã", [], 0),
        reading._Item("Gì?", "ông Phụng", [], None),
    ]
    offsets = np.tile(np.array([[0, 0], [0, 3], [4, 9]]), (3, 1, 1))
    inside = torch.tensor([[False, True, True]] * 3)
    pairs = Pairs(torch.zeros(3, 3, dtype=torch.long), inside, inside, offsets)
    flat = torch.zeros(3, 3)
    told = flat.clone()
    told[0, 2] = 5.0
    sure = torch.tensor([5.0, -5.0, -5.0])
    unsure = reading._loss(items, pairs, flat, flat, torch.zeros(3))
    assert reading._loss(items, pairs, told, told, torch.zeros(3)) < unsure
    assert reading._loss(items, pairs, flat, flat, sure) < unsure
    assert reading._loss(items, pairs, flat, flat, -sure) > unsure
    # The sentence of an exchanged question is no right one, whatever the reader thinks.
    assert reading._loss(items, pairs, told, told, torch.tensor([5.0, -5.0, 5.0])) > reading._loss(
        items, pairs, told, told, sure
    )
