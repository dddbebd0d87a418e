import math
import sys

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from hoibao.corpus import HoibaoError
from hoibao.eval.metrics.ranking import depth, ranking_scores

IDS = [f"a{number}" for number in range(30)]


def test_by_hand() -> None:
    scores = ranking_scores(
        {
            "first": {"a": 1},
            "third": {"a": 1},
            "two": {"a": 1, "b": 1},
            "lost": {"a": 1},
            "nothing": {"a": 1},
        },
        {
            "first": ["a", "x"],
            "third": ["x", "y", "a"],
            "two": ["a", "x", "y", "b"],
            "lost": ["x", "y"],
            "nothing": [],
        },
    )

    assert scores["first"] == pytest.approx(dict.fromkeys(scores["first"], 1.0))
    assert scores["third"]["recall@1"] == 0.0
    assert scores["third"]["recall@5"] == 1.0
    assert scores["third"]["mrr"] == pytest.approx(1 / 3)
    assert scores["third"]["ndcg"] == pytest.approx(1 / math.log2(4))
    assert scores["two"]["recall@1"] == 0.5
    gain, ideal = 1 + 1 / math.log2(5), 1 + 1 / math.log2(3)
    assert scores["two"]["ndcg"] == pytest.approx(gain / ideal)
    for nothing_found in ("lost", "nothing"):
        assert scores[nothing_found] == dict.fromkeys(scores["first"], 0.0)


def test_cutoffs() -> None:
    ranking = [f"x{number}" for number in range(6)] + ["a"]
    scores = ranking_scores({"q": {"a": 1}}, {"q": ranking}, k=5)["q"]

    assert scores["mrr"] == scores["ndcg"] == scores["recall@5"] == 0.0
    assert scores["recall@10"] == 1.0
    assert ranking_scores({"q": {"a": 1}}, {"q": ranking}, k=7)["q"]["mrr"] == pytest.approx(1 / 7)
    assert depth(5) == 20
    assert depth(50) == 50


@given(
    st.dictionaries(st.sampled_from(IDS), st.integers(1, 3), min_size=1, max_size=6),
    st.lists(st.sampled_from(IDS), unique=True, max_size=30),
)
def test_same_as_trec_eval(relevant: dict[str, int], ranking: list[str]) -> None:
    measures = {"recall.1,5,10,20", "ndcg_cut.10", "recip_rank"}
    run = {"q": {article: 1 - rank / 100 for rank, article in enumerate(ranking)}}
    reference = (
        pytrec_eval.RelevanceEvaluator({"q": relevant}, measures).evaluate(run)["q"] if ranking else {}
    )

    scores = ranking_scores({"q": relevant}, {"q": ranking})["q"]

    for cutoff in (1, 5, 10, 20):
        assert scores[f"recall@{cutoff}"] == pytest.approx(reference.get(f"recall_{cutoff}", 0))
    assert scores["ndcg"] == pytest.approx(reference.get("ndcg_cut_10", 0))
    whole = reference.get("recip_rank", 0)
    assert scores["mrr"] == pytest.approx(whole if whole >= 1 / 10 else 0)


def test_refuses_rankings_that_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="twice"):
        ranking_scores({"q": {"a": 1}}, {"q": ["a", "a"]})
    with pytest.raises(ValueError, match="every question"):
        ranking_scores({"q": {"a": 1}, "r": {"a": 1}}, {"q": ["a"]})


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(HoibaoError, match=r"pip install hoibao\[eval\]"):
        ranking_scores({"q": {"a": 1}}, {"q": ["a"]})
