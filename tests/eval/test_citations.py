import pytest

from hoibao.eval.metrics.citations import is_right, resolves, sentence_around

TEXT = "Sáng 4/3, tỉnh thông xe cầu. Cầu dài 312 m. Bà Hạnh thiết kế."


@pytest.mark.parametrize(
    ("start", "end", "quote", "sound"),
    [
        (0, 4, "Sáng", True),
        (0, 4, "Chiều", False),
        (0, 4, "sáng", False),
        (4, 4, "", False),
        (5, 3, "", False),
        (-4, -1, TEXT[-4:-1], False),
        (len(TEXT) - 4, len(TEXT) + 9, TEXT[-4:], False),
    ],
)
def test_resolves_only_to_exactly_the_quote(start: int, end: int, quote: str, sound: bool) -> None:
    assert resolves(TEXT, start, end, quote) is sound


def test_sentence_around_a_span() -> None:
    def around(words: str) -> str:
        start = TEXT.index(words)
        return sentence_around(TEXT, start, start + len(words))

    assert around("312") == "Cầu dài 312 m."
    assert around("cầu. Cầu") == "Sáng 4/3, tỉnh thông xe cầu. Cầu dài 312 m."
    assert sentence_around("   ", 0, 2) == "  "


def test_right_needs_both_the_article_and_the_words() -> None:
    def right(article: str, context: str, *expected: str) -> bool:
        return is_right(article, context, right_articles={"cau": 1}, expected=expected)

    assert right("cau", "Cầu dài 312 m.", "312 m")
    assert right("cau", "Cầu dài 312 m.", "9 m", "dài 312 m")
    assert not right("khac", "Cầu dài 312 m.", "312 m")
    assert not right("cau", "Cầu dài 312 m.", "12 m")
    assert not right("cau", "Cầu dài 312 m.")
