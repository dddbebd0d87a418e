import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hoibao.eval.baseline import BaselineError, read_baseline
from hoibao.eval.comparison import compare
from hoibao.eval.datasets import Dataset, DatasetError, Question, load, questions_digest
from hoibao.eval.judging import Item, Response
from hoibao.eval.result import Result, make_result, to_json

Judge = Callable[[Sequence[Response]], tuple[Item, ...]]
MakeResult = Callable[..., Result]

GROUPS = {
    "retrieval": {"recall@1", "recall@5", "recall@10", "recall@20", "mrr@10", "ndcg@10"},
    "answers": {"exact_match", "f1", "contains", "mean_words"},
    "citations": {"precision", "recall", "resolvable"},
    "refusals": {"precision", "recall", "f1", "refused_answerable", "auroc"},
    "latency_ms": {"p50", "p95"},
}


@pytest.fixture
def dataset(dataset_dir: Path) -> Dataset:
    return load(dataset_dir)


@pytest.fixture
def make(dataset: Dataset) -> MakeResult:
    def made(items: Sequence[Item], **more: Any) -> Result:
        settings = {"k": 10, "questions_digest": questions_digest(dataset.questions)}
        return make_result(dataset, items, 10, settings, more.get("comparison"))

    return made


def write(path: Path, record: object) -> Path:
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


def test_json_has_the_promised_shape(make: MakeResult, judged: Judge, perfect: tuple[Response, ...]) -> None:
    record = json.loads(json.dumps(to_json(make(judged(perfect)))))

    assert record["dataset"] == "nhỏ"
    assert record["questions"] == 4
    for held in (record, record["by_kind"]["number"]):
        for group, names in GROUPS.items():
            assert set(held[group]) == set(held["intervals"][group]) == set(held["counts"][group]) == names
    assert record["retrieval"]["ndcg@10"] == 1.0
    assert record["counts"]["answers"]["contains"] == 3
    assert record["intervals"]["answers"]["contains"] == [1.0, 1.0]
    assert set(record["by_kind"]) == {"number", "person", "off"}
    assert record["by_kind"]["number"]["questions"] == 2
    assert record["by_kind"]["person"]["refusals"]["f1"] is None
    assert record["by_kind"]["off"]["retrieval"]["recall@1"] is None
    assert record["comparison"] is None
    assert [item["id"] for item in record["items"]] == ["q1", "q2", "q3", "q4"]
    first = record["items"][0]
    assert first["citations"][0]["quote"] == "Cầu dài 312 m"
    assert first["citations"][0]["right"] is True
    assert first["scores"]["ndcg@10"] == 1.0
    assert record["curves"]["risk_coverage"][-1] == {"threshold": 0.7, "coverage": 0.75, "risk": 0.0}


def test_a_baseline_gives_back_the_scores_that_were_written(
    make: MakeResult,
    judged: Judge,
    perfect: tuple[Response, ...],
    bad: tuple[Response, ...],
    dataset: Dataset,
    tmp_path: Path,
) -> None:
    # Second and third: reciprocal ranks and gains that no decimal number holds exactly.
    low = [replace(perfect[0], ranking=("hoc", "lua", "cau"), confidence=1 / 3), *perfect[1:]]
    for responses in (perfect, bad, low):
        items = judged(responses)
        path = write(tmp_path / "trước.json", to_json(make(items)))

        assert read_baseline(path, dataset.questions, 10) == tuple(item.scores for item in items)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda r: r["items"].pop(), r"has 3 questions, this run 4, first difference 'q4'"),
        (lambda r: r["items"].reverse(), "in another order"),
        (
            lambda r: r["settings"].update(questions_digest="x"),
            "their words or what is expected of them changed",
        ),
        (lambda r: r["settings"].update(k=5), "was made with --k 5"),
        (lambda r: r.pop("settings"), "is no result written by"),
        (lambda r: r.pop("items"), "is no result written by"),
        (lambda r: r["items"][1].pop("scores"), r'items\[1\]: "scores" must be an object'),
        (lambda r: r["items"][1]["scores"].update(shown="1"), r'"shown" must be a whole number'),
    ],
)
def test_a_baseline_that_does_not_fit_is_refused(
    make: MakeResult,
    judged: Judge,
    perfect: tuple[Response, ...],
    dataset: Dataset,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], object],
    problem: str,
) -> None:
    record = to_json(make(judged(perfect)))
    change(record)
    path = write(tmp_path / "trước.json", record)

    with pytest.raises((BaselineError, DatasetError), match=problem):
        read_baseline(path, dataset.questions, 10)


def test_a_comparison_is_part_of_the_json(
    make: MakeResult, judged: Judge, perfect: tuple[Response, ...], bad: tuple[Response, ...]
) -> None:
    before = [item.scores for item in judged(perfect)]
    items = judged(bad)

    record = to_json(make(items, comparison=compare(items, before, "trước.json")))["comparison"]

    assert record["lost"] is True
    contains = next(d for d in record["figures"] if d["figure"] == "answers.contains")
    assert (contains["before"], contains["now"], contains["verdict"], contains["gate"]) == (
        1.0,
        0.0,
        "loss",
        True,
    )
    assert {change["id"] for change in record["changes"]} == {"q1", "q2", "q3", "q4"}


def test_no_kinds_no_groups(
    questions: tuple[Question, ...], judged: Judge, perfect: tuple[Response, ...], dataset: Dataset
) -> None:
    items = [replace(item, question=replace(item.question, kind=None)) for item in judged(perfect)]

    assert to_json(make_result(dataset, items, 10, {}, None))["by_kind"] == {}
    named = [*items[:3], judged(perfect)[3]]
    assert set(to_json(make_result(dataset, named, 10, {}, None))["by_kind"]) == {"other", "off"}


def test_another_cutoff_is_named(judged: Judge, perfect: tuple[Response, ...], dataset: Dataset) -> None:
    record = to_json(make_result(dataset, judged(perfect), 5, {}, None))

    assert {"mrr@5", "ndcg@5"} <= set(record["retrieval"])
    assert "ndcg@5" in record["items"][0]["scores"]
