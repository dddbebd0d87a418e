import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from hoibao.app.answer import Answer, Tokens
from hoibao.app.assistant import Assistant
from hoibao.app.llm import Client, Limits, Trouble, Writer
from hoibao.app.llm.prompt import NOT_FOUND
from hoibao.corpus import Filters
from hoibao.embeddings import Retriever
from tests.app.llm.server import (
    Behaviour,
    ModelServer,
    chunk_of,
    does,
    drops,
    fails,
    repeats,
    returns,
    says,
    stalls,
)

QUESTION = "Cụm thi đua số 4 gồm những địa phương nào?"
OFF_TOPIC = "Thời tiết Hà Nội ngày mai thế nào?"
TRUE = "Cụm thi đua số 4 gồm 11 địa phương, trong đó có Long An và Tiền Giang [1]."
FALSE = "Cụm thi đua số 4 gồm 15 địa phương, trong đó có Hà Nội [1]."
Ask = Callable[..., Answer]


@pytest.fixture
def make(sample_retriever: Retriever, server: ModelServer) -> Callable[..., Assistant]:
    def made(**limits: Any) -> Assistant:
        bounds = Limits(**{"silence": 0.3, "seconds": 2.0, "retries": 1, **limits})
        client = Client(server.url, "m", "", bounds)
        return Assistant(sample_retriever, Writer(client, sample_retriever.encoder, bounds))

    return made


@pytest.fixture
def ask(make: Callable[..., Assistant]) -> Ask:
    return make().ask


@pytest.fixture
def extracted(assistant: Assistant) -> Answer:
    """The answer without a language model."""
    return assistant.ask(QUESTION)


def test_a_supported_sentence_is_cited_with_the_words_that_say_it(
    server: ModelServer, ask: Ask, assistant: Assistant
) -> None:
    server.answer(says(TRUE))

    made = ask(QUESTION)

    (sentence,) = made.sentences
    assert sentence.text == "Cụm thi đua số 4 gồm 11 địa phương, trong đó có Long An và Tiền Giang."
    assert sentence.verified
    (citation,) = made.citations
    text = assistant.library.get(citation.article_id).text
    assert citation.quote == text[citation.start : citation.end]
    assert citation.quote.startswith("Cụm thi đua số 4 gồm 11 địa phương: Long An")
    assert not made.refused
    assert made.complete
    assert made.notice == ""
    assert made.tokens == Tokens(1000, 34)
    assert made.short is not None
    assert "Ninh Thuận" in made.short.text


def test_an_unsupported_sentence_is_marked_and_cites_nothing(server: ModelServer, ask: Ask) -> None:
    server.answer(says(f"{TRUE} {FALSE}"))

    made = ask(QUESTION)

    assert [sentence.verified for sentence in made.sentences] == [True, False]
    assert made.sentences[1].citations == ()
    assert made.text.endswith("trong đó có Hà Nội. (chưa kiểm chứng được)")
    assert made.confidence < 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Cụm thi đua số 9 gồm 11 địa phương [1].",  # another number
        "Cụm thi đua số 4 gồm 11 địa phương, trong đó có Hải Phòng [1].",  # another place
        "Ông Nguyễn Văn Tèo nói cụm thi đua số 4 gồm 11 địa phương [1].",  # another person
        "Ngày 1/2/2019, Cụm thi đua số 4 gồm 11 địa phương [1].",  # another day
        "Cụm thi đua số 4 không gồm Long An [1].",  # the opposite
        "Con mèo nằm ngủ trên mái nhà [1].",  # something else
        "Cụm thi đua số 4 gồm 11 địa phương.",  # without a source
        "Cụm thi đua số 4 gồm 11 địa phương [77].",  # with an invented source
        "Cụm thi đua số 4 gồm 11 địa phương [0].",
        "Cụm thi đua số 4 gồm 11 địa phương, xem https://vi.du/long-an [1].",
        "![Cụm thi đua số 4](http://vi.du/a.png) gồm 11 địa phương [1].",
    ],
)
def test_what_the_cited_words_do_not_say_never_stands_alone(
    server: ModelServer, ask: Ask, extracted: Answer, sentence: str
) -> None:
    server.answer(says(sentence))
    made = ask(QUESTION)
    assert made == replace(extracted, notice=made.notice, tokens=made.tokens)
    assert made.notice.startswith(Trouble.UNSUPPORTED)


def test_invented_sources_are_dropped_and_the_others_kept(server: ModelServer, ask: Ask) -> None:
    server.answer(says(TRUE.replace("[1]", "[1][42]")))
    (sentence,) = ask(QUESTION).sentences
    assert sentence.verified
    assert sentence.citations == (1,)


def test_the_same_words_are_one_citation(server: ModelServer, ask: Ask) -> None:
    server.answer(says(f"{TRUE} Trong 11 địa phương của Cụm thi đua số 4 có Lâm Đồng [1]."))
    made = ask(QUESTION)
    assert [sentence.citations for sentence in made.sentences] == [(1,), (1,)]
    assert [citation.n for citation in made.citations] == [1]


def test_the_answer_grows_and_marks_become_citations_on_the_way(
    server: ModelServer, make: Callable[..., Assistant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoibao.app.llm.writer.EVERY", 0)
    second = "Trong đó còn có Lâm Đồng và TP. Hồ Chí Minh [1]."
    server.answer(says(f"{TRUE} {second}"))

    *growing, whole = make().stream(QUESTION)

    assert [draft.complete for draft in growing] == [False] * len(growing)
    assert growing[0].text == ""
    assert all("[" not in draft.text for draft in growing)
    lengths = [len(draft.text) for draft in growing]
    assert lengths == sorted(lengths)
    first_chip = next(i for i, draft in enumerate(growing) if draft.citations)
    assert "Lâm Đồng" not in growing[first_chip].text
    assert growing[first_chip].sentences[0].citations == (1,)
    assert whole.complete


FAILURES = [
    (fails(401), Trouble.SETTINGS),
    (fails(403), Trouble.SETTINGS),
    (fails(404), Trouble.SETTINGS),
    (fails(429), Trouble.BUSY),
    (fails(500), Trouble.BROKEN),
    (stalls(), Trouble.SLOW),
    (stalls(TRUE), Trouble.SLOW),
    (drops(), Trouble.UNREACHABLE),
    (drops(TRUE), Trouble.UNREACHABLE),
    (returns("<html>"), Trouble.BROKEN),
    (says(""), Trouble.EMPTY),
    (says("HACKED"), Trouble.UNSUPPORTED),
    (says("<think>Ta nghĩ mãi"), Trouble.UNSUPPORTED),
    (repeats(chunk_of("lại ")), Trouble.UNSUPPORTED),
]


@pytest.mark.parametrize(("behaviour", "trouble"), FAILURES)
def test_whatever_fails_the_extractive_answer_stands_with_a_word_about_it(
    server: ModelServer,
    ask: Ask,
    extracted: Answer,
    behaviour: Behaviour,
    trouble: Trouble,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.answer(behaviour)
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        made = ask(QUESTION)
    assert time.monotonic() - began < 4
    assert made.notice == f"{trouble}, nên đây là câu trích nguyên văn từ các bài báo."
    assert made == replace(extracted, notice=made.notice, tokens=made.tokens)
    (record,) = caplog.records
    assert record.getMessage().isascii()
    assert "\n" not in record.getMessage()


def test_a_question_too_long_for_the_tokens_is_answered_without(
    server: ModelServer, make: Callable[..., Assistant], extracted: Answer
) -> None:
    server.answer(says(TRUE))
    made = make(input_tokens=500).ask(QUESTION)
    assert made.sentences == extracted.sentences
    assert made.notice.startswith(Trouble.SETTINGS)
    assert server.requests == []


@pytest.mark.parametrize("limit", [900, 1500, 6000])
def test_a_request_keeps_to_the_tokens_allowed(
    server: ModelServer, make: Callable[..., Assistant], limit: int
) -> None:
    server.answer(says(TRUE))
    make(input_tokens=limit).ask(QUESTION)
    size = sum(len(message["content"].encode()) for message in server.requests[0]["messages"])
    assert size <= limit * 2.5 + 100


def test_an_answer_cut_for_its_length_ends_with_its_last_whole_sentence(
    server: ModelServer, ask: Ask
) -> None:
    server.answer(says(f"{TRUE} Ngoài ra, cụm", finish="length"))
    made = ask(QUESTION)
    assert [sentence.text[-11:] for sentence in made.sentences] == ["Tiền Giang."]
    assert "dừng ở đây" in made.notice


def test_what_the_model_does_not_find_is_refused(server: ModelServer, ask: Ask) -> None:
    server.answer(says(NOT_FOUND))
    made = ask(OFF_TOPIC)
    assert made.refused
    assert made.notice == ""
    assert made.nearest
    assert NOT_FOUND not in made.text
    assert made.tokens


def test_a_sure_extractive_answer_stands_against_a_model_that_finds_nothing(
    server: ModelServer, ask: Ask, extracted: Answer
) -> None:
    server.answer(says(f"{NOT_FOUND}."))
    made = ask(QUESTION)
    assert extracted.confidence > 0.75
    assert made.sentences == extracted.sentences
    assert made.confidence < extracted.confidence
    assert made.notice.startswith(Trouble.NOTHING_FOUND)


@pytest.mark.parametrize("text", [NOT_FOUND, f" {NOT_FOUND}. [1]", f"{TRUE} {NOT_FOUND}"])
def test_the_word_for_nothing_found_is_never_shown(
    server: ModelServer, make: Callable[..., Assistant], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoibao.app.llm.writer.EVERY", 0)
    server.answer(says(text))
    for shown in make().stream(QUESTION):
        assert NOT_FOUND not in shown.text


def test_without_passages_the_model_is_not_asked(server: ModelServer, ask: Ask) -> None:
    server.answer(says(TRUE))
    assert ask("Xin chào").refused
    assert ask(QUESTION, filters=Filters(articles=[])).refused
    assert server.requests == []


def test_a_refusal_stays_when_the_model_fails(server: ModelServer, ask: Ask) -> None:
    server.answer(fails(500))
    made = ask(OFF_TOPIC)
    assert made.refused
    assert made.notice.startswith(Trouble.BROKEN)


EARLIER = ["Ai phát biểu kết luận cuộc họp với Vụ Địa phương III?"]
FOLLOW_UP = "Bà ấy giữ chức vụ gì?"


def test_a_follow_up_is_rewritten_by_the_model(server: ModelServer, ask: Ask) -> None:
    rewritten = "Bà Trương Thị Mai phát biểu kết luận cuộc họp với Vụ Địa phương III giữ chức vụ gì?"
    server.answer(says(f"“{rewritten}”\n"), says("Bà Trương Thị Mai là Ủy viên Bộ Chính trị [1]."))

    made = ask(FOLLOW_UP, EARLIER)

    assert made.question == FOLLOW_UP
    assert made.understood == rewritten
    assert rewritten in server.requests[1]["messages"][-1]["content"]
    assert server.requests[0]["max_tokens"] <= 200
    assert made.tokens == Tokens(2000, 68)


@pytest.mark.parametrize(
    "behaviour",
    [
        fails(500),
        stalls(),
        drops("Bà"),
        says("Câu hỏi là:\nBà Mai giữ chức vụ gì?"),
        says("Bà Nguyễn Thị Tèo giữ chức vụ gì?"),
        says("Bà Mai giữ chức vụ gì năm 1999?"),
        says("x" * 500),
        says(""),
        says("<think>hm"),
        says("Xem https://vi.du"),
    ],
)
def test_rules_read_a_follow_up_where_the_model_fails(
    server: ModelServer, ask: Ask, assistant: Assistant, behaviour: Behaviour
) -> None:
    def first_then_true(handler, request) -> None:  # type: ignore[no-untyped-def]
        rewriting = "viết lại câu hỏi" in request["messages"][0]["content"]
        (behaviour if rewriting else says("Không rõ."))(handler, request)

    server.answer(first_then_true)
    assert ask(FOLLOW_UP, EARLIER).understood == assistant.ask(FOLLOW_UP, EARLIER).understood


def test_a_first_question_is_not_rewritten(server: ModelServer, ask: Ask) -> None:
    server.answer(says(TRUE))
    ask(QUESTION)
    assert len(server.requests) == 1


def test_passages_stand_between_marks_that_nobody_can_guess(server: ModelServer, ask: Ask) -> None:
    marks = []
    for _ in range(2):
        server.answer(says(TRUE))
        ask(QUESTION)
        content = server.requests[0]["messages"][-1]["content"]
        found = re.findall(r"^<([0-9a-f]{16})>$", content, re.MULTILINE)
        assert len(set(found)) == 1
        assert len(found) == content.count(f"</{found[0]}>")
        marks.append(found[0])
    assert marks[0] != marks[1]


def test_many_may_ask_at_once(server: ModelServer, make: Callable[..., Assistant]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server.answer(does(lambda content: TRUE))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(make().ask, [QUESTION] * 8))
    assert len(set(answers)) == 1


def test_no_connection_is_made_before_a_question(make: Callable[..., Assistant], server: ModelServer) -> None:
    assert isinstance(make().stream(QUESTION), Iterator)
    assert server.requests == []
