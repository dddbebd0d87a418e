"""`python -m hoibao.eval.ablation DATASET ...`: what each part of the ranking is worth.

Every part is left out once, and the questions are asked again, with their accents and without.
"""

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from hoibao.corpus import HoibaoError, Library, fold_accents, normalise
from hoibao.embeddings import Encoder, Retriever
from hoibao.embeddings.weights import Weights
from hoibao.eval.cached import cached_library
from hoibao.eval.datasets import Dataset, load, load_samples
from hoibao.eval.metrics.ranking import ranking_scores
from hoibao.eval.runner import article_ranking

_ALL = Weights()
_PARTS = {
    "all parts": _ALL,
    "without vectors": replace(_ALL, vector=0.0, vector_unaccented=0.0),
    "without words": replace(_ALL, vector=1.0, vector_unaccented=1.0),
    "without the article": replace(_ALL, article=0.0),
    "without the best sentence": replace(_ALL, sentence=0.0),
    "without bigrams": replace(_ALL, bigrams=0.0),
    "bigrams as heavy as syllables": replace(_ALL, bigrams=1.0),
    "without words that match but for accents": replace(_ALL, folded=0.0),
}
_ARTICLES = 20


def main(folders: list[str]) -> None:
    """Print a table for each of the datasets."""
    encoder = Encoder.load()
    for folder in folders:
        dataset = load_samples() if folder == "samples" else load(Path(folder))
        print(f"{dataset.name}: nDCG@10, recall@1, recall@10; nDCG@10 with accents stripped")
        with closing(Library.open(cached_library(dataset, encoder, lambda _: None))) as library:
            for part, weights in _PARTS.items():
                retriever = Retriever(library, encoder, weights)
                typed = _scores(retriever, dataset, lambda text: text)
                stripped = _scores(retriever, dataset, lambda text: fold_accents(normalise(text)))
                figures = [*typed.values(), stripped["ndcg"]]
                print(f"  {part:42} " + "  ".join(f"{figure:.3f}" for figure in figures), flush=True)


def _scores(retriever: Retriever, dataset: Dataset, typed: Callable[[str], str]) -> dict[str, float]:
    questions = [question for question in dataset.questions if question.answerable]
    rankings = {
        question.id: article_ranking(retriever, typed(question.question), question.scope, _ARTICLES)
        for question in questions
    }
    scores = ranking_scores({question.id: question.articles for question in questions}, rankings)
    return {
        name: fmean(score[name] for score in scores.values()) for name in ("ndcg", "recall@1", "recall@10")
    }


if __name__ == "__main__":
    try:
        main(sys.argv[1:] or ["samples"])
    except HoibaoError as error:
        raise SystemExit(f"hoibao: {error}") from None
