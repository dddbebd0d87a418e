"""Copies of a story are linked, whatever else two papers make of it; reports of their own stay apart."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoibao.corpus import Article, Entry, Library, find_files, read_all, sample_folder
from hoibao.corpus.stories import _bands, _shingles

Make = Callable[[Article], Entry]
SAMPLES = [found for found in read_all(find_files([sample_folder()])) if isinstance(found, Article)]
LEAD = "(Báo khác) - Sáng nay, theo nguồn tin của chúng tôi, một cuộc họp đã diễn ra với nhiều nội dung."


@pytest.fixture
def entry() -> Make:
    """Make an entry without passages: stories are a matter of the articles."""
    return lambda article: Entry(article, [], [], np.empty((0, 4), np.float16))


def paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def edited(text: str) -> str:
    """Every 40th word is another one."""
    words = re.split(r"(\s+)", text)
    return "".join("chữ" if n % 80 == 40 else word for n, word in enumerate(words))


VARIANTS: dict[str, Callable[[Article], Article]] = {
    "other fields": lambda a: replace(a, source="Báo khác", url="https://bao.example/1", author="X"),
    "another title": lambda a: replace(a, title="Tựa hoàn toàn khác"),
    "small edits": lambda a: replace(a, text=edited(a.text)),
    "an added lead": lambda a: replace(a, text=f"{LEAD}\n{a.text}"),
    "without the last paragraph": lambda a: replace(a, text="\n".join(paragraphs(a.text)[:-1])),
    "other spacing and case": lambda a: replace(a, text="\n\n".join(paragraphs(a.text)).upper()),
    "all at once": lambda a: replace(a, text=f"{LEAD}\n" + edited("\n".join(paragraphs(a.text)[:-1]))),
}


def stories(library: Library) -> set[frozenset[str]]:
    """The ids of each story that is told more than once."""
    ids = [item.id for item in library.articles()]
    return {frozenset([key, *(c.id for c in others)]) for key, others in library.copies(ids).items()}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("copy_first", [False, True])
def test_copies_are_linked(library: Library, entry: Make, variant: str, copy_first: bool) -> None:
    copies = [replace(VARIANTS[variant](article), id=f"{article.id}-copy") for article in SAMPLES]
    first, second = (copies, SAMPLES) if copy_first else (SAMPLES, copies)
    library.add([entry(article) for article in first])
    assert library.count().stories == len(SAMPLES)
    assert not library.copies([article.id for article in first])
    library.add([entry(article) for article in second])
    assert library.count().stories == len(SAMPLES)
    assert stories(library) == {frozenset([a.id, f"{a.id}-copy"]) for a in SAMPLES}
    library.check()


def test_halves_of_a_story_stay_apart(library: Library, entry: Make) -> None:
    for article in SAMPLES:
        parts = paragraphs(article.text)
        half = replace(article, id=f"{article.id}-half", text="\n".join(parts[: len(parts) // 2]))
        library.add([entry(article), entry(half)])
    assert stories(library) == set()


def test_short_texts_are_no_stories(library: Library, entry: Make) -> None:
    library.add([entry(Article(name, "t", "Tin đang được cập nhật.")) for name in "ab"])
    assert library.count().stories == 2


def test_a_copy_of_another_week_is_another_story(library: Library, entry: Make) -> None:
    article = replace(SAMPLES[0], published=date(2024, 5, 1))
    for n, days in enumerate((0, 7, 15)):
        again = replace(
            article, id=str(n), published=article.published and article.published + timedelta(days)
        )
        library.add([entry(again)])
    assert stories(library) == {frozenset("01")}


def test_an_article_may_join_two_stories(library: Library, entry: Make) -> None:
    """A first lacks the end, the second the beginning; the whole is like both."""
    words = [f"chữ{n}" for n in range(300)]
    ends, begins, whole = " ".join(words[:220]), " ".join(words[80:]), " ".join(words)
    library.add([entry(Article("a", "t", ends)), entry(Article("b", "t", begins))])
    assert stories(library) == set()
    library.add([entry(Article("c", "t", whole))])
    assert stories(library) == {frozenset("abc")}
    library.remove("c")
    assert stories(library) == {frozenset("ab")}
    library.check()


def test_changes_and_removals(library: Library, entry: Make) -> None:
    first, second = SAMPLES[0], replace(SAMPLES[0], id="b", source="Báo B")
    library.add([entry(first), entry(second)])
    (copy,) = library.copies([first.id])[first.id]
    assert (copy.id, copy.source) == ("b", "Báo B")
    library.add([entry(replace(second, title="Tựa mới"))])
    assert library.copies([first.id])[first.id][0].title == "Tựa mới"
    library.add([entry(replace(second, text=SAMPLES[1].text))])
    assert library.copies([first.id, "b"]) == {}
    library.add([entry(SAMPLES[1])])
    assert stories(library) == {frozenset(["b", SAMPLES[1].id])}
    library.remove("b")
    assert stories(library) == set()
    library.check()
    # The number of an article that is gone may come again; its story does not.
    library.add([entry(SAMPLES[2])])
    assert stories(library) == set()


def test_a_library_full_of_one_article(library: Library, entry: Make) -> None:
    library.add([entry(replace(SAMPLES[0], id=str(n))) for n in range(200)])
    assert library.count().stories == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.integers(0, 4))
def test_the_order_does_not_matter(library: Library, entry: Make, random: random.Random, n: int) -> None:
    names = [f"{n}-{next(NUMBERS)}" for _ in VARIANTS]
    made = [replace(make(SAMPLES[n]), id=name) for name, make in zip(names, VARIANTS.values(), strict=True)]
    random.shuffle(made)
    for article in made:
        library.add([entry(article)])
    assert frozenset(names) in stories(library)
    for name in names:
        library.remove(name)


NUMBERS = count()


def test_fingerprints_are_those_that_libraries_hold() -> None:
    """If this fails, a new rensa makes other fingerprints: the bands of older libraries must be made anew."""
    text = " ".join(f"từ{n}" for n in range(60))
    assert _bands(_shingles(text))[:2] == [-38147540752434533, -5402292430484809615]
