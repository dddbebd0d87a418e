"""Trains the reader: which sentence answers, and where in it."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from transformers import AutoModel, AutoTokenizer

from hoibao.app.extractive import LONGEST_READ
from hoibao.corpus import fold_accents
from hoibao.embeddings.packaged import packaged_model
from hoibao.embeddings.processor import has_bfloat16
from hoibao.embeddings.reader import LONGEST, QUESTION
from hoibao.embeddings.reading_network import Pairs, ReadingNetwork, tokenized
from hoibao.eval.training.examples import Example, Spare

_EPOCHS = 3
_RATE, _HEADS_RATE = 1e-4, 5e-4
_WARM_UP = 0.1
_BATCH = 8  # questions
_POOL = 16  # batches among which questions of like length are brought together
_RIGHT, _WRONG = 2, 2  # sentences of each question in a batch
_EXCHANGED = 0.35  # of the questions, with one thing exchanged
_LOWER_CASE, _UNACCENTED = 0.15, 0.1


@dataclass(frozen=True, slots=True)
class _Item:
    """A question beside a sentence: `group` is its question's place in the batch, None if exchanged."""

    question: str
    sentence: str
    spans: list[tuple[int, int]]
    group: int | None


def train(
    found: Sequence[Example], seed: int, tell: Callable[[str], None]
) -> tuple[ReadingNetwork, torch.nn.Module]:
    """A trained network, and the transformer that it was made from.

    Questions whose answer none of the sentences holds are left out.
    """
    torch.manual_seed(seed)
    drawn = random.Random(seed)  # noqa: S311 - chooses examples
    folder = str(packaged_model())
    kind = torch.bfloat16 if has_bfloat16() else torch.float32
    base = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=kind).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = ReadingNetwork(base)
    network.float()
    for head in (network.span, network.answers):
        torch.nn.init.normal_(head.weight, std=0.02)
        torch.nn.init.zeros_(head.bias)
    heads = [*network.span.parameters(), *network.answers.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": network.upper.parameters(), "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}],
        weight_decay=0.01,
    )
    usable = [example for example in found if any(example.spans)]
    spare = Spare.of([example.question.text for example in usable])
    steps = _EPOCHS * (len(usable) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    begun = time.monotonic()
    for epoch in range(_EPOCHS):
        network.train()
        total = 0.0
        batches = _batches(usable, drawn)
        for number, batch in enumerate(batches):
            items = [item for i, example in enumerate(batch) for item in _items(example, i, spare, drawn)]
            asked = [(item.question, item.sentence) for item in items]
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


def _batches(usable: Sequence[Example], drawn: random.Random) -> list[list[Example]]:
    """All questions in random order, those of like length together."""
    order = list(usable)
    drawn.shuffle(order)
    batches = []
    for start in range(0, len(order), _BATCH * _POOL):
        pool = sorted(order[start : start + _BATCH * _POOL], key=lambda e: len(e.candidates[0].quote.text))
        batches += [pool[i : i + _BATCH] for i in range(0, len(pool), _BATCH)]
    drawn.shuffle(batches)
    return batches


def _items(example: Example, group: int, spare: Spare, drawn: random.Random) -> list[_Item]:
    texts = [candidate.quote.text[:LONGEST_READ] for candidate in example.candidates]
    seen = [
        [span for span in spans if span[1] <= len(text)]
        for spans, text in zip(example.spans, texts, strict=True)
    ]
    right = [i for i, spans in enumerate(seen) if spans]
    wrong = [i for i, is_right in enumerate(example.right) if not is_right]
    question = example.question.text
    if drawn.random() < _LOWER_CASE:
        question = question.lower()
    if drawn.random() < _UNACCENTED:
        question = fold_accents(question)
    chosen = drawn.sample(right, min(_RIGHT, len(right))) + drawn.sample(wrong, min(_WRONG, len(wrong)))
    items = [_Item(question, texts[i], seen[i], group) for i in chosen]
    if drawn.random() < _EXCHANGED and (exchanged := spare.exchanged(question, drawn)):
        items.append(_Item(exchanged, texts[chosen[0]], [], None))
    return items


def _loss(
    items: Sequence[_Item], pairs: Pairs, starts: torch.Tensor, ends: torch.Tensor, odds: torch.Tensor
) -> torch.Tensor:
    """Of the spans, and of which sentence answers.

    Starts and ends are normalised over all sentences of a question (Clark and Gardner, "Simple and
    Effective Multi-Paragraph Reading Comprehension", ACL 2018), and any of the right ones will do.
    """
    first = torch.zeros_like(starts, dtype=torch.bool)
    last = torch.zeros_like(first)
    for row, item in enumerate(items):
        for start, end in item.spans:
            offsets = pairs.offsets[row]
            inside = (
                (offsets[:, 0] < end) & (offsets[:, 1] > start) & pairs.sentence[row].numpy()
            ).nonzero()[0]
            if len(inside) and offsets[inside[-1], 1] >= end:
                first[row, inside[0]] = True
                last[row, inside[-1]] = True
    right = first.any(1)
    total = torch.nn.functional.binary_cross_entropy_with_logits(odds, right.float())
    groups = {item.group for item in items if item.group is not None}
    for group in groups:
        rows = torch.tensor([row for row, item in enumerate(items) if item.group == group])
        if not right[rows].any():
            continue
        share = 1 / len(groups)
        total = total + 0.5 * share * (
            _surprise(starts[rows], first[rows]) + _surprise(ends[rows], last[rows])
        )
        total = total + 0.5 * share * _surprise(odds[rows], right[rows])
    return total


def _surprise(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Minus the logarithm of the share of the right ones in the softmax of all scores."""
    return torch.logsumexp(scores.flatten(), 0) - torch.logsumexp(scores[right], 0)
