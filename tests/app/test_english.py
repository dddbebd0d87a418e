from importlib.resources import files

import pytest

from hoibao.app.english import translated
from hoibao.corpus import match_form, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("party members", [("party members", "đảng viên")]),
        ("Party policies", [("party", "đảng"), ("policies", "chính sách")]),
        ("the People's Council", [("the", ""), ("people s council", "hội đồng nhân dân")]),
        ("chaired", [("chaired", "chủ trì")]),
        ("taxes", [("taxes", "thuế")]),
        ("the United States", [("the", ""), ("united states", "hoa kỳ")]),
        ("Manchester United", [("manchester", ""), ("united", "")]),
        ("No 4", [("no", "số"), ("4", "")]),
        ("no longer", [("no", ""), ("longer", "")]),
        ("at Ton Duc Thang", [("at", ""), ("ton", ""), ("duc", ""), ("thang", "")]),
        ("xyz", [("xyz", "")]),
        ("", []),
    ],
)
def test_the_longest_phrase_of_the_glossary_counts(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(translated(tokenize(text), text))
    assert [(token.text, " ".join(words)) for token, words in found] == expected
    assert [text[token.start : token.end].lower().replace("'", " ") for token, _ in found] == [
        phrase for phrase, _ in expected
    ]


def test_the_glossary_has_each_phrase_once_and_vietnamese_in_match_form() -> None:
    lines = (files("hoibao.app") / "english.tsv").read_text(encoding="utf-8").splitlines()
    phrases = [line.split("\t") for line in lines]
    assert len({english for english, _ in phrases}) == len(phrases)
    assert all(match_form(vietnamese) == vietnamese for _, vietnamese in phrases)
