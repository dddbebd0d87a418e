"""hoibao's own dataset folders: articles.jsonl or articles/, and questions.jsonl.

`articles.jsonl`: id, title, text, optional source, url, author, date. Or `articles/`: files that
`hoibao ingest` takes, whose id is the file's stem. `questions.jsonl`: id, question, answers (any one
is right), articles (ids that hold the answer), answerable; optional scope, history, evidence, kind.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from hoibao.corpus import Article, ReadFailure, find_files, normalise, read_all, sample_folder
from hoibao.eval.datasets.model import Dataset, DatasetError, Question
from hoibao.eval.datasets.records import Record, read_lines, unique


def load_folder(folder: Path) -> Dataset:
    """Read a dataset folder.

    Raises:
        DatasetError: anything is missing, broken, repeated or contradicts itself.
    """
    articles = _articles(folder)
    return Dataset(folder.resolve().name, articles, _questions(folder / "questions.jsonl", articles))


def load_samples() -> Dataset:
    """The packaged questions over the packaged sample articles."""
    articles = _read(find_files([sample_folder()]))
    questions = Path(__file__).parent.parent / "sample_questions.jsonl"
    return Dataset("samples", articles, _questions(questions, articles))


def _articles(folder: Path) -> tuple[Article, ...]:
    lines, files = folder / "articles.jsonl", folder / "articles"
    if lines.is_file() and files.is_dir():
        raise DatasetError(f"{folder}: has both articles.jsonl and articles/: keep one of them")
    if not lines.is_file() and not files.is_dir():
        raise DatasetError(f"{folder}: has neither articles.jsonl nor articles/")
    return _read([lines] if lines.is_file() else find_files([files]))


def _read(paths: Sequence[Path]) -> tuple[Article, ...]:
    articles = []
    for found in read_all(paths):
        if isinstance(found, ReadFailure):
            raise DatasetError(f"{found.path}: {found.error}")
        articles.append(found)
    return tuple(articles)


def _questions(path: Path, articles: tuple[Article, ...]) -> tuple[Question, ...]:
    known = {article.id for article in articles}
    questions = tuple(_question(record, known) for record in unique(read_lines(path)))
    if not questions:
        raise DatasetError(f"{path}: holds no question")
    return questions


def _question(record: Record, known: Collection[str]) -> Question:
    question = Question(
        id=record.text("id"),
        question=record.text("question"),
        # The articles went through the same normalisation, so words copied from them stay findable.
        answers=tuple(map(normalise, record.texts("answers"))),
        articles=dict.fromkeys(record.texts("articles"), 1),
        answerable=record.flag("answerable"),
        scope=_scope(record),
        history=record.texts("history"),
        evidence=tuple(map(normalise, record.texts("evidence"))),
        kind=record.optional_text("kind"),
    )
    for field, ids in (("articles", question.articles), ("scope", question.scope or ())):
        for article_id in ids:
            if article_id not in known:
                raise record.fail(f'"{field}" names {article_id!r}, which is no article of this dataset')
    if question.answerable and not question.articles:
        raise record.fail('"answerable" is true, but "articles" names no article that holds the answer')
    if not question.answerable and question.answers:
        raise record.fail('"answerable" is false, but "answers" are given')
    if question.answerable and question.scope and not set(question.scope) & set(question.articles):
        raise record.fail('"scope" leaves out every article that holds the answer')
    return question


def _scope(record: Record) -> tuple[str, ...] | None:
    if record.fields.get("scope") is None:
        return None
    scope = record.texts("scope")
    if not scope:
        raise record.fail('"scope" is empty: leave it out to search in all articles')
    return scope
