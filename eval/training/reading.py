"""Trains the reader: which sentence answers, and where in it."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from hoibao.embeddings import Excerpt
from hoibao.embeddings.packaged import packaged_model
from hoibao.embeddings.processor import has_bfloat16
from hoibao.embeddings.reader import LONGEST, QUESTION
from hoibao.embeddings.reading_network import Pairs, ReadingNetwork, tokenized
from hoibao.eval.training.batches import carelessly_typed, of_like_length
from hoibao.eval.training.examples import Example, Span, Spare

_EPOCHS = 4
_RATE, _HEADS_RATE = 1e-4, 5e-4
_WARM_UP = 0.1
_BATCH = 8  # questions
_POOL = 16  # batches among which questions of like length are brought together
_WINDOWS, _WRONG = 2, 1  # of each question in a batch: of one sort, and wrong ones beside right ones
_EXCHANGED = 0.15  # of the questions, with one thing exchanged
_LOWER_CASE, _UNACCENTED = 0.15, 0.1


@dataclass(frozen=True, slots=True)
class _Item:
    """A question beside an excerpt; `group` is the question's place in the batch.

    `bias` tells, as log-odds, how much likelier than on average it is, without reading, that the excerpt
    does not answer.
    """

    question: str
    excerpt: Excerpt
    right: list[bool]
    spans: list[Span]
    group: int
    bias: float


def train(
    found: Sequence[Example], seed: int, tell: Callable[[str], None]
) -> tuple[ReadingNetwork, torch.nn.Module]:
    """A trained network, and the transformer that it was made from."""
    torch.manual_seed(seed)
    drawn = random.Random(seed)  # noqa: S311 - chooses examples
    folder = str(packaged_model())
    kind = torch.bfloat16 if has_bfloat16() else torch.float32
    base = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=kind).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = ReadingNetwork(base, len(base.encoder.layer))
    network.float()
    for head in (network.span, network.answers):
        torch.nn.init.normal_(head.weight, std=0.02)
        torch.nn.init.zeros_(head.bias)
    heads = [*network.span.parameters(), *network.answers.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": network.layers.parameters(), "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}],
        weight_decay=0.01,
    )
    spare = Spare.of([example.question.text for example in found])
    steps = _EPOCHS * (len(found) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    begun = time.monotonic()
    network.train()
    for epoch in range(_EPOCHS):
        total = 0.0
        batches = _batches(found, drawn)
        for number, batch in enumerate(batches):
            items = [item for i, example in enumerate(batch) for item in _items(example, 2 * i, spare, drawn)]
            asked = [(item.question, item.excerpt) for item in items]
            pairs = tokenized(tokenizer, QUESTION, asked, LONGEST)
            with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16()):
                loss = _loss(items, pairs, *network(pairs))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
            if number % 50 == 49:
                tell(
                    f"epoch {epoch + 1}, {number + 1}/{len(batches)}: loss {total / (number + 1):.3f}, "
                    f"{time.monotonic() - begun:.0f} s"
                )
    return network.eval(), base


def _batches(found: Sequence[Example], drawn: random.Random) -> list[list[Example]]:
    """All questions in random order, those with windows of like length together."""
    order = [example for example in found if example.shown]
    return of_like_length(order, lambda e: len(e.shown[0].window.excerpt.text), _BATCH, _POOL, drawn)


def _items(example: Example, group: int, spare: Spare, drawn: random.Random) -> list[_Item]:
    """The question beside windows; some with one thing exchanged, too, as a question of its own."""
    right = [one for one in example.shown if any(one.right)]
    wrong = [one for one in example.shown if not any(one.right)]
    question = carelessly_typed(example.question.text, _LOWER_CASE, _UNACCENTED, drawn)
    most = _WRONG if right else _WINDOWS
    chosen = drawn.sample(right, min(_WINDOWS, len(right))) + drawn.sample(wrong, min(most, len(wrong)))
    items = [_Item(question, one.window.excerpt, one.right, one.spans, group, one.bias) for one in chosen]
    if right and drawn.random() < _EXCHANGED and (exchanged := spare.exchanged(question, drawn)):
        excerpt = chosen[0].window.excerpt
        items.append(_Item(exchanged, excerpt, [False] * len(excerpt.sentences), [], group + 1, 0.0))
    return items


def _loss(
    items: Sequence[_Item], pairs: Pairs, starts: torch.Tensor, ends: torch.Tensor, odds: torch.Tensor
) -> torch.Tensor:
    """Of the spans, and of which sentence answers, if any.

    Both are normalised over all windows of a question, and any of the right ones will do (Clark and
    Gardner, "Simple and Effective Multi-Paragraph Reading Comprehension", ACL 2018). Besides, each window is
    taken alone, where the outcome that none of its sentences answers has the log-odds of its bias: so that
    questions of every style are seen unanswered, and not only the written ones.
    """
    first = torch.zeros_like(starts, dtype=torch.bool)
    last = torch.zeros_like(first)
    right = torch.zeros_like(odds, dtype=torch.bool)
    there = torch.zeros_like(right)
    for row, item in enumerate(items):
        there[row, : len(item.right)] = True
        right[row, : len(item.right)] = torch.tensor(item.right)
        offsets = pairs.offsets[row]
        for start, end in item.spans:
            covered = (offsets[:, 0] < end) & (offsets[:, 1] > start) & (pairs.sentence[row].numpy() >= 0)
            inside = np.flatnonzero(covered)
            if len(inside) and offsets[inside[-1], 1] >= end:
                first[row, inside[0]] = True
                last[row, inside[-1]] = True
    total = torch.zeros(())
    for row in range(len(items)):
        scores = torch.cat([torch.tensor([items[row].bias]), odds[row, there[row]]])
        answers = torch.cat([~right[row].any()[None], right[row, there[row]]])
        total = total + _surprise(scores, answers) / len(items)
    groups = {item.group for item, answers in zip(items, right, strict=True) if answers.any()}
    for group in groups:
        rows = torch.tensor([row for row, item in enumerate(items) if item.group == group])
        total = total + _surprise(odds[rows][there[rows]], right[rows][there[rows]]) / (2 * len(groups))
        if first[rows].any():
            spans = _surprise(starts[rows], first[rows]) + _surprise(ends[rows], last[rows])
            total = total + spans / (2 * len(groups))
    return total


def _surprise(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Minus the logarithm of the share of the right ones in the softmax of all scores."""
    return torch.logsumexp(scores.flatten(), 0) - torch.logsumexp(scores[right], 0)
