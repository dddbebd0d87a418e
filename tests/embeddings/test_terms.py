import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.corpus import fold_accents, match_form, normalise
from hoibao.embeddings.terms import Terms, WordQuery

SYLLABLES = st.sampled_from(
    "hòa thủy quý đường dương gì nào bao nhiêu khỏe làng mới ai Huế xã 2.046 18-NQ/TW".split()
)
QUESTIONS = st.lists(SYLLABLES, max_size=12).map(" ".join)


def test_the_words_that_ask_are_left_out() -> None:
    query = WordQuery.of("Vì sao xã Đông Thạnh chọn ai, nuôi bao nhiêu con gì và như thế nào?")
    assert query.terms.syllables == "xã đông thạnh chọn nuôi con và".split()
    assert "chọn_nuôi" not in query.terms.bigrams
    assert "đông_thạnh" in query.terms.bigrams


def test_without_accents_only_what_surely_asks_is_left_out() -> None:
    query = WordQuery.of("may bay nao o dau bi sao")
    assert query.terms.syllables == "may bay bi sao".split()
    assert not query.accented


def test_a_question_of_nothing_but_asking_words_keeps_them() -> None:
    assert WordQuery.of("Ai?").terms.syllables == ["ai"]


def test_numbers_come_whole_and_in_parts() -> None:
    assert Terms.of("Nghị quyết 18-NQ/TW").syllables == "nghị quyết 18-nq/tw 18 nq tw".split()


@given(st.text(max_size=80))
def test_any_text_makes_a_query(text: str) -> None:
    query = WordQuery.of(text)
    assert len(query.terms.syllables) <= 64
    assert len(query.terms.bigrams) <= 64
    folded = query.terms.folded()
    assert folded.folded() == folded


@given(QUESTIONS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.booleans())
def test_every_way_of_typing_gives_the_same_query(text: str, form: str, upper: bool) -> None:
    typed = unicodedata.normalize(form, text.upper() if upper else text)
    assert WordQuery.of(typed) == WordQuery.of(text)


@pytest.mark.parametrize(("old", "new"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("qúy", "quý")])
def test_both_tone_placements_give_the_same_query(old: str, new: str) -> None:
    assert WordQuery.of(f"dân {old} xã") == WordQuery.of(f"dân {new} xã")


@given(st.text(alphabet="aàăâđeêoôơuưyỳ hktnm", max_size=40))
def test_folding_is_idempotent_and_goes_with_lower_case(text: str) -> None:
    text = normalise(text)
    assert fold_accents(fold_accents(text)) == fold_accents(text)
    assert match_form(match_form(text)) == match_form(text)
    assert fold_accents(match_form(text)) == match_form(fold_accents(text))
