"""Runs the layers of a transformer over texts of unlike length: without padding, on several threads.

Each thread has the same number of tokens, wherever one text ends and the next begins. In each layer the
threads wait once for each other: what attends to a token of another thread needs its key and value. They
wait asleep; the threads that share one matrix product (OpenMP's) spin, and stall beside other work.

Importing this loads torch.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from threading import Barrier, BrokenBarrierError
from typing import Any

import torch

# Shares of few different sizes: for each the kernels' cache takes memory of its own.
_SHARE_MULTIPLE = 16  # tokens


def run(
    layers: Sequence[torch.nn.Module], hidden: torch.Tensor, lengths: Sequence[int], threads: int
) -> torch.Tensor:
    """What the layers make of texts, without a gradient.

    Args:
        layers: `BertLayer`s.
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
    keys, values = hidden.new_empty(2, 2, *hidden.shape)
    barrier = Barrier(threads)

    def work(part: int) -> torch.Tensor:
        torch.set_num_threads(1)  # see `Encoder`
        begin, end = part * share, (part + 1) * share
        own = hidden[begin:end]
        try:
            texts = list(_overlapping(borders, begin, end))
            with torch.inference_mode():
                for number, layer in enumerate(layers):
                    parts: Any = layer
                    attention = parts.attention.self
                    turn = number % 2
                    keys[turn, begin:end] = attention.key(own)
                    values[turn, begin:end] = attention.value(own)
                    queries = attention.query(own)
                    barrier.wait()
                    seen = [
                        _attended(
                            queries[max(start, begin) - begin : min(stop, end) - begin],
                            keys[turn, start:stop],
                            values[turn, start:stop],
                            attention.num_attention_heads,
                        )
                        for start, stop in texts
                    ]
                    own = parts.attention.output(torch.cat(seen), own)
                    own = parts.output(parts.intermediate(own), own)
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


def _attended(queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, heads: int) -> torch.Tensor:
    """Attention with several heads (Vaswani et al., "Attention Is All You Need", NIPS 2017).

    `queries` and what is returned have the shape (tokens that ask, width), the others (tokens, width).
    """
    # In 32 bits it is no slower, and the kernels' cache does not keep a megabyte for each pair of lengths.
    q, k, v = (one.float().view(len(one), heads, -1).transpose(0, 1) for one in (queries, keys, values))
    weights = (q @ k.transpose(1, 2) * q.shape[2] ** -0.5).softmax(2)
    made: torch.Tensor = (weights @ v).transpose(0, 1).reshape(queries.shape)
    return made.to(queries.dtype)
