import json
import logging
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from hoibao.app.answer import Tokens
from hoibao.app.llm import Client, LanguageModelError, Limits, Trouble
from hoibao.app.llm.client import Reply
from tests.app.llm.conftest import KEY
from tests.app.llm.server import (
    Behaviour,
    ModelServer,
    chunk_of,
    drops,
    fails,
    repeats,
    returns,
    says,
    stalls,
)

MakeClient = Callable[..., Client]
MESSAGES = [{"role": "system", "content": "Luật."}, {"role": "user", "content": "Ai?"}]


def replies(client: Client, seconds: float = 1.0, most_tokens: int = 100) -> list[Reply]:
    return list(client.chat(MESSAGES, most_tokens=most_tokens, end=time.monotonic() + seconds))


def test_a_reply_grows_and_ends_with_what_it_cost(server: ModelServer, client_of: MakeClient) -> None:
    server.answer(says("Ông Phan Văn Phụng chủ trì. [1]"))

    *growing, last = replies(client_of())

    texts = [reply.text for reply in growing]
    assert len(texts) == 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert last == Reply("Ông Phan Văn Phụng chủ trì. [1]", tokens=Tokens(1000, 34))
    (request,) = server.requests
    assert request["messages"] == MESSAGES
    assert request["model"] == "m"
    assert request["max_tokens"] == 100
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_tokens_are_estimated_where_the_server_does_not_tell(
    server: ModelServer, client_of: MakeClient
) -> None:
    server.answer(says("Ông Phan Văn Phụng.", usage=None))
    tokens = replies(client_of())[-1].tokens
    assert tokens
    assert tokens.estimated
    assert 3 < tokens.output < 15


def test_the_first_model_offered_is_asked_where_none_is_named(
    server: ModelServer, client_of: MakeClient
) -> None:
    server.answer(says("Có."))
    client = client_of(model="")
    replies(client)
    server.models = fails(500)  # it is asked for once
    replies(client)
    assert [request["model"] for request in server.requests] == ["found-model", "found-model"]


@pytest.mark.parametrize("offered", [fails(404), returns('{"data": []}', "application/json"), returns("<p>")])
def test_a_server_that_offers_no_model_is_told_apart(
    server: ModelServer, client_of: MakeClient, offered: Behaviour
) -> None:
    server.models = offered
    with pytest.raises(LanguageModelError, match=r"HOIBAO_LLM_(MODEL|URL)"):
        replies(client_of(model=""))
    assert server.requests == []


def test_a_server_that_knows_fewer_parameters_is_asked_with_fewer(
    server: ModelServer, client_of: MakeClient
) -> None:
    server.answer(fails(400), says("Có."))
    assert replies(client_of())[-1].text == "Có."
    full, lean = server.requests
    assert full["max_tokens"] == lean["max_completion_tokens"] == 100
    assert "temperature" not in lean


@pytest.mark.parametrize(
    ("behaviour", "trouble", "requests"),
    [
        (fails(401), Trouble.SETTINGS, 1),
        (fails(403), Trouble.SETTINGS, 1),
        (fails(404), Trouble.SETTINGS, 1),
        (fails(400), Trouble.SETTINGS, 2),
        (fails(429), Trouble.BUSY, 3),
        (fails(429, Retry_After="0.01"), Trouble.BUSY, 3),
        (fails(429, Retry_After="60"), Trouble.BUSY, 1),
        (fails(500), Trouble.BROKEN, 3),
        (fails(503, "<html>down</html>"), Trouble.BROKEN, 3),
        (fails(302, Location="http://127.0.0.1:9/"), Trouble.SETTINGS, 1),
        (drops(), Trouble.UNREACHABLE, 3),
        (drops("Ông Phan"), Trouble.UNREACHABLE, 1),
        (stalls("Ông Phan"), Trouble.SLOW, 1),
        (returns("<html><body>Welcome</body></html>", "text/html"), Trouble.BROKEN, 3),
        (returns("data: {broken\n\n"), Trouble.BROKEN, 1),
        (returns("data: 5\n\n"), Trouble.BROKEN, 1),
        (returns('data: {"choices": 7}\n\n'), Trouble.BROKEN, 1),
        (returns('data: {"choices": [{"delta": {"content": {"a": 1}}}]}\n\n'), Trouble.BROKEN, 1),
        (returns('data: {"error": {"message": "out of memory"}}\n\n'), Trouble.BROKEN, 1),
        (returns("\x00\ud7ff" * 100), Trouble.BROKEN, 3),
        (says(""), Trouble.EMPTY, 1),
        (says(" \n "), Trouble.EMPTY, 1),
        (says("Một phần", finish="content_filter"), Trouble.EMPTY, 1),
        (repeats(": ping\n\n", 0.02), Trouble.SLOW, None),
        (repeats("data: ", 0.02), Trouble.SLOW, None),
        (repeats(chunk_of("a"), 0.02), Trouble.SLOW, 1),
        (repeats("x" * 1_000_000), Trouble.UNREACHABLE, None),
    ],
)
def test_whatever_a_server_does_ends_in_one_error_soon(
    server: ModelServer,
    client_of: MakeClient,
    behaviour: Behaviour,
    trouble: Trouble,
    requests: int | None,
) -> None:
    server.answer(behaviour)
    began = time.monotonic()
    with pytest.raises(LanguageModelError) as caught:
        replies(client_of(), seconds=0.6, most_tokens=1000)
    assert time.monotonic() - began < 2.5
    assert caught.value.trouble is trouble
    assert requests in (None, len(server.requests))
    assert "\n" not in str(caught.value)


def test_a_silent_server_is_given_up_at_the_end_of_the_time(
    server: ModelServer, client_of: MakeClient
) -> None:
    server.answer(stalls())
    began = time.monotonic()
    with pytest.raises(LanguageModelError) as caught:
        replies(client_of(silence=0.2, retries=5), seconds=0.5)
    assert time.monotonic() - began < 1.5
    assert caught.value.trouble is Trouble.SLOW
    assert len(server.requests) <= 3


def test_nothing_listens_there(client_of: MakeClient) -> None:
    with pytest.raises(LanguageModelError, match="HOIBAO_LLM_URL") as caught:
        replies(client_of(url="http://127.0.0.1:9"))
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_a_failure_that_passes_is_tried_again(server: ModelServer, client_of: MakeClient) -> None:
    server.answer(fails(500), fails(429), says("Có."))
    assert replies(client_of())[-1].text == "Có."


def test_retries_are_bounded_by_the_settings(server: ModelServer, client_of: MakeClient) -> None:
    server.answer(fails(500))
    with pytest.raises(LanguageModelError):
        replies(client_of(retries=0))
    assert len(server.requests) == 1


def test_an_endless_answer_is_cut(server: ModelServer, client_of: MakeClient) -> None:
    server.answer(repeats(chunk_of("lại nữa ")))
    last = replies(client_of(), most_tokens=50)[-1]
    assert last.cut
    assert len(last.text) == 400
    assert last.tokens
    assert last.tokens.estimated


def test_an_answer_that_reached_its_length_says_so(server: ModelServer, client_of: MakeClient) -> None:
    server.answer(says("Một câu. Nửa", finish="length"))
    assert replies(client_of())[-1].cut


@pytest.mark.parametrize(
    "behaviour", [fails(401, json.dumps({"error": {"message": f"bad key {KEY}"}})), fails(500, KEY), drops()]
)
def test_the_key_stands_in_no_error_repr_or_log(
    server: ModelServer, client_of: MakeClient, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer(behaviour)
    client = client_of()
    with caplog.at_level(logging.DEBUG), pytest.raises(LanguageModelError) as caught:
        replies(client)
    assert KEY not in caplog.text
    assert KEY not in repr(caught.value) + repr(client) + repr(vars(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_variables_meant_for_another_server_are_not_sent(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    server.answer(says("Có."))
    replies(Client(server.url, "m", "", Limits()))
    assert "elsewhere" not in str(server.headers)


def test_a_reader_who_leaves_closes_the_connection(server: ModelServer, client_of: MakeClient) -> None:
    closed = []

    def behave(handler, request) -> None:  # type: ignore[no-untyped-def]
        try:
            repeats(chunk_of("a"), 0.01)(handler, request)
        except (BrokenPipeError, ConnectionResetError):
            closed.append(True)
            raise

    server.answer(behave)
    reply = client_of().chat(MESSAGES, most_tokens=1000, end=time.monotonic() + 5)
    next(reply)
    reply.close()
    until = time.monotonic() + 2
    while not closed and time.monotonic() < until:
        time.sleep(0.01)
    assert closed


def test_a_url_with_a_path_is_taken_as_it_is(server: ModelServer, client_of: MakeClient) -> None:
    server.answer(says("Có."))
    assert replies(client_of(url=f"{server.url}/v1/"))[-1].text == "Có."
    assert replies(client_of(url=f"{server.url}/"))[-1].text == "Có."
