from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hoibao.eval.datasets import Dataset, DatasetError, load
from hoibao.eval.given import gives_short_answers, read_answers
from hoibao.eval.judging import Cited

WriteLines = Callable[[Path, Sequence[object]], Path]


@pytest.fixture
def dataset(dataset_dir: Path) -> Dataset:
    return load(dataset_dir)


@pytest.fixture
def answers() -> list[dict[str, object]]:
    return [
        {"id": "q4", "refused": True, "answer": "Không có.", "confidence": 0.1, "ranking": []},
        {"id": "q3", "refused": False, "answer": "7.200 đồng", "confidence": 0.7, "ranking": ["lua"]},
        {
            "id": "q1",
            "refused": False,
            "answer": "Cầu dài 312 m.",
            "short_answer": "312 m",
            "confidence": 0.9,
            "citations": [{"article_id": "cau", "quote": "dài 312 m"}],
            "ranking": ["cau", "hoc"],
        },
        {"id": "q2", "refused": False, "answer": "Bà Hạnh.", "confidence": 0.8, "ranking": ["cau"]},
    ]


def test_answers_in_any_order(
    dataset: Dataset, answers: list[dict[str, object]], tmp_path: Path, write_lines: WriteLines
) -> None:
    path = write_lines(tmp_path / "answers.jsonl", answers)

    first, second, _, last = read_answers(path, dataset, dataset.questions)

    start = dataset.articles[0].text.index("dài 312 m")
    assert first.citations == (Cited("cau", start, start + 9, "dài 312 m"),)
    assert (first.short_answer, first.confidence, first.ranking) == ("312 m", 0.9, ("cau", "hoc"))
    assert second.short_answer is None
    assert (last.refused, last.latency_ms) == (True, None)
    assert gives_short_answers([first, second])
    assert not gives_short_answers([second, last])


def test_a_part_of_the_questions_can_be_judged(
    dataset: Dataset, answers: list[dict[str, object]], tmp_path: Path, write_lines: WriteLines
) -> None:
    path = write_lines(tmp_path / "answers.jsonl", answers)
    assert len(read_answers(path, dataset, dataset.questions[:2])) == 2


@pytest.mark.parametrize(
    ("citation", "cited"),
    [
        ({"start": 0, "end": 4}, Cited("cau", 0, 4, "Sáng")),
        ({"start": 0, "end": 4, "quote": "Chiều"}, Cited("cau", 0, 4, "Chiều")),
        ({"start": 0, "end": 9999}, Cited("cau", 0, 9999, "")),
        ({"quote": "cầu dài 400 m"}, Cited("cau", -1, 12, "cầu dài 400 m")),
    ],
)
def test_citations(
    dataset: Dataset,
    answers: list[dict[str, object]],
    tmp_path: Path,
    write_lines: WriteLines,
    citation: dict[str, object],
    cited: Cited,
) -> None:
    answers[2]["citations"] = [{"article_id": "cau", **citation}]
    path = write_lines(tmp_path / "answers.jsonl", answers)

    assert read_answers(path, dataset, dataset.questions)[0].citations == (cited,)


@pytest.mark.parametrize(
    ("line", "change", "problem"),
    [
        (1, {"id": "q9"}, r"answers\.jsonl: line 1: 'q9' is no question of this dataset"),
        (1, {"id": "q3"}, r"line 2: \"id\" 'q3' was already used"),
        (2, {"answer": ""}, r'line 2: "answer" is empty, and "refused" is not true'),
        (2, {"refused": None}, r'line 2: "refused" is missing'),
        (2, {"confidence": 7}, r'line 2: "confidence" must lie between 0 and 1'),
        (2, {"confidence": "high"}, r'line 2: "confidence" must be a number'),
        (2, {"confidence": None}, r'line 2: "confidence" is missing, but other lines have one'),
        (2, {"ranking": None}, r'line 2: "ranking" is missing, but other lines have one'),
        (2, {"latency_ms": 4}, r'"latency_ms" is missing, but other lines have one'),
        (2, {"ranking": ["lạ"]}, r"line 2: \"ranking\" names 'lạ', which is no article"),
        (2, {"ranking": ["lua", "lua"]}, r'line 2: "ranking" names an article twice'),
        (
            1,
            {"citations": [{"article_id": "cau", "quote": "x"}]},
            r'line 1: "refused" is true, but "citations"',
        ),
        (3, {"citations": [{"article_id": "cau"}]}, r"line 3, citations\[0\]: a citation needs"),
        (3, {"citations": [{"article_id": "cau", "start": 1, "quote": "x"}]}, r"a citation needs"),
        (
            3,
            {"citations": [{"article_id": "cau", "start": 0.5, "end": 2}]},
            r'"start" must be a whole number',
        ),
    ],
)
def test_bad_answers_are_named(
    dataset: Dataset,
    answers: list[dict[str, object]],
    tmp_path: Path,
    write_lines: WriteLines,
    line: int,
    change: dict[str, object],
    problem: str,
) -> None:
    answers[line - 1] |= change
    path = write_lines(tmp_path / "answers.jsonl", answers)

    with pytest.raises(DatasetError, match=problem):
        read_answers(path, dataset, dataset.questions)


def test_a_missing_answer_is_no_silent_omission(
    dataset: Dataset, answers: list[dict[str, object]], tmp_path: Path, write_lines: WriteLines
) -> None:
    path = write_lines(tmp_path / "answers.jsonl", answers[:2])
    with pytest.raises(DatasetError, match="2 questions have no answer, first 'q1'"):
        read_answers(path, dataset, dataset.questions)
