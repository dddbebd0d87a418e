"""Runs the layers of a transformer over texts of unlike length: without padding, on several threads.

Each thread has the same number of tokens, wherever one text ends and the next begins. In each layer a thread
needs the keys and values of its texts' other tokens, and waits for them at the last moment, without sleeping
at first: to be woken takes longer than most waits. The threads that share one matrix product (OpenMP's) wait
at each, and stall beside other work. For each operation a thread takes Python's lock, so there are as few of
them as can be.

Importing this loads torch.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import accumulate, pairwise
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

from hoibao.embeddings.onednn import Dense

# Shares of few different sizes: for each the kernels' cache takes memory of its own.
_SHARE_MULTIPLE = 16  # tokens
# How often a thread that waits gives way before it sleeps, and how long it sleeps then (seconds).
_GIVES_WAY, _SLEEP = 2000, 0.0002


class _Progress:
    """How many layers each thread has made keys and values for."""

    def __init__(self, threads: int) -> None:
        self._made = [0] * threads
        self._failed = False

    def tell(self, part: int, layers: int) -> None:
        """The thread has made so many."""
        self._made[part] = layers

    def wait(self, parts: Iterable[int], layers: int) -> bool:
        """Wait until all these threads have made so many; False if one has failed."""
        for part in parts:
            tries = 0
            while self._made[part] < layers:
                if self._failed:
                    return False
                time.sleep(0 if tries < _GIVES_WAY else _SLEEP)  # 0 lets others have Python's lock
                tries += 1
        return True

    @contextmanager
    def told_of_failure(self) -> Iterator[None]:
        """Let nobody wait any longer where what is inside fails."""
        try:
            yield
        except BaseException:
            self._failed = True
            raise


class _Layer:
    """A `BertLayer` without a gradient, in the two parts between which the threads wait."""

    def __init__(self, layer: torch.nn.Module) -> None:
        parts: Any = layer
        attention = parts.attention.self
        three = (attention.query, attention.key, attention.value)
        self.heads: int = attention.num_attention_heads
        # To queries, keys and values: shape (tokens, 3 * width).
        self.project = Dense(torch.cat([one.weight for one in three]), torch.cat([one.bias for one in three]))
        self._attended = Dense(parts.attention.output.dense.weight, parts.attention.output.dense.bias)
        self._first_norm = parts.attention.output.LayerNorm
        self._widened = Dense(parts.intermediate.dense.weight, parts.intermediate.dense.bias, gelu=True)
        self._narrowed = Dense(parts.output.dense.weight, parts.output.dense.bias)
        self._second_norm = parts.output.LayerNorm

    def finish(self, own: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        """The tokens that follow from `own` and from what they attended to, all (tokens, width)."""
        own = _normed(self._first_norm, self._attended(attended) + own)
        return _normed(self._second_norm, self._narrowed(self._widened(own)) + own)


class Layers:
    """The layers of a transformer, laid out anew: they take memory of their own."""

    def __init__(self, layers: Iterable[torch.nn.Module]) -> None:
        """Take `BertLayer`s with the activation "gelu"."""
        with torch.no_grad():
            self._layers = [_Layer(layer) for layer in layers]

    def run(self, hidden: torch.Tensor, lengths: Sequence[int], threads: int) -> torch.Tensor:
        """What the layers make of texts.

        Args:
            hidden: the embedded tokens of all texts, one behind the other: shape (tokens, width).
            lengths: the number of tokens of each text, at least one each.
            threads: how many work at once, the calling one among them.

        Returns:
            The last hidden state: shape (tokens, width).
        """
        tokens, width = hidden.shape
        share = -(-tokens // (threads * _SHARE_MULTIPLE)) * _SHARE_MULTIPLE
        texts = list(pairwise([0, *accumulate(lengths)]))
        hidden = torch.cat([hidden, hidden.new_zeros(threads * share - tokens, width)])
        # A thread may be one layer ahead of those whose keys it needs, and no more.
        seen = hidden.new_empty(2, len(hidden), 2 * width)
        progress = _Progress(threads)

        def work(part: int) -> torch.Tensor:
            begin, end = part * share, (part + 1) * share
            own = hidden[begin:end]
            here = [(start, stop) for start, stop in texts if start < end and begin < stop]
            # Those last that others have a part of.
            here.sort(key=lambda text: text[0] < begin or end < text[1])
            attended = torch.zeros_like(own)
            torch.set_num_threads(1)  # see `Encoder`
            with progress.told_of_failure(), torch.inference_mode():
                for number, layer in enumerate(self._layers):
                    projected = layer.project(own)
                    there = seen[number % 2]
                    there[begin:end] = projected[:, width:]
                    progress.tell(part, number + 1)
                    for start, stop in here:
                        if not progress.wait(range(start // share, (stop - 1) // share + 1), number + 1):
                            return own  # the thread that failed tells why
                        asking = slice(max(start, begin) - begin, min(stop, end) - begin)
                        _attend(projected[asking, :width], there[start:stop], layer.heads, attended[asking])
                    own = layer.finish(own, attended)
            return own

        with ThreadPoolExecutor(threads) as pool, progress.told_of_failure():
            others = [pool.submit(work, part) for part in range(1, threads)]
            return torch.cat([work(0), *(other.result() for other in others)])[:tokens]


def _attend(queries: torch.Tensor, seen: torch.Tensor, heads: int, attended: torch.Tensor) -> None:
    """Attention with several heads (Vaswani et al., "Attention Is All You Need", NIPS 2017).

    `queries` and `attended`, which is written, have the shape (tokens that ask, width); `seen` holds keys
    and values, (tokens, 2 * width).
    """
    # In 32 bits it is no slower, and the kernels' cache does not keep a megabyte for each pair of lengths.
    query = queries.float().view(1, len(queries), heads, -1).transpose(1, 2)
    key, value = seen.float().view(1, len(seen), 2, heads, -1).transpose(1, 3).unbind(2)
    made = scaled_dot_product_attention(query, key, value)
    attended.view(len(queries), heads, -1).copy_(made[0].transpose(0, 1))


def _normed(norm: Any, hidden: torch.Tensor) -> torch.Tensor:
    return torch.layer_norm(hidden, norm.normalized_shape, norm.weight, norm.bias, norm.eps)
