"""A small reader: it reads a question beside words of an article, and tells whether and where they answer.

The packaged model, trained further by `python -m hoibao.eval.training` on XQuAD-vi, MLQA-vi and text written
for it; `hoibao.embeddings.low_rank` tells how its weights are stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoibao.embeddings.model import Encoder, ModelError
from hoibao.embeddings.packaged import HUB_TWIN, PACKAGED
from hoibao.embeddings.processor import usable_threads

if TYPE_CHECKING:
    from hoibao.embeddings.reading_network import ReadingNetwork

WEIGHTS = "reader.safetensors"
LONGEST = 320  # tokens of a question and an excerpt together
_LONGEST_SPAN = 40  # tokens
_CUTS_A_WORD = -1e3
# With more, each has too few tokens for its products to be worth the waiting.
_MOST_THREADS = 2
_UNSEEN = -10.0  # about what a sentence gets that has nothing to do with the question
# The prompt of questions, as in the training of the model underneath.
QUESTION = "query: "


class Excerpt(NamedTuple):
    """Words of an article to be read: `heading` says what they are about.

    `sentences` are the parts of `text`, as starts and ends in their order, that are asked whether they
    answer; what stands between them is read, too.
    """

    heading: str
    text: str
    sentences: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a sentence: the words at `start` to `end` of its excerpt answer best.

    `odds` are the log-odds that the sentence answers at all; `strength` is the score of the span, to be
    compared with that of other sentences only.
    """

    start: int
    end: int
    odds: float
    strength: float


class Reader:
    """Reads questions beside excerpts; safe to use from many threads."""

    def __init__(self, encoder: Encoder, network: "ReadingNetwork") -> None:
        """Take over the network: nothing else can be done with it."""
        from hoibao.embeddings.unpadded import Layers

        self._encoder = encoder
        self._network = network.eval()
        # Each is let go as soon as it is laid out anew: they would take their memory twice.
        self._layers = Layers(network.layers.pop(0) for _ in range(len(network.layers)))
        del network.layers
        self._threads = min(usable_threads(), _MOST_THREADS)

    @classmethod
    def load(cls, encoder: Encoder) -> "Reader":
        """The packaged reader.

        It shares the vectors of the vocabulary with `encoder`, if that is the packaged model or its twin on
        the hub.

        Raises:
            ModelError: its weights are damaged or belong to another version.
            HoibaoError: `encoder` is another model, and the packaged one cannot be loaded.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        from hoibao.embeddings.low_rank import add_difference
        from hoibao.embeddings.reading_network import ReadingNetwork

        if encoder.info.name not in (PACKAGED, HUB_TWIN):
            encoder = Encoder.load()
        network = ReadingNetwork(encoder.transformer)
        try:
            with as_file(files("hoibao.embeddings") / WEIGHTS) as path:
                add_difference(network, load_file(path))
        except (OSError, SafetensorError, KeyError, RuntimeError) as error:
            raise ModelError(f"the weights of the reader are damaged ({error}): reinstall hoibao") from error
        return cls(encoder, network)

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[Reading]]:
        """Read `question` beside each excerpt: what it makes of each of the excerpt's sentences.

        What exceeds the reader's limit of tokens it does not see.
        """
        import torch

        from hoibao.embeddings.reading_network import tokenized

        if not excerpts:
            return []
        with self._encoder.tokenizer() as tokenizer:
            pairs = tokenized(tokenizer, QUESTION, [(question, excerpt) for excerpt in excerpts], LONGEST)
        torch.set_num_threads(1)  # see `Encoder`
        scores = self._network.read(pairs, self._layers, self._threads)
        starts, ends, odds = (part.numpy() for part in scores)
        sentence = pairs.sentence.numpy()
        return [
            [
                _reading(
                    excerpt, number, sentence[row], starts[row], ends[row], odds[row], pairs.offsets[row]
                )
                for number in range(len(excerpt.sentences))
            ]
            for row, excerpt in enumerate(excerpts)
        ]


def _reading(
    excerpt: Excerpt,
    number: int,
    sentence: NDArray[np.int64],
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
    odds: NDArray[np.float32],
    offsets: NDArray[np.int64],
) -> Reading:
    """The best span of whole words in a sentence, from the scores of every token as start and as end."""
    text = excerpt.text
    begin, finish = excerpt.sentences[number]
    inside = np.flatnonzero(sentence == number)
    if not len(inside):
        return Reading(begin, begin, _UNSEEN, _UNSEEN)
    spans = offsets[inside]
    opens = [start == 0 or not (text[start].isalnum() and text[start - 1].isalnum()) for start, _ in spans]
    closes = [end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()) for _, end in spans]
    scores = np.where(opens, starts[inside], _CUTS_A_WORD)[:, None] + np.where(
        closes, ends[inside], _CUTS_A_WORD
    )
    length = np.arange(len(inside))[None, :] - np.arange(len(inside))[:, None]
    scores[(length < 0) | (length >= _LONGEST_SPAN)] = -np.inf
    first, last = np.unravel_index(int(scores.argmax()), scores.shape)
    # One token may hold the end of a sentence and what stands behind it: ");".
    start, end = max(begin, int(spans[first][0])), min(finish, int(spans[last][1]))
    return Reading(start, end, float(odds[number]), float(scores[first, last]))
