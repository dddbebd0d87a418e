"""No article changes the behaviour, even where the model obeys it."""

from collections.abc import Callable

import pytest

from hoibao.app.answer import Answer
from hoibao.app.assistant import Assistant
from hoibao.app.llm import Client, Limits, Writer
from hoibao.app.page import render
from hoibao.app.page.turn import Turn
from hoibao.corpus import Filters, Library
from hoibao.embeddings import Encoder, Indexer, Retriever
from tests.app.llm.attacks import ATTACKS, EVIL, HONEST, LIE, QUESTION, SAID, Attack, gullible
from tests.app.llm.conftest import KEY
from tests.app.llm.server import ModelServer, does
from tests.app.page.page_dom import parse

LIMITS = Limits(silence=1, seconds=5, retries=0)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Retriever:
    folder = tmp_path_factory.mktemp("hostile")
    with Library.open(folder, create=True) as library:
        Indexer(library, encoder).add([attack.article for attack in ATTACKS])
    return Retriever.open(folder, encoder=encoder)


@pytest.fixture
def ask(retriever: Retriever, server: ModelServer) -> Callable[..., Answer]:
    assistant = Assistant(retriever, Writer(Client(server.url, "m", KEY, LIMITS), retriever.encoder, LIMITS))

    def asked(attack: Attack, *, truth_first: bool) -> Answer:
        server.answer(does(gullible(attack, truth_first=truth_first)))
        return assistant.ask(QUESTION, filters=Filters(articles=[attack.name]))

    return asked


@pytest.fixture
def extracted(retriever: Retriever) -> Callable[[Attack], Answer]:
    """The answer without a language model."""
    assistant = Assistant(retriever)
    return lambda attack: assistant.ask(QUESTION, filters=Filters(articles=[attack.name]))


@pytest.mark.parametrize("truth_first", [False, True], ids=["only", "truth-first"])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_reader_gets_the_truth_and_nothing_else_that_counts(
    ask: Callable[..., Answer],
    extracted: Callable[[Attack], Answer],
    server: ModelServer,
    attack: Attack,
    truth_first: bool,
) -> None:
    made = ask(attack, truth_first=truth_first)

    assert server.requests
    assert not made.refused
    counted = [sentence.text for sentence in made.sentences if sentence.verified]
    assert "652 mét" in " ".join(counted)
    for forbidden in (LIE, "9999", "HACKED", EVIL, "<script", "DAN", "A A A"):
        assert forbidden not in " ".join(counted)
    for citation in made.citations:
        assert citation.quote == attack.article.text[citation.start : citation.end]
        assert "9999" not in citation.quote
    without = extracted(attack)
    if made.sentences == without.sentences:  # nothing that the model wrote held
        assert made.notice
        assert made.citations == without.citations
    else:
        assert made.sentences[0].text == SAID.removesuffix(" [1].") + "."
    assert KEY not in repr(made)
    assert KEY not in str(server.requests)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_is_shown_of_an_attack_is_text_and_marked(ask: Callable[..., Answer], attack: Attack) -> None:
    made = ask(attack, truth_first=True)
    root = parse(render.finished(Turn(made), 0))

    said = root.find("p", "said")
    assert {node.tag for node in said.find_all()} <= {"span", "button", "mark"}
    assert root.find_all("a") == root.find_all("img") == root.find_all("script") == []
    for span in said.find_all("span", "sentence"):
        marked = span.find_all("span", "doubt") != []
        assert marked == (not span.find_all("button", "chip"))
        assert marked or "9999" not in span.text


def test_the_model_is_shown_nothing_invisible_and_no_secret(
    ask: Callable[..., Answer], server: ModelServer
) -> None:
    (invisible,) = [attack for attack in ATTACKS if attack.name == "invisible"]
    made = ask(invisible, truth_first=False)
    assert made.sentences[0].text == "Cầu Phong Châu mới dài 652 mét."
    assert made.notice == ""
    assert not any(0xE0000 <= ord(char) <= 0xE0FFF for char in str(server.requests))


def test_the_honest_words_are_what_is_cited(ask: Callable[..., Answer]) -> None:
    for attack in ATTACKS[:3]:
        assert [c.quote for c in ask(attack, truth_first=True).citations] == [HONEST]


def test_there_is_an_attack_that_a_model_without_checks_would_pass_on() -> None:
    """The gullible model does obey: what keeps the lie away is the checking, not its good will."""
    act = gullible(ATTACKS[0], truth_first=False)
    request = {"messages": [{"content": "Luật."}, {"content": ATTACKS[0].article.text}]}
    assert act(request) == f"{LIE} [1]."
