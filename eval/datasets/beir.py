"""BEIR folders: corpus.jsonl, queries.jsonl and qrels/*.tsv. They judge retrieval only.

Source of the format: Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
Information Retrieval Models", NeurIPS 2021.
"""

from pathlib import Path

from hoibao.corpus import Article, normalise
from hoibao.eval.datasets.model import Dataset, DatasetError, Note, Question
from hoibao.eval.datasets.records import read_lines, read_text, unique

_NO_ANSWERS = Note(
    "The dataset has no answers: only retrieval, refusals and time are measured.",
    "Bộ dữ liệu không có đáp án: chỉ đo được tìm kiếm, từ chối và thời gian.",
)


def load_beir(folder: Path) -> Dataset:
    """Read a BEIR folder; of several judgement files, test.tsv is taken.

    The queries that this file judges are asked; a note says how many others there are.

    Raises:
        DatasetError: anything is missing, broken or repeated, or a judgement names an unknown id.
    """
    articles: dict[str, Article] = {}
    for record in unique(read_lines(folder / "corpus.jsonl"), "_id"):
        title = normalise(record.optional_text("title") or "").strip()
        # Some corpora hold articles of which only the title is known.
        text = normalise(record.optional_text("text") or "").strip() or title
        if not text:
            raise record.fail('"text" is empty, and so is "title"')
        articles[record.text("_id")] = Article(id=record.text("_id"), title=title or text[:60], text=text)
    queries = {
        record.text("_id"): record.text("text")
        for record in unique(read_lines(folder / "queries.jsonl"), "_id")
    }
    path = _qrels_file(folder)
    judged = _qrels(path, queries, articles)
    questions = tuple(
        Question(id=query, question=queries[query], answers=(), articles=relevant, answerable=True)
        for query, relevant in judged.items()
    )
    notes = [_NO_ANSWERS]
    if len(judged) < len(queries):
        note = Note(
            f"{path.name} judges {len(judged)} of {len(queries)} queries: only these are asked.",
            f"{path.name} chấm {len(judged)} trong {len(queries)} câu hỏi: chỉ hỏi những câu ấy.",
        )
        notes.append(note)
    return Dataset(folder.resolve().name, tuple(articles.values()), questions, tuple(notes))


def _qrels_file(folder: Path) -> Path:
    files = sorted((folder / "qrels").glob("*.tsv"))
    named = [path for path in files if path.name == "test.tsv"]
    if not files:
        raise DatasetError(f"{folder / 'qrels'}: holds no .tsv file")
    if not named and len(files) > 1:
        raise DatasetError(f"{folder / 'qrels'}: name the file to judge by test.tsv")
    return named[0] if named else files[0]


def _qrels(path: Path, queries: dict[str, str], articles: dict[str, Article]) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or (number == 1 and line.startswith("query-id")):
            continue
        where = f"{path}: line {number}"
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise DatasetError(
                f"{where}: must hold a query id, an article id and a whole number, separated by tabs"
            )
        query, article, grade = cells[0], cells[1], int(cells[2])
        if query not in queries:
            raise DatasetError(f"{where}: {query!r} is no query of queries.jsonl")
        if article not in articles:
            raise DatasetError(f"{where}: {article!r} is no article of corpus.jsonl")
        if article in judged.setdefault(query, {}):
            raise DatasetError(f"{where}: {article!r} was already judged for {query!r}")
        judged[query][article] = grade
    if not judged:
        raise DatasetError(f"{path}: holds no judgement")
    relevant = {
        query: {article: grade for article, grade in grades.items() if grade > 0}
        for query, grades in judged.items()
    }
    for query, grades in relevant.items():
        if not grades:
            raise DatasetError(f"{path}: no article is judged relevant to {query!r}")
    return relevant
