"""What the bench is measured on."""

from dataclasses import replace
from pathlib import Path

from hoibao.eval.datasets import Dataset, load, load_samples


def bench_data(folder: str | None = None, articles: str | None = None) -> Dataset:
    """The dataset in `folder`, cut to its first `articles`; the packaged samples if none is named.

    Raises:
        DatasetError: there is none, or it is broken.
    """
    data = load(Path(folder)) if folder else load_samples()
    return first(data, int(articles)) if articles else data


def first(data: Dataset, articles: int) -> Dataset:
    """The first `articles` articles of `data`, and those questions that they answer."""
    kept = data.articles[:articles]
    ids = {article.id for article in kept}
    questions = tuple(q for q in data.questions if q.articles and not q.scope and q.articles.keys() <= ids)
    return replace(data, articles=kept, questions=questions)
