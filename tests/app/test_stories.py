"""A story that several papers carry is shown once, with the papers that carry it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hoibao.app.answer import Citation
from hoibao.app.assistant import Assistant
from hoibao.app.page import render
from hoibao.app.page.turn import Turn
from hoibao.app.serial import answer_record
from hoibao.app.stories import tellers
from hoibao.app.terminal import answer_lines
from hoibao.app.wording import also
from hoibao.corpus import Article, ArticleSummary, Filters, Library
from hoibao.embeddings import Encoder, Indexer, Retriever

QUESTION = "Ai trình bày báo cáo tại hội nghị Cụm thi đua số III?"


def test_the_best_tells_the_story() -> None:
    assert tellers(["a", "b", "c", "d", "e"], {"a": 1, "b": 1, "c": 2, "e": 2}) == ["a", "c", "d"]


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, samples: Sequence[Article]
) -> Assistant:
    """Over the samples, each of which twelve papers carry with another title and lead."""
    folder = tmp_path_factory.mktemp("papers")
    with Library.open(folder, create=True) as library:
        indexer = Indexer(library, encoder)
        indexer.add(samples)
        for n in range(12):
            indexer.add(
                [
                    replace(
                        article,
                        id=f"{article.id}-{n}",
                        title=f"Tựa {n}",
                        text=f"(Báo {n}) - Tin từ báo {n}.\n{article.text}",
                        source=f"Báo {n}",
                        url=None,
                    )
                    for article in samples
                ]
            )
    return Assistant(Retriever.open(folder, encoder=encoder))


def test_of_one_story_an_article_of_the_time_asked_about_tells(
    tmp_path: Path, encoder: Encoder, samples: Sequence[Article]
) -> None:
    story = next(article for article in samples if article.id.startswith("003_"))
    days = [date(2022, 11, 24), date(2022, 12, 20), None]
    copies = [replace(story, id=f"copy-{n}", published=day) for n, day in enumerate(days)]
    with Library.open(tmp_path, create=True) as library:
        Indexer(library, encoder).add(copies)
    assistant = Assistant(Retriever.open(tmp_path, encoder=encoder))

    made = assistant.ask(f"{QUESTION[:-1]} tháng 12/2022?")

    assert {citation.article_id for citation in made.citations} == {"copy-1"}
    assert {copy.id for copy in made.citations[0].copies} == {"copy-0", "copy-2"}


def test_an_answer_shows_a_story_once(assistant: Assistant) -> None:
    made = assistant.ask(QUESTION)
    cited = made.citations[0]
    assert cited.article_id.startswith("003_")
    # No other citation is of another teller of the same story.
    assert len({citation.article_id[:3] for citation in made.citations}) == len(
        {citation.article_id for citation in made.citations}
    )
    assert len(cited.copies) == 12
    assert {copy.id for copy in cited.copies}.isdisjoint({cited.article_id})
    assert also(cited).startswith("12 báo khác cùng đưa: ")
    stories = assistant.library.stories([article.id for article in made.nearest])
    assert len(stories) == len(set(stories.values())) == 3, "what is near is of three stories, too"


def test_page_command_line_and_json_tell_of_the_others(assistant: Assistant) -> None:
    made = assistant.ask(QUESTION)
    said = "12 báo khác cùng đưa: "
    assert said in render.finished(Turn(made), 0)
    assert said in render.plain_text(made)
    assert any(said in line for line in answer_lines(made))
    cited = answer_record(made)["citations"][0]
    assert len({copy["source"] for copy in cited["copies"]} | {cited["source"]}) == 13


def test_a_filter_chooses_the_teller(assistant: Assistant) -> None:
    made = assistant.ask(QUESTION, filters=Filters(source="Báo 7"))
    cited = made.citations[0]
    assert cited.source == "Báo 7"
    assert len(cited.copies) == 12


def test_articles_without_copies_say_nothing(sample_library: Path, encoder: Encoder) -> None:
    made = Assistant(Retriever.open(sample_library, encoder=encoder)).ask(QUESTION)
    assert made.citations
    assert made.citations[0].copies == ()
    assert "báo khác" not in render.finished(Turn(made), 0)


def copy(name: str, source: str | None = None, url: str | None = None) -> ArticleSummary:
    return ArticleSummary(name, "t", source, url, None, date(2024, 1, 1), None, "vi", 10, None)


def cited(source: str | None, url: str | None, *copies: ArticleSummary) -> Citation:
    return Citation(1, "a", "t", source, url, None, 0, 1, "c", copies=copies)


@pytest.mark.parametrize(
    ("citation", "said"),
    [
        (cited("A", None), ""),
        (cited("A", None, copy("b", "A")), ""),
        (cited("A", None, copy("b", "B"), copy("c", "B")), "1 báo khác cùng đưa: B"),
        (cited(None, None, copy("b"), copy("c")), "2 báo khác cùng đưa"),
        (cited(None, "https://www.a.vn/1", copy("b", None, "http://a.vn/2")), ""),
        (cited(None, "https://a.vn/1", copy("b", None, "http://b.vn/2")), "1 báo khác cùng đưa: b.vn"),
        (cited("A", None, copy("b", None, "http://[bad")), "1 báo khác cùng đưa"),
    ],
)
def test_papers_are_counted_not_articles(citation: Citation, said: str) -> None:
    assert also(citation) == said
