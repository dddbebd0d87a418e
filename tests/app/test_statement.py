import pytest

from hoibao.app.statement import is_number


@pytest.mark.parametrize("term", ["12", "1.250", "23/11", "iv", "vii", "18-nq/tw"])
def test_numerals_are_numbers(term: str) -> None:
    assert is_number(term)


@pytest.mark.parametrize("term", ["vi", "xi", "người", "g7"])
def test_syllables_that_look_like_numerals_are_words(term: str) -> None:
    assert not is_number(term)
