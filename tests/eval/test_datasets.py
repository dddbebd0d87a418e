import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from hoibao.eval.datasets import DatasetError, articles_digest, load, load_samples, questions_digest
from hoibao.eval.metrics.text import contains

WriteLines = Callable[[Path, Sequence[object]], Path]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_folder_with_article_lines(dataset_dir: Path) -> None:
    dataset = load(dataset_dir)

    assert dataset.name == "nhỏ"
    assert [article.id for article in dataset.articles] == ["cau", "lua", "hoc"]
    first, second, third, last = dataset.questions
    assert (first.answers, dict(first.articles), first.answerable) == (("312 m", "312"), {"cau": 1}, True)
    assert (first.scope, first.history, first.kind) == (None, (), "number")
    assert second.evidence == ("do bà Lê Thị Hạnh thiết kế",)
    assert third.scope == ("lua", "hoc")
    assert not last.answerable


def test_a_folder_with_article_files(dataset_dir: Path) -> None:
    (dataset_dir / "articles.jsonl").unlink()
    for name in ("cau", "lua", "hoc"):
        file = dataset_dir / "articles" / f"{name}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            "Thông xe cầu\n\nCầu dài 312 m, do bà Lê Thị Hạnh thiết kế năm nay.\n", encoding="utf-8"
        )

    dataset = load(dataset_dir)

    assert {article.id for article in dataset.articles} == {"cau", "lua", "hoc"}
    assert "312 m" in dataset.articles[0].text


def test_expected_words_are_normalised_as_the_articles_are(
    dataset_dir: Path, write_lines: WriteLines
) -> None:
    questions = lines(dataset_dir / "questions.jsonl")
    questions[0]["answers"] = ["Ðồng Nai", "hòa"]
    write_lines(dataset_dir / "questions.jsonl", questions)

    assert load(dataset_dir).questions[0].answers == ("Đồng Nai", "hòa")


def test_the_packaged_samples_are_sound() -> None:
    dataset = load_samples()

    assert len(dataset.articles) == 5
    assert len(dataset.questions) >= 120
    assert sum(not question.answerable for question in dataset.questions) >= 25
    by_id = {article.id: article for article in dataset.articles}
    for question in dataset.questions:
        texts = [by_id[article].text for article in question.articles]
        for words in question.evidence:
            assert any(contains(text, words) for text in texts), f"{question.id}: {words}"


@pytest.mark.parametrize(
    ("line", "change", "problem"),
    [
        (2, {"id": "q1"}, r"questions\.jsonl: line 2: .*'q1' was already used in .*line 1"),
        (1, {"question": "  "}, r'questions\.jsonl: line 1: "question" is empty'),
        (1, {"question": None}, r'line 1: "question" is missing'),
        (1, {"question": 7}, r'line 1: "question" must be a string, not a number'),
        (3, {"articles": ["lạ"]}, r"line 3: \"articles\" names 'lạ', which is no article"),
        (3, {"scope": ["lạ"]}, r"line 3: \"scope\" names 'lạ', which is no article"),
        (3, {"scope": ["hoc"]}, r'line 3: "scope" leaves out every article'),
        (3, {"scope": []}, r'line 3: "scope" is empty'),
        (1, {"answers": "312 m"}, r'line 1: "answers" must be a list, not a string'),
        (1, {"answers": [312]}, r'line 1: "answers" must hold strings only, not a number'),
        (1, {"answers": [""]}, r'line 1: "answers" holds an empty string'),
        (1, {"articles": []}, r'line 1: "answerable" is true, but "articles" names no article'),
        (4, {"answers": ["ông Anh"]}, r'line 4: "answerable" is false, but "answers" are given'),
        (1, {"answerable": "yes"}, r'line 1: "answerable" must be true or false, not a string'),
        (1, {"answerable": None}, r'line 1: "answerable" is missing'),
        (1, {"history": [None]}, r'line 1: "history" must hold strings only, not null'),
        (1, {"kind": 3}, r'line 1: "kind" must be a string, not a number'),
        (1, {"id": ""}, r'line 1: "id" is empty'),
    ],
)
def test_a_bad_question_is_named_by_file_and_line(
    dataset_dir: Path, write_lines: WriteLines, line: int, change: dict[str, object], problem: str
) -> None:
    questions = lines(dataset_dir / "questions.jsonl")
    questions[line - 1] |= change
    write_lines(dataset_dir / "questions.jsonl", questions)

    with pytest.raises(DatasetError, match=problem) as raised:
        load(dataset_dir)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("file", "records", "problem"),
    [
        ("questions.jsonl", ["", "{nicht json"], r"questions\.jsonl: line 2: broken JSON: .* at column 2"),
        ("questions.jsonl", ["[1]"], r"questions\.jsonl: line 1: must be a JSON object, not a list"),
        ("questions.jsonl", ['{"id": NaN}'], r"questions\.jsonl: line 1: broken JSON: NaN"),
        ("questions.jsonl", ["[" * 100_000], r"questions\.jsonl: line 1: broken JSON"),
        ("questions.jsonl", [], r"questions\.jsonl: holds no question"),
        ("articles.jsonl", ["{"], r"articles\.jsonl: line 1: "),
        (
            "articles.jsonl",
            [{"id": "cau", "title": "Cầu", "text": "Cầu."}] * 2,
            r"articles\.jsonl: line 2: .*cau",
        ),
        ("articles.jsonl", [{"id": "cau", "title": "Cầu", "text": " "}], r"articles\.jsonl: line 1: .*empty"),
        ("articles.jsonl", [{"title": "Cầu", "text": "Cầu."}], r"articles\.jsonl: line 1: .*id"),
    ],
)
def test_a_broken_line_is_named(
    dataset_dir: Path, write_lines: WriteLines, file: str, records: list[object], problem: str
) -> None:
    write_lines(dataset_dir / file, records)

    with pytest.raises(DatasetError, match=problem) as raised:
        load(dataset_dir)
    assert "\n" not in str(raised.value)


def test_missing_files_are_named(dataset_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no such folder"):
        load(tmp_path / "nirgends")
    (tmp_path / "leer").mkdir()
    with pytest.raises(DatasetError, match=r"questions\.jsonl is missing"):
        load(tmp_path / "leer")
    (dataset_dir / "articles").mkdir()
    with pytest.raises(DatasetError, match=r"both articles\.jsonl and articles/"):
        load(dataset_dir)
    (dataset_dir / "articles").rmdir()
    (dataset_dir / "articles.jsonl").unlink()
    with pytest.raises(DatasetError, match=r"neither articles\.jsonl nor articles/"):
        load(dataset_dir)


def test_no_questions_file(dataset_dir: Path) -> None:
    (dataset_dir / "questions.jsonl").unlink()
    with pytest.raises(DatasetError, match=r"questions\.jsonl: there is no such file"):
        load(dataset_dir)


def test_bytes_that_are_no_text(dataset_dir: Path) -> None:
    (dataset_dir / "questions.jsonl").write_bytes(b'{"id": "\xff"}')
    with pytest.raises(DatasetError, match="not UTF-8 at byte 8"):
        load(dataset_dir)


def test_digests_tell_content_apart(dataset_dir: Path, write_lines: WriteLines) -> None:
    before, again = load(dataset_dir), load(dataset_dir)
    questions = lines(dataset_dir / "questions.jsonl")
    questions[0]["answers"] = ["313 m"]
    write_lines(dataset_dir / "questions.jsonl", questions)
    after = load(dataset_dir)

    assert questions_digest(before.questions) == questions_digest(again.questions)
    assert questions_digest(before.questions) != questions_digest(after.questions)
    assert articles_digest(before.articles) == articles_digest(after.articles)
    assert articles_digest(before.articles) != articles_digest(before.articles[:2])


# -- SQuAD format -----------------------------------------------------------------------------


def squad(**changes: object) -> dict[str, Any]:
    question = {
        "id": "s1",
        "question": "Cầu dài bao nhiêu?",
        "answers": [{"text": "312 m", "answer_start": 9}, {"text": "312 m", "answer_start": 9}],
    } | changes
    impossible = {"id": "s2", "question": "Cầu rộng bao nhiêu?", "answers": [], "is_impossible": True}
    return {
        "version": "2",
        "data": [
            {
                "title": "Cầu_Bến_Lội",
                "paragraphs": [
                    {"context": "Cầu dài 312 m.", "qas": [question]},
                    {"context": "Cầu thông xe sáng 4/3.", "qas": [impossible]},
                ],
            }
        ],
    }


def write_squad(path: Path, record: object) -> Path:
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def test_squad_with_impossible_questions(tmp_path: Path) -> None:
    dataset = load(write_squad(tmp_path / "viquad.json", squad()))

    assert dataset.name == "viquad"
    assert [article.text for article in dataset.articles] == ["Cầu dài 312 m.", "Cầu thông xe sáng 4/3."]
    assert dataset.articles[0].title == "Cầu Bến Lội"
    first, second = dataset.questions
    assert first.answers == ("312 m",)
    assert dict(first.articles) == {dataset.articles[0].id: 1}
    assert (second.answerable, second.answers) == (False, ())
    # Each is asked of its own paragraph: elsewhere the impossible one might have an answer.
    assert (first.scope, second.scope) == ((dataset.articles[0].id,), (dataset.articles[1].id,))
    assert dataset.notes


def test_squad_without_impossible_questions_asks_all_paragraphs(tmp_path: Path) -> None:
    record = squad()
    record["data"][0]["paragraphs"].pop()
    dataset = load(write_squad(tmp_path / "xquad.vi.json", record).parent)

    assert [question.scope for question in dataset.questions] == [None]
    assert dataset.notes == ()


def test_a_paragraph_given_twice_is_one_article(tmp_path: Path) -> None:
    record = squad()
    again = {
        "context": "Cầu dài 312 m.",
        "qas": [{**squad()["data"][0]["paragraphs"][0]["qas"][0], "id": "s3"}],
    }
    record["data"][0]["paragraphs"].append(again)

    assert len(load(write_squad(tmp_path / "mlqa.json", record)).articles) == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"answers": []}, r'qas\[0\]: "answers" is empty'),
        ({"question": ""}, r'paragraphs\[0\], qas\[0\]: "question" is empty'),
        ({"id": "s2"}, r"\"id\" 's2' was already used"),
        ({"answers": ["312 m"]}, r"qas\[0\], answers\[0\]: must be an object, not a string"),
        ({"answers": [{"text": " "}]}, r'answers\[0\]: "text" is empty'),
        ({"is_impossible": 1}, r'"is_impossible" must be true or false'),
    ],
)
def test_bad_squad(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    with pytest.raises(DatasetError, match=problem):
        load(write_squad(tmp_path / "bad.json", squad(**change)))


def test_broken_squad(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{\n "data": [,]\n}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"bad\.json: line 2: broken JSON"):
        load(path)
    path.write_text('{"data": []}', encoding="utf-8")
    with pytest.raises(DatasetError, match="holds no question"):
        load(path)
    write_squad(tmp_path / "other.json", squad())
    with pytest.raises(DatasetError, match=r"several \.json files"):
        load(tmp_path)


# -- BEIR -------------------------------------------------------------------------------------


@pytest.fixture
def beir_dir(tmp_path: Path, write_lines: WriteLines) -> Path:
    folder = tmp_path / "beir"
    documents = [
        {"_id": "d1", "title": "Cầu", "text": "Cầu dài 312 m."},
        {"_id": "d2", "title": "", "text": "Lúa giá cao."},
        {"_id": "d3", "title": "Chỉ có nhan đề", "text": ""},
    ]
    write_lines(folder / "corpus.jsonl", documents)
    write_lines(folder / "queries.jsonl", [{"_id": "1", "text": "cầu"}, {"_id": "2", "text": "lúa"}])
    write_lines(
        folder / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore", "1\td1\t2", "1\td2\t1", "1\td3\t0"]
    )
    return folder


def test_beir(beir_dir: Path) -> None:
    dataset = load(beir_dir)

    assert [article.title for article in dataset.articles] == ["Cầu", "Lúa giá cao.", "Chỉ có nhan đề"]
    (question,) = dataset.questions
    assert (question.id, question.question, dict(question.articles)) == ("1", "cầu", {"d1": 2, "d2": 1})
    assert any("1 of 2 queries" in note.english for note in dataset.notes)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1\td9\t1", r"test\.tsv: line 5: 'd9' is no article of corpus\.jsonl"),
        ("9\td1\t1", r"test\.tsv: line 5: '9' is no query of queries\.jsonl"),
        ("1\td1\t1", r"line 5: 'd1' was already judged for '1'"),
        ("1 d1 1", r"line 5: must hold a query id"),
        ("1\td1\tviel", r"line 5: must hold a query id"),
        ("2\td1\t0", r"no article is judged relevant to '2'"),
    ],
)
def test_bad_judgements(beir_dir: Path, row: str, problem: str) -> None:
    with (beir_dir / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(DatasetError, match=problem):
        load(beir_dir)


def test_incomplete_beir(beir_dir: Path, write_lines: WriteLines) -> None:
    (beir_dir / "qrels" / "test.tsv").rename(beir_dir / "qrels" / "dev.tsv")
    assert len(load(beir_dir).questions) == 1
    write_lines(beir_dir / "qrels" / "train.tsv", ["1\td1\t1"])
    with pytest.raises(DatasetError, match=r"name the file to judge by test\.tsv"):
        load(beir_dir)
    write_lines(beir_dir / "corpus.jsonl", [{"_id": "d1", "text": ""}])
    with pytest.raises(DatasetError, match=r"corpus\.jsonl: line 1: \"text\" is empty"):
        load(beir_dir)
    (beir_dir / "corpus.jsonl").unlink()
    with pytest.raises(DatasetError, match=r"corpus\.jsonl: there is no such file"):
        load(beir_dir)
