"""Recall, MRR and nDCG of a ranking of articles, computed by ir-measures over trec_eval.

Sources: MacAvaney, Macdonald, Ounis, "Streamlining Evaluation with ir-measures", ECIR 2022;
Van Gysel and de Rijke, "Pytrec_eval: An Extremely Fast Python Interface to trec_eval", SIGIR 2018;
Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002 (nDCG).
"""

from collections.abc import Mapping, Sequence

from hoibao.corpus import HoibaoError

RECALL_CUTOFFS = (1, 5, 10, 20)


def check_installed() -> None:
    """Tell if ir-measures is missing.

    Raises:
        HoibaoError: ir-measures is not installed.
    """
    try:
        import ir_measures  # noqa: F401
    except ImportError as error:
        raise HoibaoError("retrieval is measured by ir-measures: run `pip install hoibao[eval]`") from error


def depth(k: int) -> int:
    """How many distinct articles a ranking needs for every measure here."""
    return max(k, *RECALL_CUTOFFS)


def ranking_scores(
    relevant: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]], k: int = 10
) -> dict[str, dict[str, float]]:
    """Score one ranking of article ids, best first, for each question.

    Args:
        relevant: question id -> {article id: grade}; at least one grade of each question is above 0.
        rankings: question id -> article ids without repetition, for the same questions.
        k: how many articles of a ranking MRR and nDCG look at.

    Returns:
        question id -> {"recall@1", "recall@5", "recall@10", "recall@20", "mrr", "ndcg"}, where
        recall is the share of a question's relevant articles found. An empty ranking scores 0.

    Raises:
        HoibaoError: ir-measures is not installed.
        ValueError: the two hold different questions, or a ranking names an article twice.
    """
    if relevant.keys() != rankings.keys():
        raise ValueError("every question needs both relevant articles and a ranking")
    if any(len(set(ranking)) != len(ranking) for ranking in rankings.values()):
        raise ValueError("a ranking names an article twice")
    check_installed()
    from ir_measures import RR, R, iter_calc, nDCG

    names = {R @ cutoff: f"recall@{cutoff}" for cutoff in RECALL_CUTOFFS} | {RR @ k: "mrr", nDCG @ k: "ndcg"}
    # trec_eval orders by score and breaks ties by id: falling whole numbers leave it no ties to break.
    run = {
        question: {article: float(len(ranking) - rank) for rank, article in enumerate(ranking)}
        for question, ranking in rankings.items()
    }
    scores: dict[str, dict[str, float]] = {question: {} for question in relevant}
    for metric in iter_calc(list(names), {q: dict(grades) for q, grades in relevant.items()}, run):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return scores
