"""How near in meaning sentences come to a question: as a whole, and word by word.

Word by word is the late interaction of Khattab and Zaharia, "ColBERT" (SIGIR 2020), over the token
vectors of the one model that there is: each word of the question is compared with the nearest word of
the sentence.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hoibao.embeddings.model import Encoder, TokenVectors

# Sentences of some hundred questions about the same articles; one takes about 60 KB.
_REMEMBERED = 256


class Match:
    """A question beside some sentences; `cosines`, of shape (sentences,), tells how near they come."""

    def __init__(self, question: TokenVectors, sentences: Sequence[TokenVectors]) -> None:
        self._question = question
        self._sentences = sentences
        vectors = [sentence.whole @ question.whole for sentence in sentences]
        self.cosines: NDArray[np.float32] = np.array(vectors, dtype=np.float32)

    def said(self, sentence: int, words: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """How near a sentence comes to each of the `words`, which are spans (start, end) of the question.

        The mean over the word's tokens of the cosine to the nearest token; shape (words,), 0 where the
        model does not see the word or the sentence is empty.
        """
        tokens = self._sentences[sentence].tokens
        said = np.zeros(len(words), dtype=np.float32)
        if len(tokens):
            nearest = (self._question.tokens @ tokens.T).max(axis=1)
            spans = self._question.spans
            for i, (start, end) in enumerate(words):
                inside = (spans[:, 0] < end) & (spans[:, 1] > start)
                said[i] = nearest[inside].mean() if inside.any() else 0.0
        return said


class Matcher:
    """Compares questions with sentences, whose vectors it remembers; safe to use from many threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[tuple[str, bool], TokenVectors] = OrderedDict()
        self._changing = threading.Lock()

    def match(self, question: str, sentences: Sequence[str]) -> Match:
        """Compare; spans of words count in `question` as it is given.

        Raises:
            ModelError: the model makes no token vectors.
        """
        return Match(self.see(question, query=True), [self.see(text, query=False) for text in sentences])

    def see(self, text: str, *, query: bool) -> TokenVectors:
        """The vectors of a question or of a sentence, from memory if it was seen lately.

        Raises:
            ModelError: the model makes no token vectors.
        """
        with self._changing:
            known = self._known.get((text, query))
        vectors = known or self._encoder.encode_tokens([text], query=query)[0]
        with self._changing:
            self._known[text, query] = vectors
            self._known.move_to_end((text, query))
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return vectors
