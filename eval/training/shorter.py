"""Trains a reader of fewer layers to say what the trained one says: each layer takes its time.

The layers left out are the last ones (Sajjad et al., "On the Effect of Dropping Layers of Pre-trained
Transformer Models", Computer Speech & Language, 2023); those before them learn to come to the same last
hidden state and the same scores (Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network",
2015; Romero et al., "FitNets", ICLR 2015). What stands below stays as it is.
"""

import copy
import random
import time
from collections.abc import Callable, Sequence

import torch
from torch.nn.functional import kl_div, mse_loss
from transformers import AutoTokenizer

from hoibao.embeddings import Excerpt
from hoibao.embeddings.packaged import packaged_model
from hoibao.embeddings.processor import has_bfloat16
from hoibao.embeddings.reader import LONGEST, QUESTION
from hoibao.embeddings.reading_network import Pairs, ReadingNetwork, through, tokenized
from hoibao.eval.training.batches import carelessly_typed, of_like_length
from hoibao.eval.training.examples import Example

_LEARNING = 4  # layers
_RATE = 2e-4
_WARM_UP = 100  # batches
_BATCH = 16  # windows
_POOL = 32  # batches among which windows of like length are brought together
_LOWER_CASE, _UNACCENTED = 0.12, 0.08
# What the parts of the loss weigh: the hidden state, the odds, the scores of starts and ends, their shares.
_HIDDEN, _ODDS, _SCORES, _SHARES = 5.0, 1.0, 0.2, 1.0

_Asked = tuple[str, Excerpt]
_Scores = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def shortened(
    trained: ReadingNetwork, layers: int, found: Sequence[Example], seed: int, tell: Callable[[str], None]
) -> ReadingNetwork:
    """A network of the first `layers` of the `trained` one, which says nearly the same of what was `found`.

    Each window of each question is read once.
    """
    torch.manual_seed(seed)
    teacher = copy.deepcopy(trained).to(torch.bfloat16 if has_bfloat16() else torch.float32).eval()
    # Without dropout: what is said shall be the same.
    network = copy.deepcopy(trained).float().eval()
    network.layers = network.layers[:layers]
    kept = max(0, layers - _LEARNING)
    learning = [
        *network.layers[kept:].parameters(),
        *network.span.parameters(),
        *network.answers.parameters(),
    ]
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()))
    batches = _batches(found, random.Random(seed))  # noqa: S311 - chooses examples
    optimiser = torch.optim.AdamW(learning, lr=_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / len(batches))
    )
    begun, total = time.monotonic(), 0.0
    for number, batch in enumerate(batches):
        pairs = tokenized(tokenizer, QUESTION, batch, LONGEST)
        with torch.no_grad():
            below = through(teacher.layers[:kept], teacher.embedded(pairs), pairs)
            wanted = through(teacher.layers[kept:], below, pairs)
        with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16()):
            hidden = through(network.layers[kept:], below, pairs)
        with torch.no_grad():
            right = teacher.scores(wanted, pairs)
        loss = _HIDDEN * _relative_error(hidden.float(), wanted.float(), pairs)
        loss = loss + _unlikeness(network.scores(hidden.float(), pairs), right, pairs)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learning, 5.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
        if number % 50 == 49:
            seconds = time.monotonic() - begun
            tell(f"shorter, {number + 1}/{len(batches)}: loss {total / 50:.3f}, {seconds:.0f} s")
            total = 0.0
    return network


def _batches(found: Sequence[Example], drawn: random.Random) -> list[list[_Asked]]:
    """All questions beside their windows in random order, those of like length together."""
    asked = [
        (question, one.window.excerpt)
        for example in found
        for question in [carelessly_typed(example.question.text, _LOWER_CASE, _UNACCENTED, drawn)]
        for one in example.shown
    ]
    return of_like_length(asked, lambda one: len(one[0]) + len(one[1].text), _BATCH, _POOL, drawn)


def _relative_error(hidden: torch.Tensor, wanted: torch.Tensor, pairs: Pairs) -> torch.Tensor:
    """The mean square of the difference, as a share of that of what is wanted."""
    return mse_loss(hidden[pairs.seen], wanted[pairs.seen]) / wanted[pairs.seen].square().mean()


def _unlikeness(made: _Scores, right: _Scores, pairs: Pairs) -> torch.Tensor:
    """How much the scores differ, of the sentences and of the tokens in them."""
    inside = pairs.sentence >= 0
    there = (pairs.sentence[:, None, :] == torch.arange(pairs.most)[None, :, None]).any(2)
    loss = _ODDS * mse_loss(made[2][there], right[2][there])
    for one, other in zip(made[:2], right[:2], strict=True):
        loss = loss + _SCORES * mse_loss(one[inside], other[inside])
        # Outside, scores are such that nothing of the shares falls there.
        shares = one.log_softmax(1), other.log_softmax(1)
        loss = loss + _SHARES * kl_div(*shares, log_target=True, reduction="batchmean")
    return loss
