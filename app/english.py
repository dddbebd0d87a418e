"""What English words of the news are called in the articles, which are Vietnamese."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from hoibao.app.lexicon import SYLLABLE
from hoibao.corpus import Token, tokenize

_GLOSSARY = "english.tsv"
# "No. 4" is a number of something; "no longer" is not.
_NUMBER_SIGN, _NUMBER = "no", "số"
# Endings of a word of at least so many letters, and what stands there in the glossary. "United" comes from
# no "unit", nor "used" from "us".
_INFLECTIONS = (("", "", 1), ("ies", "y", 5), ("s", "", 3), ("es", "", 5), ("ed", "", 7), ("ed", "e", 5))


def translated(tokens: Sequence[Token], text: str) -> Iterator[tuple[Token, tuple[str, ...]]]:
    """All tokens of `text`, each with the Vietnamese syllables, in match form, that the glossary has for it.

    A phrase of the glossary ("party member") comes as one token, and the longest counts. A single word
    that may be part of a Vietnamese name ("Lam Dong") stays as it is.
    """
    i = 0
    while i < len(tokens):
        length, meaning = _phrase_at(i, tokens, text)
        phrase = tokens[i : i + length]
        yield Token(" ".join(token.text for token in phrase), phrase[0].start, phrase[-1].end), meaning
        i += length


def _phrase_at(i: int, tokens: Sequence[Token], text: str) -> tuple[int, tuple[str, ...]]:
    """How many tokens from `i` on make one phrase, and its meaning; one that means nothing, if none do."""
    words = tuple(token.text for token in tokens[i : i + _longest()])
    for length in range(len(words), 1, -1):
        if meaning := _meaning(words[:length]):
            return length, meaning
    if words[0] == _NUMBER_SIGN and tokens[i + 1 : i + 2] and tokens[i + 1].text[0].isdigit():
        return 1, (_NUMBER,)
    of_a_name = i and text[tokens[i].start].isupper() and SYLLABLE.fullmatch(words[0])
    return 1, () if of_a_name else _meaning(words[:1])


def _meaning(words: tuple[str, ...]) -> tuple[str, ...]:
    *before, last = words
    for ending, instead, fewest in _INFLECTIONS:
        if last.endswith(ending) and len(last) >= fewest:
            stem = last.removesuffix(ending) + instead
            if meaning := _glossary().get((*before, stem)):
                return meaning
    return ()


@cache
def _glossary() -> dict[tuple[str, ...], tuple[str, ...]]:
    lines = (files("hoibao.app") / _GLOSSARY).read_text(encoding="utf-8").splitlines()
    return {
        tuple(token.text for token in tokenize(english)): tuple(vietnamese.split())
        for english, vietnamese in (line.split("\t") for line in lines)
    }


@cache
def _longest() -> int:
    return max(map(len, _glossary()))
