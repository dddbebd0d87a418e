"""How long a language model may take, and how much it may read and write."""

import math
from dataclasses import dataclass

# UTF-8 bytes of Vietnamese text to a token: about 3 with the tokenizers of present models, 2 with older ones.
_BYTES_PER_TOKEN = 2.5


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one question, all of its requests together; times in seconds.

    `silence` is how long a server may say nothing, `seconds` how long the whole answer may take;
    `retries` count the repetitions of a request that failed before a word came.
    """

    silence: float = 30
    seconds: float = 120
    retries: int = 2
    input_tokens: int = 6000
    output_tokens: int = 800


def estimate(text: str) -> int:
    """About how many tokens a text has for a language model; rather too many than too few."""
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)
