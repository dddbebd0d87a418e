"""How much each part of the evidence counts when passages are ranked.

Chosen for news, Wikipedia and translated questions alike (the README tells what each is worth, and the
command that shows it), not for the best figure on any one of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the ranking; a weight of 0 leaves its part out.

    Args:
        vector: the share of the vector leg in the fused score, 0 to 1; the words have the rest.
        vector_unaccented: the same for a question typed without accents, whose words say less, but
            whose vector says far less still.
        article: BM25 of the passage's article, which the passage itself often names by "ông" only.
        sentence: BM25 of the passage's best sentence.
        bigrams: bigrams of syllables beside single ones, which count 1. Most Vietnamese words are
            compounds; one that matches counts through its syllables, too.
        folded: words that match but for accents, beside those that match with them.
    """

    vector: float = 0.4
    vector_unaccented: float = 0.25
    article: float = 1.0
    sentence: float = 0.7
    bigrams: float = 0.5
    folded: float = 0.2
