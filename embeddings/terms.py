"""What the word index knows of a text: its syllables and syllable bigrams, the terms of BM25."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from hoibao.corpus import fold_accents, match_form, normalise, tokenize

# Raised whenever the terms of a text change.
FORMAT = "terms-2"
_LONGEST_TOKEN = 40
# A question has about fifteen terms; of a pasted article the first words must do.
_MOST_TERMS = 64
_COMPOUND = re.compile(r"[-/]")
# What asks, and is not asked about: articles rarely say it, so BM25 would take it for telling.
_ASKING = re.compile(
    r"\b(?:bao (?:nhiêu|lâu|giờ|xa)|(?:như )?thế nào|(?:vì|tại|ra|làm) sao|gì|nào|ai|đâu|mấy|sao)\b"
)
# Without accents the single words are also others: "mấy" and "máy", "đâu" and "đầu", "sao" and "sáo".
_FOLDED_ASKING = re.compile(
    r"\b(?:bao (?:nhieu|lau|gio|xa)|(?:nhu )?the nao|(?:vi|tai|ra|lam) sao|gi|nao|ai|o dau)\b"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The syllables and the bigrams of a text in match form, in order, as often as they occur."""

    syllables: Sequence[str]
    bigrams: Sequence[str]

    @classmethod
    def of(cls, text: str) -> Self:
        """The terms of a normalised text."""
        words = [token.text[:_LONGEST_TOKEN] for token in tokenize(text)]
        return cls(_with_parts(words), [f"{first}_{second}" for first, second in pairwise(words)])

    def folded(self) -> "Terms":
        """The same terms without accents."""
        return Terms([*map(fold_accents, self.syllables)], [*map(fold_accents, self.bigrams)])


@dataclass(frozen=True, slots=True)
class WordQuery:
    """What is looked for: each term once. `accented` tells whether any accent was typed at all."""

    terms: Terms
    accented: bool

    @classmethod
    def of(cls, question: str) -> Self:
        """The terms of `question`, in whatever form it was typed, without the words that only ask."""
        text = match_form(normalise(question))
        accented = fold_accents(text) != text
        asking = [found.span() for found in (_ASKING if accented else _FOLDED_ASKING).finditer(text)]
        words = [
            None if any(start <= token.start < end for start, end in asking) else token.text[:_LONGEST_TOKEN]
            for token in tokenize(text)
        ]
        # Of "ai?" nothing else is left.
        kept = [word for word in words if word] or [token.text[:_LONGEST_TOKEN] for token in tokenize(text)]
        bigrams = [f"{first}_{second}" for first, second in pairwise(words) if first and second]
        return cls(Terms(_each_once(_with_parts(kept)), _each_once(bigrams)), accented)


def _each_once(terms: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(terms))[:_MOST_TERMS]


def _with_parts(words: Sequence[str]) -> list[str]:
    """`words`, each compound number followed by its parts: "18-nq/tw" is found by "18", too."""
    terms: list[str] = []
    for word in words:
        terms.append(word)
        if "-" in word or "/" in word:  # hardly any has
            terms.extend(part for part in _COMPOUND.split(word) if part)
    return terms
