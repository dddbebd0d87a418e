"""The words of a text, ready to be compared with those of questions."""

import re
from functools import lru_cache
from itertools import pairwise

from hoibao.app.abbreviations import meaning
from hoibao.corpus import Article, Token, fold_accents, tokenize

# What a word counts for that is said with other accents.
_FOLDED_CREDIT = 0.6
_ROMAN = {
    numeral: str(n)
    for n, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split(), 1)
}
_REMEMBERED = 2000  # characters: the tokens of longer texts are not kept
_LEADING_NUMBER = re.compile(r"\d+(?=-[^\W\d])")


class Words:
    """The tokens of a text, ready to be asked for the terms of questions."""

    def __init__(self, text: str) -> None:
        tokens = spelled_out(text)
        self.exact = frozenset(variant for token in set(tokens) for variant in variants(token))
        self.folded = frozenset(map(_folded, self.exact))
        self.sequence = tuple(map(canonical, tokens))
        self.folded_sequence = tuple(map(_folded, self.sequence))
        self.pairs = frozenset(pairwise(self.folded_sequence))

    def credit(self, term: str, *, accented: bool) -> float:
        """1 where the text says `term`, a part where it says it with other accents, else 0."""
        form, folded = forms(term)
        if accented and form in self.exact:
            return 1.0
        if folded in self.folded:
            return _FOLDED_CREDIT if accented else 1.0
        return 0.0


# Vietnamese has some 7,000 syllables.
_folded = lru_cache(maxsize=1 << 14)(fold_accents)


def canonical(token: str) -> str:
    """One form for numerals that people write in two ways: "III" and "3"."""
    return _ROMAN.get(token, token)


@lru_cache(maxsize=512)
def forms(term: str) -> tuple[str, str]:
    """The canonical form of a question's term, with its accents and without."""
    form = canonical(term)
    return form, fold_accents(form)


def variants(token: str) -> tuple[str, ...]:
    """The forms under which a token of an article may be asked for: "18-nq/tw" also as "18"."""
    leading = _LEADING_NUMBER.match(token)
    return (canonical(token), leading.group()) if leading else (canonical(token),)


def spelled_out(text: str) -> list[str]:
    """The tokens of a text, abbreviations replaced by the words they stand for."""
    tokens = tokens_of(text) if len(text) <= _REMEMBERED else tokenize(text)
    return [word for token in tokens for word in meaning(token, text) or (token.text,)]


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a sentence or title; the same ones are asked for again and again."""
    return tuple(tokenize(text))


@lru_cache(maxsize=2048)
def words_of(text: str) -> Words:
    """The words of a sentence, passage or title; the same ones are asked about again and again."""
    return Words(text)


@lru_cache(maxsize=64)
def article_words(article: Article) -> Words:
    """The words of a whole article with its title; some hundred kilobytes each, so only a few are kept."""
    return Words(f"{article.title}\n{article.text}")


NOTHING = Words("")
