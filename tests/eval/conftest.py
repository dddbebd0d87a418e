import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hoibao.corpus import Article, ModelInfo, tokenize
from hoibao.embeddings import Excerpt, Reading
from hoibao.eval.datasets import Question
from hoibao.eval.judging import Cited, Item, Response, judge

ARTICLES = [
    {
        "id": "cau",
        "title": "Thông xe cầu Bến Lội",
        "text": "Sáng 4/3, tỉnh Thanh Bình thông xe cầu Bến Lội. Cầu dài 312 m, do bà Lê Thị Hạnh thiết kế.",
    },
    {
        "id": "lua",
        "title": "Vụ lúa đông xuân",
        "text": "Nông dân huyện An Phú gặt 1.937 ha lúa. Giá lúa tươi là 7.200 đồng một ki-lô-gam.",
    },
    {
        "id": "hoc",
        "title": "Trường mới ở xã Hòa Tân",
        "text": "Trường tiểu học Hòa Tân có 18 phòng học. Lễ khánh thành diễn ra ngày 5/9.",
    },
]

QUESTIONS = [
    {
        "id": "q1",
        "question": "Cầu Bến Lội dài bao nhiêu?",
        "answers": ["312 m", "312"],
        "articles": ["cau"],
        "answerable": True,
        "kind": "number",
    },
    {
        "id": "q2",
        "question": "Ai thiết kế cầu Bến Lội?",
        "answers": ["bà Lê Thị Hạnh"],
        "articles": ["cau"],
        "answerable": True,
        "evidence": ["do bà Lê Thị Hạnh thiết kế"],
        "kind": "person",
    },
    {
        "id": "q3",
        "question": "Giá lúa tươi là bao nhiêu?",
        "answers": ["7.200 đồng"],
        "articles": ["lua"],
        "answerable": True,
        "scope": ["lua", "hoc"],
        "kind": "number",
    },
    {
        "id": "q4",
        "question": "Ai là thủ tướng nước Anh?",
        "answers": [],
        "articles": [],
        "answerable": False,
        "kind": "off",
    },
]

WriteLines = Callable[[Path, Sequence[object]], Path]


@pytest.fixture
def write_lines() -> WriteLines:
    """Write objects as JSON Lines; a string is written as it is."""

    def write(path: Path, records: Sequence[object]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def dataset_dir(tmp_path: Path, write_lines: WriteLines) -> Path:
    """A small sound dataset folder: three articles, three answerable questions and one other."""
    folder = tmp_path / "nhỏ"
    write_lines(folder / "articles.jsonl", ARTICLES)
    write_lines(folder / "questions.jsonl", QUESTIONS)
    return folder


@pytest.fixture
def articles() -> dict[str, Article]:
    return {a["id"]: Article(a["id"], a["title"], a["text"]) for a in ARTICLES}


@pytest.fixture
def questions() -> tuple[Question, ...]:
    return tuple(
        Question(
            id=str(q["id"]),
            question=str(q["question"]),
            answers=tuple(q["answers"]),
            articles=dict.fromkeys(q["articles"], 1),
            answerable=bool(q["answerable"]),
            evidence=tuple(q.get("evidence", ())),
            scope=tuple(q["scope"]) if "scope" in q else None,
            kind=str(q["kind"]),
        )
        for q in QUESTIONS
    )


def cite(article: Article, words: str) -> Cited:
    """A sound citation of words that the article holds."""
    start = article.text.index(words)
    return Cited(article.id, start, start + len(words), words)


@pytest.fixture
def perfect(articles: dict[str, Article]) -> tuple[Response, ...]:
    """Responses of which nothing could be better."""
    return (
        Response(
            "Cầu dài 312 m.", "312 m", False, 0.9, (cite(articles["cau"], "Cầu dài 312 m"),),
            ("cau", "hoc", "lua"), 20.0,
        ),
        Response(
            "Do bà Lê Thị Hạnh thiết kế.", "bà Lê Thị Hạnh", False, 0.8,
            (cite(articles["cau"], "Lê Thị Hạnh"),), ("cau", "lua", "hoc"), 30.0,
        ),
        Response(
            "Giá là 7.200 đồng.", "7.200 đồng", False, 0.7, (cite(articles["lua"], "7.200 đồng"),),
            ("lua", "hoc"), 40.0,
        ),
        Response("Không có thông tin.", None, True, 0.1, (), ("hoc", "cau", "lua"), 10.0),
    )  # fmt: skip


@pytest.fixture
def bad(articles: dict[str, Article]) -> tuple[Response, ...]:
    """Responses of which everything is wrong: it refuses what it could answer, and the other way round."""
    elsewhere = Cited("hoc", 3, 9, "bịa ra")
    return (
        Response("Cầu có 18 phòng.", "18", False, 0.2, (elsewhere,), ("hoc", "lua"), 900.0),
        Response("Không có thông tin.", None, True, 0.1, (), ("hoc", "lua"), 900.0),
        Response(
            "Giá 1.937 ha.", "1.937 ha", False, 0.3, (cite(articles["lua"], "1.937 ha lúa"),), ("hoc",), 900.0
        ),
        Response("Là ông Hòa Tân.", "ông Hòa Tân", False, 0.95, (elsewhere,), ("hoc",), 900.0),
    )


Judge = Callable[[Sequence[Response]], tuple[Item, ...]]


@pytest.fixture
def judged(questions: tuple[Question, ...], articles: dict[str, Article]) -> Judge:
    return lambda responses: judge(questions, responses, articles)


class WordEncoder:
    """Stands in for the embedding model: texts that share syllables have near vectors. Counts its work."""

    info = ModelInfo("thu-nghiem", "f1", 64)
    max_tokens = 200

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(tokenize(text))

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._vectors([text])[0]

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        made = np.full((len(texts), 64), 0.1, dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            for token in tokenize(text):
                row[hashlib.sha256(token.text.encode()).digest()[0] % 64] += 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


class WordReader:
    """Stands in for the reader: a sentence answers better, the more of the question it says."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[Reading]]:
        asked = {token.text for token in tokenize(question)}

        def reading(text: str, start: int, end: int) -> Reading:
            said = len(asked & {token.text for token in tokenize(text[start:end])})
            return Reading(start, end, said - 3.0, float(said))

        return [
            [reading(excerpt.text, start, end) for start, end in excerpt.sentences] for excerpt in excerpts
        ]


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WordEncoder:
    """A stand-in for the model, given by whoever loads one; the cache is a folder of the test."""
    from hoibao.embeddings import Encoder, Reader

    made = WordEncoder()
    monkeypatch.setattr(Encoder, "load", classmethod(lambda cls, name="": made))
    monkeypatch.setattr(Reader, "load", classmethod(lambda cls, encoder: WordReader()))
    monkeypatch.setenv("HOIBAO_CACHE", str(tmp_path / "cache"))
    return made
