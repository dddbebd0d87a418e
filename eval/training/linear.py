"""Fits the linear models of `hoibao.app.ranking`."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

Weights = NDArray[np.float32]

_SENTENCE_PENALTY, _CONFIDENCE_PENALTY = 1e-3, 1e-3


def conditional_logit(sets: Sequence[tuple[Sequence[Sequence[float]], Sequence[bool]]]) -> Weights:
    """Weights under which the softmax gives the right sentences most; any of them will do.

    Each of `sets` holds the features of a question's sentences, and which of them are right. Returns
    the weights of the features and, as the last, a bias of 0.
    """
    width = len(sets[0][0][0])
    most = max(len(right) for _, right in sets)
    rows = torch.zeros(len(sets), most, width)
    right = torch.zeros(len(sets), most)
    there = torch.full((len(sets), most), -1e9)
    for i, (features, answers) in enumerate(sets):
        rows[i, : len(features)] = torch.tensor(features)
        right[i, : len(features)] = torch.tensor(answers, dtype=torch.float32)
        there[i, : len(features)] = 0.0

    def loss(weights: torch.Tensor) -> torch.Tensor:
        scores = rows @ weights[:-1] + there
        wanted = torch.logsumexp(scores + torch.log(right + 1e-30), 1)
        return (torch.logsumexp(scores, 1) - wanted).mean() + _SENTENCE_PENALTY * weights.square().sum()

    return _least(loss, width + 1)


def logistic(sources: Sequence[Sequence[tuple[Sequence[float], bool]]]) -> Weights:
    """The weights of the features and, as the last, the bias under which the outcomes are likeliest.

    Each of `sources` holds features and outcomes, and counts as much as the others, however many it holds.
    """
    sources = [source for source in sources if source]
    examples = [example for source in sources for example in source]
    rows = torch.tensor([features for features, _ in examples])
    right = torch.tensor([float(is_right) for _, is_right in examples])
    share = torch.cat([torch.full((len(source),), 1 / (len(sources) * len(source))) for source in sources])

    def loss(weights: torch.Tensor) -> torch.Tensor:
        scores = rows @ weights[:-1] + weights[-1]
        fit = torch.nn.functional.binary_cross_entropy_with_logits(scores, right, share, reduction="sum")
        return fit + _CONFIDENCE_PENALTY * weights[:-1].square().mean()

    return _least(loss, rows.shape[1] + 1)


def _least(loss: Callable[[torch.Tensor], torch.Tensor], size: int) -> Weights:
    weights = torch.zeros(size, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        value = loss(weights)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(step)  # type: ignore[no-untyped-call]
    found: Weights = weights.detach().numpy()
    return found
