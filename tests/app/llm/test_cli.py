"""One setting turns the language model on: the command line in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.llm.conftest import KEY
from tests.app.llm.server import ModelServer, fails, says

QUESTION = "Cụm thi đua số 4 gồm những địa phương nào?"
TRUE = "Cụm thi đua số 4 gồm 11 địa phương, trong đó có Long An [1]."


def run(library: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hoibao.app.cli", "ask", QUESTION, "--library", str(library), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, **settings},
    )


def test_the_address_alone_turns_it_on(server: ModelServer, sample_library: Path) -> None:
    server.answer(says(f"{TRUE} Ông Trần Dối chủ trì [1]."))

    done = run(sample_library, HOIBAO_LLM_URL=server.url, HOIBAO_LLM_KEY=KEY)

    assert done.returncode == 0, done.stderr
    assert "có Long An. [1]" in done.stdout
    assert "Ông Trần Dối chủ trì. (chưa kiểm chứng được)\n" in done.stdout
    assert "đã dùng 1.034 token" in done.stdout
    assert done.stderr == ""
    assert server.requests[0]["model"] == "found-model"
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_json_tells_what_holds_and_what_it_cost(server: ModelServer, sample_library: Path) -> None:
    server.answer(says(f"{TRUE} Ông Trần Dối chủ trì [1]."))
    record = json.loads(run(sample_library, "--json", HOIBAO_LLM_URL=server.url).stdout)
    assert [sentence["verified"] for sentence in record["sentences"]] == [True, False]
    assert record["tokens"] == {"input": 1000, "output": 34, "estimated": False}
    assert record["notice"] is None


def test_a_failure_is_one_english_line_and_the_quoted_answer(
    server: ModelServer, sample_library: Path
) -> None:
    server.answer(fails(401, KEY))
    done = run(sample_library, HOIBAO_LLM_URL=server.url, HOIBAO_LLM_KEY=KEY)
    assert done.returncode == 0
    assert "Ninh Thuận" in done.stdout
    assert "nên đây là câu trích nguyên văn" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("hoibao: ")
    assert "HOIBAO_LLM_KEY" in line
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize("settings", [{}, {"HOIBAO_LLM_URL": ""}, {"HOIBAO_LLM_KEY": KEY}])
def test_without_the_address_nothing_is_asked(
    server: ModelServer, sample_library: Path, settings: dict[str, str]
) -> None:
    done = run(sample_library, "--json", **settings)
    record = json.loads(done.stdout)
    assert record["tokens"] is record["notice"] is None
    assert server.requests == []
