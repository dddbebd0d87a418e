"""Embedding for ingest, beside sentence-transformers as it comes."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus import Article, split
from hoibao.embeddings import Encoder
from hoibao.embeddings.indexing import OVERLAP_TOKENS, PASSAGE_TOKENS
from hoibao.embeddings.packaged import packaged_model
from hoibao.embeddings.processor import has_bfloat16, usable_threads
from hoibao.eval.bench.measuring import hide_progress, row, timed
from hoibao.eval.datasets import Dataset, Question
from hoibao.eval.metrics.ranking import ranking_scores

# Enough for a rate.
_LEAST_PASSAGES = 256
_WARM_UP = 16
_MOST_QUESTIONS = 500

Vectors = NDArray[np.float32]
_Encode = Callable[[Sequence[str]], Vectors]


def measure_embedding(encoder: Encoder, dataset: Dataset) -> None:
    """Print passages a second and nDCG@10 of `encoder` and of plain `SentenceTransformer.encode` in 32 bit.

    Few passages are embedded several times for the rate.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    hide_progress()
    threads = usable_threads()
    plain = SentenceTransformer(
        str(packaged_model()), device="cpu", model_kwargs={"dtype": torch.float32}, local_files_only=True
    )

    def encode_plainly(texts: Sequence[str], prompt: str) -> Vectors:
        torch.set_num_threads(threads)  # as many as it would take by itself
        found: Vectors = plain.encode(list(texts), prompt_name=prompt, normalize_embeddings=True)
        return found

    owners, texts = passages_of(dataset.articles, encoder)
    questions = [q for q in dataset.questions if q.articles and not q.scope][:_MOST_QUESTIONS]
    rated = texts * -(-_LEAST_PASSAGES // len(texts))
    ways: dict[str, tuple[_Encode, _Encode]] = {
        "Encoder.encode_passages": (
            encoder.encode_passages,
            lambda queries: np.array([encoder.encode_query(query) for query in queries]),
        ),
        "SentenceTransformer.encode, fp32": (
            lambda passages: encode_plainly(passages, "passage"),
            lambda queries: encode_plainly(queries, "query"),
        ),
    }
    rates = []
    for name, (encode_passages, encode_queries) in ways.items():
        encode_passages(rated[:_WARM_UP])
        seconds, vectors = timed(lambda encode=encode_passages: encode(rated))  # type: ignore[misc]
        rates.append(len(rated) / seconds)
        quality = ndcg(
            vectors[: len(texts)], owners, encode_queries([q.question for q in questions]), questions
        )
        row(name, f"{rates[-1]:.0f} passages/s, nDCG@10 {quality:.3f} (vectors alone)")
    goal = "3, with bfloat16" if has_bfloat16() else "1.3, without bfloat16"
    row(f"times as fast (at least {goal})", f"{rates[0] / rates[1]:.1f}")


def passages_of(articles: Sequence[Article], encoder: Encoder) -> tuple[list[str], list[str]]:
    """The passages of `articles` as hoibao cuts them: the id of the article and the text of each."""
    passages = [
        passage
        for article in articles
        for passage in split(
            article, encoder.count_tokens, max_tokens=PASSAGE_TOKENS, overlap_tokens=OVERLAP_TOKENS
        )
    ]
    return [passage.article_id for passage in passages], [passage.text for passage in passages]


def ndcg(
    passages: Vectors, owners: Sequence[str], queries: Vectors, questions: Sequence[Question], k: int = 10
) -> float:
    """The mean nDCG@k of ranking articles by their nearest passage; vectors have unit length."""
    order = np.argsort(-(queries @ passages.T), axis=1, kind="stable")
    rankings = {
        question.id: list(dict.fromkeys(owners[i] for i in ranked))[:k]
        for question, ranked in zip(questions, order.tolist(), strict=True)
    }
    relevant = {question.id: dict(question.articles) for question in questions}
    return float(np.mean([scores["ndcg"] for scores in ranking_scores(relevant, rankings, k).values()]))
