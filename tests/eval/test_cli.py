import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from hoibao.corpus import HoibaoError
from hoibao.eval.cli import evaluate

WriteLines = Callable[[Path, Sequence[object]], Path]
Run = Callable[..., Result]


@pytest.fixture
def run(encoder: object) -> Run:
    app = typer.Typer()
    app.command("eval")(evaluate)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def record(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def answer(question: str, *, refused: bool, text: str = "Cầu dài 312 m.") -> dict[str, object]:
    return {"id": question, "answer": text, "refused": refused}


def test_hoibao_is_asked_and_judged(run: Run, dataset_dir: Path, tmp_path: Path) -> None:
    result = run(dataset_dir, "--json", tmp_path / "out.json", "--html", tmp_path / "out.html")

    assert result.exit_code == 0, result.output
    held = record(tmp_path / "out.json")
    assert held["questions"] == 4
    assert held["retrieval"]["recall@5"] == 1.0
    assert held["citations"]["resolvable"] in {None, 1.0}
    assert held["latency_ms"]["p50"] > 0
    assert held["settings"]["model"] == "thu-nghiem"
    assert set(held["items"][2]["ranking"]) <= {"lua", "hoc"}
    assert "Cầu Bến Lội" in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "retrieval.ndcg@10" in result.output


def test_limit(run: Run, dataset_dir: Path, tmp_path: Path) -> None:
    assert run(dataset_dir, "--limit", 2, "--json", tmp_path / "out.json").exit_code == 0

    held = record(tmp_path / "out.json")
    assert (held["questions"], held["settings"]["limit"]) == (2, 2)
    assert held["notes"] == ["Only the first 2 of 4 questions were asked."]


def test_the_same_run_as_its_own_baseline_passes(run: Run, dataset_dir: Path, tmp_path: Path) -> None:
    assert run(dataset_dir, "--json", tmp_path / "before.json").exit_code == 0
    result = run(dataset_dir, "--baseline", tmp_path / "before.json", "--json", tmp_path / "now.json")

    assert result.exit_code == 0, result.output
    assert record(tmp_path / "now.json")["comparison"]["lost"] is False


def test_a_committed_baseline_holds_scores_and_none_of_the_words(
    run: Run, dataset_dir: Path, tmp_path: Path
) -> None:
    assert run(dataset_dir, "--json", tmp_path / "out.json").exit_code == 0
    command = [sys.executable, "-m", "hoibao.eval.baseline", tmp_path / "out.json", tmp_path / "base.json"]
    subprocess.run(command, check=True)

    assert "Lội" not in json.dumps(record(tmp_path / "base.json"), ensure_ascii=False)
    result = run(dataset_dir, "--baseline", tmp_path / "base.json")
    assert result.exit_code == 0, result.output


def test_answers_of_another_system_and_a_significant_loss(
    run: Run, dataset_dir: Path, tmp_path: Path, write_lines: WriteLines
) -> None:
    texts = {"q1": "Cầu dài 312 m.", "q2": "Bà Lê Thị Hạnh.", "q3": "7.200 đồng."}
    good = [answer(q, refused=False, text=text) for q, text in texts.items()] + [answer("q4", refused=True)]
    worse = [answer(q, refused=False, text="Không rõ") for q in texts] + [answer("q4", refused=True)]
    write_lines(tmp_path / "good.jsonl", good)
    write_lines(tmp_path / "worse.jsonl", worse)

    first = run(dataset_dir, "--answers", tmp_path / "good.jsonl", "--json", tmp_path / "good.json")
    second = run(
        dataset_dir,
        *("--answers", tmp_path / "worse.jsonl", "--baseline", tmp_path / "good.json"),
        *("--json", tmp_path / "worse.json", "--html", tmp_path / "worse.html"),
    )

    assert first.exit_code == 0, first.output
    held = record(tmp_path / "good.json")
    assert held["answers"]["contains"] == 1.0
    assert held["answers"]["exact_match"] is None
    assert held["retrieval"]["ndcg@10"] is None
    assert held["citations"]["precision"] is None
    assert held["latency_ms"]["p50"] is None
    assert second.exit_code == 1
    assert "significant loss" in second.output
    # What was found out is written all the same.
    assert record(tmp_path / "worse.json")["comparison"]["lost"] is True
    assert (tmp_path / "worse.html").exists()


def test_errors_come_before_the_work(run: Run, dataset_dir: Path, tmp_path: Path, encoder: object) -> None:
    def error(*arguments: object) -> str:
        result = run(*arguments)
        assert isinstance(result.exception, HoibaoError)
        assert "\n" not in str(result.exception)
        return str(result.exception)

    assert "there is no such folder" in error(tmp_path / "nirgends")
    assert "cannot be written" in error(dataset_dir, "--json", tmp_path / "no" / "out.json")
    assert "cannot be written" in error(dataset_dir, "--html", tmp_path)
    assert "there is no such file" in error(dataset_dir, "--baseline", tmp_path / "none.json")
    assert "there is no such file" in error(dataset_dir, "--answers", tmp_path / "none.jsonl")
    assert encoder.embedded == []


def test_what_is_not_installed_is_told_before_the_work(
    run: Run, dataset_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    result = run(dataset_dir)
    assert isinstance(result.exception, HoibaoError)
    assert "pip install hoibao[eval]" in str(result.exception)
    assert "asking questions" not in result.output


def test_the_command_is_found_by_the_command_line() -> None:
    from importlib.metadata import entry_points

    (found,) = entry_points(group="hoibao.commands", name="eval")
    assert found.load() is evaluate
