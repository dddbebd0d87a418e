"""The network behind `hoibao.embeddings.reader`: the packaged model with its upper layers trained to read.

Importing this loads torch.
"""

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

# The layers below read any text alike, and are shared with the embedding model.
TRAINED_LAYERS = 6
_FORBIDDEN = -1e4


class Pairs(NamedTuple):
    """Questions beside sentences as numbers of tokens.

    `ids` and `seen` have the shape (pairs, tokens): the tokens, and which are no padding. So has
    `sentence`: which tokens belong to the sentence. `offsets`, (pairs, tokens, 2), holds where each
    token stands in its text.
    """

    ids: torch.Tensor
    seen: torch.Tensor
    sentence: torch.Tensor
    offsets: NDArray[np.int64]


class ReadingNetwork(torch.nn.Module):
    """Tells of each token of a sentence how well an answer starts and ends there, and whether there is one.

    The heads are those of Devlin et al., "BERT" (NAACL 2019), for SQuAD; whether the sentence answers is
    told from the first token.
    """

    def __init__(self, transformer: torch.nn.Module) -> None:
        """Take the layers of a `BertModel`: the lower ones as they are, the upper ones as a copy."""
        super().__init__()
        base: Any = transformer
        layers = list(base.encoder.layer)
        # Not a registered module: it is neither trained nor stored with the rest.
        self._lower = (base.embeddings, layers[:-TRAINED_LAYERS])
        self.upper = torch.nn.ModuleList(copy.deepcopy(layers[-TRAINED_LAYERS:]))
        width = base.config.hidden_size
        self.span = torch.nn.Linear(width, 2)
        self.answers = torch.nn.Linear(width, 1)

    def forward(self, pairs: Pairs) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The scores of starts and of ends, (pairs, tokens) each, and the log-odds of an answer, (pairs,)."""
        embed, lower = self._lower
        with torch.no_grad():
            hidden = embed(input_ids=pairs.ids)
            mask = torch.where(pairs.seen, 0.0, _FORBIDDEN)[:, None, None, :].to(hidden.dtype)
            for layer in lower:
                hidden = _first(layer(hidden, mask))
        dtype = self.span.weight.dtype
        hidden, mask = hidden.to(dtype), mask.to(dtype)
        for layer in self.upper:
            hidden = _first(layer(hidden, mask))
        scores = self.span(hidden).float().masked_fill(~pairs.sentence[..., None], _FORBIDDEN)
        return scores[..., 0], scores[..., 1], self.answers(hidden[:, 0]).float()[:, 0]


def tokenized(tokenizer: Any, prompt: str, asked: Sequence[tuple[str, str]], longest: int) -> Pairs:
    """Questions beside sentences, cut at `longest` tokens a pair."""
    made = tokenizer(
        [prompt + question for question, _ in asked],
        [sentence for _, sentence in asked],
        padding=True,
        pad_to_multiple_of=8,  # fewer different shapes, see `Encoder`
        truncation="longest_first",
        max_length=longest,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = made["offset_mapping"]
    second = torch.tensor(
        [[number == 1 for number in made.sequence_ids(row)] for row in range(len(asked))], dtype=torch.bool
    )
    return Pairs(
        made["input_ids"],
        made["attention_mask"].bool(),
        second & (offsets[..., 1] > offsets[..., 0]),
        offsets.numpy(),
    )


def _first(output: Any) -> torch.Tensor:
    hidden: torch.Tensor = output[0] if isinstance(output, tuple) else output
    return hidden
