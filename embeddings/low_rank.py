"""How the weights of the reader are stored: what training changed, as matrices of low rank.

The form is that of Hu et al., "LoRA" (ICLR 2022), got here by a singular value decomposition of the
difference: a tenth of its size, and no worse answers. Importing this loads torch.
"""

from collections.abc import Mapping
from typing import Any

import torch

from hoibao.embeddings.reading_network import ReadingNetwork

_RANK = 32


def difference(trained: ReadingNetwork, original: Any) -> dict[str, torch.Tensor]:
    """What training has made of the `original` transformer, as `add_difference` takes it.

    For each matrix of the layers there are two, `….left` of shape (out, rank) and `….right` of
    shape (rank, in); for each vector its difference; and the heads as they are.
    """
    before = original.encoder.layer.state_dict()
    stored = {name: weight.detach().half() for name, weight in _heads(trained)}
    for name, weight in trained.layers.state_dict().items():
        changed = weight.float() - before[name].float()
        if changed.dim() < 2:
            stored[f"layers.{name}"] = changed.half()
            continue
        left, values, right = torch.linalg.svd(changed, full_matrices=False)
        root = values[:_RANK].sqrt()
        stored[f"layers.{name}.left"] = (left[:, :_RANK] * root).half().contiguous()
        stored[f"layers.{name}.right"] = (root[:, None] * right[:_RANK]).half().contiguous()
    return stored


def add_difference(network: ReadingNetwork, stored: Mapping[str, torch.Tensor]) -> None:
    """Make the trained network of one that has the original layers, in place.

    Raises:
        KeyError: something is missing in `stored`, or it has layers that the network has not.
        RuntimeError: something has another shape than the network.
    """
    if extra := sorted(name for name in stored if name.startswith(f"layers.{len(network.layers)}.")):
        raise KeyError(f"{extra[0]} is of no layer")
    for name, weight in network.layers.named_parameters():
        key = f"layers.{name}"
        if weight.dim() < 2:
            changed = stored[key].float()
        else:
            changed = stored[f"{key}.left"].float() @ stored[f"{key}.right"].float()
        weight.data = (weight.data.float() + changed).to(weight.dtype)
    kind = next(network.layers.parameters()).dtype
    for name, weight in _heads(network):
        weight.data = stored[name].to(kind).reshape(weight.shape)


def _heads(network: ReadingNetwork) -> list[tuple[str, torch.nn.Parameter]]:
    return [(name, weight) for name, weight in network.named_parameters() if not name.startswith("layers.")]
