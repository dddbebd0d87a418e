"""Runs the layers of a transformer over texts of unlike length: without padding, on several threads.

Each thread has the same number of tokens, wherever one text ends and the next begins. In each layer the
threads wait once for each other: what attends to a token of another thread needs its key and value. They
wait asleep; the threads that share one matrix product (OpenMP's) spin, and stall beside other work. For
each operation a thread takes Python's lock, so there are as few of them as can be.

Importing this loads torch.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from threading import Barrier, BrokenBarrierError
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

from hoibao.embeddings.onednn import Dense

# Shares of few different sizes: for each the kernels' cache takes memory of its own.
_SHARE_MULTIPLE = 16  # tokens


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
            threads: how many work at once.

        Returns:
            The last hidden state: shape (tokens, width).
        """
        tokens, width = hidden.shape
        spare = -tokens % (threads * _SHARE_MULTIPLE)
        # What fills the last share up is a text of its own.
        borders = [0, *accumulate([*lengths, spare])]
        hidden = torch.cat([hidden, hidden.new_zeros(spare, width)])
        share = len(hidden) // threads
        # A thread may be one layer ahead of another, and no more.
        seen = hidden.new_empty(2, len(hidden), 2 * width)
        barrier = Barrier(threads)

        def work(part: int) -> torch.Tensor:
            torch.set_num_threads(1)  # see `Encoder`
            begin, end = part * share, (part + 1) * share
            own = hidden[begin:end]
            try:
                texts = list(_overlapping(borders, begin, end))
                with torch.inference_mode():
                    for number, layer in enumerate(self._layers):
                        projected = layer.project(own)
                        there = seen[number % 2]
                        there[begin:end] = projected[:, width:]
                        barrier.wait()
                        attended = [
                            _attended(
                                projected[max(start, begin) - begin : min(stop, end) - begin, :width],
                                there[start:stop],
                                layer.heads,
                            )
                            for start, stop in texts
                        ]
                        own = layer.finish(own, torch.cat(attended))
            except BrokenBarrierError:
                return own  # the thread that failed tells why
            except BaseException:
                barrier.abort()
                raise
            return own

        with ThreadPoolExecutor(threads) as pool:
            try:
                return torch.cat(list(pool.map(work, range(threads))))[:tokens]
            except BaseException:
                # Where not all threads could be started, none may wait for those that are missing.
                barrier.abort()
                raise


def _overlapping(borders: Sequence[int], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The texts, as starts and ends, of which some token lies between `begin` and `end`."""
    return ((start, stop) for start, stop in pairwise(borders) if start < end and begin < stop)


def _attended(queries: torch.Tensor, seen: torch.Tensor, heads: int) -> torch.Tensor:
    """Attention with several heads (Vaswani et al., "Attention Is All You Need", NIPS 2017).

    `queries` and what is returned have the shape (tokens that ask, width); `seen` holds keys and values,
    (tokens, 2 * width).
    """
    # In 32 bits it is no slower, and the kernels' cache does not keep a megabyte for each pair of lengths.
    query = queries.float().view(1, len(queries), heads, -1).transpose(1, 2)
    key, value = seen.float().view(1, len(seen), 2, heads, -1).transpose(1, 3).unbind(2)
    made = scaled_dot_product_attention(query, key, value)
    return made.transpose(1, 2).reshape(queries.shape).to(queries.dtype)


def _normed(norm: Any, hidden: torch.Tensor) -> torch.Tensor:
    return torch.layer_norm(hidden, norm.normalized_shape, norm.weight, norm.bias, norm.eps)
