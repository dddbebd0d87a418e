"""SQuAD-format files: XQuAD, MLQA, UIT-ViQuAD (with `is_impossible`, as in SQuAD 2.0).

Source of the format: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text",
EMNLP 2016; Rajpurkar, Jia, Liang, "Know What You Don't Know", ACL 2018 (version 2.0).

Every paragraph becomes an article. A question marked impossible has no answer in its own paragraph,
but another paragraph may hold one; so in a file with such questions each is asked of its own
paragraph only (its scope), and in one without them all are asked of all paragraphs.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from hoibao.corpus import Article, normalise
from hoibao.eval.datasets.model import Dataset, DatasetError, Note, Question
from hoibao.eval.datasets.records import Record, read_object

_SCOPED = Note(
    "The file has impossible questions: each question is asked of its own paragraph only.",
    "Tệp có những câu hỏi không có đáp án: mỗi câu chỉ được hỏi trong đoạn văn của nó.",
)


def load_squad(path: Path) -> Dataset:
    """Read a SQuAD-format file.

    Raises:
        DatasetError: it is broken, repeats a question id, or holds a question without an answer.
    """
    articles: dict[str, Article] = {}
    questions: dict[str, Question] = {}
    for entry in read_object(path).records("data"):
        title = normalise(entry.optional_text("title") or "").replace("_", " ")
        for paragraph in entry.records("paragraphs"):
            article = _article(title, normalise(paragraph.text("context")))
            articles[article.id] = article
            for record in paragraph.records("qas"):
                question = _question(record, article.id)
                if question.id in questions:
                    raise record.fail(f'"id" {question.id!r} was already used')
                questions[question.id] = question
    if not questions:
        raise DatasetError(f'{path}: holds no question ("data" → "paragraphs" → "qas")')
    held = tuple(questions.values())
    if all(question.answerable for question in held):
        return Dataset(path.stem, tuple(articles.values()), held)
    scoped = tuple(replace(question, scope=tuple(question.articles)) for question in held)
    return Dataset(path.stem, tuple(articles.values()), scoped, (_SCOPED,))


def _article(title: str, text: str) -> Article:
    # Named by content: the same paragraph given twice is one article.
    digest = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    return Article(id=digest, title=title or text[:60], text=text)


def _question(record: Record, article_id: str) -> Question:
    answerable = not record.flag("is_impossible", default=False)
    answers = (
        tuple(normalise(answer.text("text")) for answer in record.records("answers")) if answerable else ()
    )
    if answerable and not answers:
        raise record.fail('"answers" is empty, and "is_impossible" is not true')
    return Question(
        id=record.text("id"),
        question=record.text("question"),
        answers=tuple(dict.fromkeys(answers)),
        articles={article_id: 1},
        answerable=answerable,
    )
