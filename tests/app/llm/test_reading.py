import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.llm.reading import Claim, claims


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Câu một. [1] Câu hai [2].", [("Câu một.", (1,)), ("Câu hai.", (2,))]),
        ("Câu một.[1]Câu hai.[2, 3]", [("Câu một.", (1,)), ("Câu hai.", (2, 3))]),
        ("Câu một [1]. <b>hai</b> [2].", [("Câu một.", (1,)), ("<b>hai</b>.", (2,))]),
        ("Câu một. [1] [2] hai [3].", [("Câu một.", (1, 2)), ("hai.", (3,))]),
        ("Câu một [2][1][2].", [("Câu một.", (2, 1))]),
        ("Cụm 4 gồm:\n- Long An [1]\n- Tiền Giang [2]", [("Cụm 4 gồm: Long An; Tiền Giang", (1, 2))]),
        ("- Một câu. [1]\n- Hai câu. [2]", [("Một câu.", (1,)), ("Hai câu.", (2,))]),
        ("Không dấu. Có dấu [4]. Cuối.", [("Không dấu.", (4,)), ("Có dấu.", (4,)), ("Cuối.", ())]),
        ("[1] Đầu.", [("Đầu.", ())]),
        ("<think>Đoạn [3] nói gì?</think>Đúng vậy [1].", [("Đúng vậy.", (1,))]),
        ("<think>Đoạn [3] nói", []),
        ("Còn đang viết [1", [("Còn đang viết", ())]),
        ("Còn đang viết [", [("Còn đang viết", ())]),
        ("Năm [2022] và [a] là chữ.", [("Năm [2022] và [a] là chữ.", ())]),
        ("TP. Hồ Chí Minh có 2.046 xe [1].", [("TP. Hồ Chí Minh có 2.046 xe.", (1,))]),
        ("", []),
    ],
)
def test_sentences_go_with_the_marks_in_and_behind_them(
    written: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert claims(written) == [Claim(text, sources) for text, sources in expected]


@given(st.text(st.sampled_from("Aab .,;:!?\n[]0123456789-*<>/think")))
def test_any_text_is_taken_apart_at_every_point_of_its_writing(written: str) -> None:
    for end in range(len(written) + 1):
        for claim in claims(written[:end]):
            assert claim.text
            assert all(0 <= n <= 999 for n in claim.sources)


@given(st.lists(st.tuples(st.sampled_from(["Ông A nói", "Bà B đi"]), st.integers(1, 99)), min_size=1))
def test_no_mark_is_lost_or_moved(parts: list[tuple[str, int]]) -> None:
    for pattern in ("{} [{}].", "{}. [{}]", "{}.[{}]"):
        written = " ".join(pattern.format(text, n) for text, n in parts)
        assert claims(written) == [Claim(f"{text}.", (n,)) for text, n in parts]
