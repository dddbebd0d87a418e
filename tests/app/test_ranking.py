import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.evidence import Evidence
from hoibao.app.ranking import Certainty, any_of, confidence, log_odds, read_weights, shares

NOTHING = Evidence(**dict.fromkeys((field.name for field in fields(Evidence)), 0.0))
UNSURE = Certainty(**dict.fromkeys((field.name for field in fields(Certainty)), 0.0))


def test_every_feature_has_a_weight() -> None:
    weights = read_weights()
    for model, features in (("found", Evidence), ("read", Evidence), ("confidence", Certainty)):
        assert set(weights[model]) == {field.name for field in fields(features)} | {"bias"}


def test_what_the_reader_makes_of_a_sentence_counts_once_it_is_read() -> None:
    convincing = replace(NOTHING, read=1.0, span=1.0)
    assert log_odds(convincing, read=True) > log_odds(NOTHING, read=True)
    assert log_odds(convincing, read=False) == log_odds(NOTHING, read=False)


def test_what_says_more_of_the_question_is_likelier_and_a_rival_less() -> None:
    for read in (False, True):
        assert log_odds(replace(NOTHING, said=1.0, focus=1.0, pairs=1.0), read=read) > log_odds(
            NOTHING, read=read
        )
        assert log_odds(replace(NOTHING, rival=1.0), read=read) < log_odds(NOTHING, read=read)


def test_confidence_grows_with_the_evidence() -> None:
    sure = replace(UNSURE, said=1.0, share=1.0, some=1.0, read=1.0)
    assert 0 <= confidence(UNSURE) < 0.1 < confidence(sure) <= 1
    assert confidence(replace(sure, rival=1.0)) < confidence(sure)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_any_of_some_is_likelier_than_each_and_shares_add_up(odds: list[float]) -> None:
    assert any_of(odds) >= max(odds)
    assert any_of(odds) == pytest.approx(math.log(sum(map(math.exp, odds))))
    assert sum(shares(odds)) == pytest.approx(1)
