"""The network behind `hoibao.embeddings.reader`: the packaged model with its layers trained to read.

Importing this loads torch.
"""

import copy
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from hoibao.embeddings.reader import Excerpt
from hoibao.embeddings.unpadded import Layers

# Of the twelve of the packaged model: see `hoibao.eval.training.shorter`.
LAYERS = 10
_FORBIDDEN = -1e4


class Pairs(NamedTuple):
    """Questions beside excerpts as numbers of tokens.

    `ids` and `seen` have the shape (pairs, tokens): the tokens, and which are no padding. So has
    `sentence`: the number of the sentence that a token belongs to, or -1. `offsets`, (pairs, tokens, 2),
    holds where each token of a sentence stands in the text of its excerpt; `most` is the number of
    sentences of the excerpt that has most.
    """

    ids: torch.Tensor
    seen: torch.Tensor
    sentence: torch.Tensor
    offsets: NDArray[np.int64]
    most: int


class ReadingNetwork(torch.nn.Module):
    """Tells of each token how well an answer starts and ends there, and of each sentence whether it answers.

    The heads of the span are those of Devlin et al., "BERT" (NAACL 2019), for SQuAD. Whether a sentence
    answers is told from the mean of its tokens beside the first token, which stands for the whole.
    """

    def __init__(self, transformer: torch.nn.Module, layers: int = LAYERS) -> None:
        """Take the embeddings of a `BertModel` as they are, and its first `layers` as a copy."""
        super().__init__()
        base: Any = transformer
        # Not a registered module: it is neither trained nor stored with the rest.
        self._embed = (base.embeddings,)
        self.layers = torch.nn.ModuleList(copy.deepcopy(list(base.encoder.layer[:layers])))
        width = base.config.hidden_size
        self.span = torch.nn.Linear(width, 2)
        self.answers = torch.nn.Linear(2 * width, 1)

    def forward(self, pairs: Pairs) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The scores of starts and of ends, (pairs, tokens) each, and the log-odds, (pairs, sentences).

        Those of a sentence that a pair does not have mean nothing.
        """
        return self.scores(through(self.layers, self.embedded(pairs), pairs), pairs)

    @torch.inference_mode()
    def read(
        self, pairs: Pairs, layers: Layers, threads: int
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The same, faster, and without a gradient; `layers` are those of this network."""
        hidden = self.embedded(pairs)
        lengths: list[int] = pairs.seen.sum(1).tolist()
        hidden[pairs.seen] = layers.run(hidden[pairs.seen], lengths, threads)
        return self.scores(hidden, pairs)

    def embedded(self, pairs: Pairs) -> torch.Tensor:
        """What goes into the layers: shape (pairs, tokens, width)."""
        with torch.no_grad():
            hidden: torch.Tensor = self._embed[0](input_ids=pairs.ids)
        return hidden.to(self.span.weight.dtype)

    def scores(self, hidden: torch.Tensor, pairs: Pairs) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """What `forward` returns, from what comes out of the layers."""
        scores = self.span(hidden).float().masked_fill(pairs.sentence[..., None] < 0, _FORBIDDEN)
        return scores[..., 0], scores[..., 1], self._odds(hidden, pairs)

    def _odds(self, hidden: torch.Tensor, pairs: Pairs) -> torch.Tensor:
        numbers = torch.arange(pairs.most)
        member = (pairs.sentence[:, None, :] == numbers[None, :, None]).to(hidden.dtype)
        means = member @ hidden / member.sum(2, keepdim=True).clamp(min=1)
        whole = hidden[:, :1].expand_as(means)
        odds: torch.Tensor = self.answers(torch.cat([means, whole], 2))
        return odds.float()[..., 0]


def through(layers: Iterable[torch.nn.Module], hidden: torch.Tensor, pairs: Pairs) -> torch.Tensor:
    """What `BertLayer`s make of hidden states of shape (pairs, tokens, width)."""
    mask = torch.where(pairs.seen, 0.0, _FORBIDDEN)[:, None, None, :].to(hidden.dtype)
    for layer in layers:
        hidden = _first(layer(hidden, mask))
    return hidden


def tokenized(tokenizer: Any, prompt: str, asked: Sequence[tuple[str, Excerpt]], longest: int) -> Pairs:
    """Questions beside excerpts, cut at `longest` tokens a pair."""
    made = tokenizer(
        [prompt + question for question, _ in asked],
        [f"{excerpt.heading}\n{excerpt.text}" for _, excerpt in asked],
        padding=True,
        pad_to_multiple_of=8,  # fewer different shapes, see `Encoder`
        truncation="longest_first",
        max_length=longest,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = made["offset_mapping"].numpy()
    sentence = np.full(offsets.shape[:2], -1)
    for row, (_, excerpt) in enumerate(asked):
        second = np.array([number == 1 for number in made.sequence_ids(row)])
        second &= offsets[row, :, 1] > offsets[row, :, 0]
        offsets[row, second] -= len(excerpt.heading) + 1
        for number, (start, end) in enumerate(excerpt.sentences):
            sentence[row, second & (offsets[row, :, 0] < end) & (offsets[row, :, 1] > start)] = number
    most = max((len(excerpt.sentences) for _, excerpt in asked), default=0)
    return Pairs(made["input_ids"], made["attention_mask"].bool(), torch.from_numpy(sentence), offsets, most)


def _first(output: Any) -> torch.Tensor:
    hidden: torch.Tensor = output[0] if isinstance(output, tuple) else output
    return hidden
