import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.terminal import plain


def test_vietnamese_stays_and_controls_are_shown() -> None:
    assert plain("Hội nghị “giao ban”") == "Hội nghị “giao ban”"
    assert plain("a\x1b[2J\u202eb\nc\ud800") == "a\\x1b[2J\\u202eb c\\ud800"


@given(st.text(st.characters()))
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    assert {unicodedata.category(char) for char in plain(text)}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
