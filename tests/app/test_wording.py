from datetime import date

import pytest

from hoibao.app.wording import confidence, day


def test_days_are_written_day_first() -> None:
    assert day(date(2022, 3, 9)) == "09/03/2022"


@pytest.mark.parametrize(
    ("value", "words"), [(1, "cao (100%)"), (0.75, "cao (75%)"), (0.5, "vừa (50%)"), (0.2, "thấp (20%)")]
)
def test_confidence_is_put_into_words(value: float, words: str) -> None:
    assert confidence(value) == words
