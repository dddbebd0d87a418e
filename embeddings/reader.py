"""A small reader: it reads a question beside a sentence, and tells whether and where the sentence answers.

The upper half of the packaged model, trained further by `python -m hoibao.eval.training` on XQuAD-vi and
MLQA-vi. What the training changed is stored as matrices of low rank (the form of Hu et al., "LoRA", ICLR
2022, got here by a singular value decomposition): a tenth of the size, and answers just as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hoibao.embeddings.model import Encoder, ModelError
from hoibao.embeddings.packaged import PACKAGED

if TYPE_CHECKING:
    import torch

    from hoibao.embeddings.reading_network import ReadingNetwork

WEIGHTS = "reader.safetensors"
_LONGEST = 192  # tokens of a question and a sentence together
_LONGEST_SPAN = 40  # tokens
_RANK = 32
# The prompt of questions, as in the training of the model underneath.
QUESTION = "query: "
FORBIDDEN = -1e4


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a sentence: its words at `start` to `end` answer best.

    `odds` are the log-odds that the sentence answers at all; `strength` is the score of the span, to be
    compared with that of other sentences only.
    """

    start: int
    end: int
    odds: float
    strength: float


class Reader:
    """Reads questions beside sentences; safe to use from many threads."""

    def __init__(self, encoder: Encoder, network: "ReadingNetwork") -> None:
        self._encoder = encoder
        self._network = network.eval()

    @classmethod
    def load(cls, encoder: Encoder) -> "Reader":
        """The packaged reader, which shares what it can with `encoder` if that is the packaged model.

        Raises:
            ModelError: its weights are damaged or belong to another version.
            HoibaoError: `encoder` is another model, and the packaged one cannot be loaded.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        from hoibao.embeddings.reading_network import ReadingNetwork

        if encoder.info.name != PACKAGED:
            encoder = Encoder.load()
        network = ReadingNetwork(encoder.transformer)
        try:
            with as_file(files("hoibao.embeddings") / WEIGHTS) as path:
                change(network, load_file(path))
        except (OSError, SafetensorError, KeyError, RuntimeError) as error:
            raise ModelError(f"the weights of the reader are damaged ({error}): reinstall hoibao") from error
        return cls(encoder, network)

    def read(self, question: str, sentences: Sequence[str]) -> list[Reading]:
        """Read `question` beside each sentence; what exceeds the reader's limit of tokens it does not see."""
        import torch

        from hoibao.embeddings.reading_network import tokenized

        if not sentences:
            return []
        torch.set_num_threads(1)  # see `Encoder`
        with self._encoder.tokenizer() as tokenizer:
            pairs = tokenized(tokenizer, QUESTION, [(question, text) for text in sentences], _LONGEST)
        with torch.inference_mode():
            starts, ends, odds = (scores.numpy() for scores in self._network(pairs))
        return [
            _reading(text, starts[row], ends[row], float(odds[row]), pairs.offsets[row])
            for row, text in enumerate(sentences)
        ]


def _reading(
    text: str,
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
    odds: float,
    offsets: NDArray[np.int64],
) -> Reading:
    """The best span of whole words, from the scores of every token as start and as end."""
    inside = np.flatnonzero(starts > FORBIDDEN / 2)
    if not len(inside):
        return Reading(0, len(text), odds, FORBIDDEN)
    spans = offsets[inside]
    opens = [start == 0 or not (text[start].isalnum() and text[start - 1].isalnum()) for start, _ in spans]
    closes = [end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()) for _, end in spans]
    scores = np.where(opens, starts[inside], FORBIDDEN)[:, None] + np.where(closes, ends[inside], FORBIDDEN)
    distance = np.arange(len(inside))[None, :] - np.arange(len(inside))[:, None]
    scores = np.where((distance >= 0) & (distance < _LONGEST_SPAN), scores, 3 * FORBIDDEN)
    first, last = np.unravel_index(int(scores.argmax()), scores.shape)
    return Reading(int(spans[first][0]), int(spans[last][1]), odds, float(scores[first, last]))


def changes(network: "ReadingNetwork", original: "torch.nn.Module") -> dict[str, "torch.Tensor"]:
    """What training has made of the `original` transformer, in the form that `change` takes."""
    import torch

    from hoibao.embeddings.reading_network import ReadingNetwork

    before = ReadingNetwork(original).upper.state_dict()
    stored = {name: weight.detach().half() for name, weight in _heads(network).items()}
    for name, weight in network.upper.state_dict().items():
        difference = weight.float() - before[name].float()
        if difference.dim() < 2:
            stored[f"upper.{name}"] = difference.half()
            continue
        left, values, right = torch.linalg.svd(difference, full_matrices=False)
        root = values[:_RANK].sqrt()
        stored[f"upper.{name}.left"] = (left[:, :_RANK] * root).half().contiguous()
        stored[f"upper.{name}.right"] = (root[:, None] * right[:_RANK]).half().contiguous()
    return stored


def change(network: "ReadingNetwork", stored: Mapping[str, "torch.Tensor"]) -> None:
    """Make the trained network of one that has the original layers, in place.

    Raises:
        KeyError: something is missing in `stored`.
        RuntimeError: something has another shape than the network.
    """
    for name, weight in network.upper.named_parameters():
        key = f"upper.{name}"
        if weight.dim() < 2:
            difference = stored[key].float()
        else:
            difference = stored[f"{key}.left"].float() @ stored[f"{key}.right"].float()
        weight.data = (weight.data.float() + difference).to(weight.dtype)
    for name, weight in _heads(network).items():
        weight.data = stored[name].to(next(network.upper.parameters()).dtype).reshape(weight.shape)


def _heads(network: "ReadingNetwork") -> dict[str, Any]:
    return {name: weight for name, weight in network.named_parameters() if not name.startswith("upper.")}
