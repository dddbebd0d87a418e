"""Readers on files cut short, changed, made up: always articles or single lines, and in bounded time."""

import random
import time
from pathlib import Path

import pytest
from bad_files import check, sound
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import PARAGRAPH, TITLE

from hoibao.corpus import read


@pytest.mark.parametrize("name", list(sound()))
def test_files_cut_short(tmp_path: Path, name: str) -> None:
    data = sound()[name]
    path = tmp_path / name
    for size in sorted({*range(0, len(data), max(1, len(data) // 25)), *range(len(data) - 5, len(data))}):
        path.write_bytes(data[:size])
        failures = check(list(read(path)))
        assert failures or not name.endswith((".docx", ".zip", ".parquet"))


@pytest.mark.parametrize("name", list(sound()))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 30))
def test_changed_files(tmp_path: Path, name: str, seed: int, changes: int) -> None:
    draw = random.Random(seed)
    data = bytearray(sound()[name])
    for _ in range(changes):
        place = draw.randrange(len(data))
        match draw.randrange(4):
            case 0:
                data[place] = draw.randrange(256)
            case 1:
                del data[place : place + draw.randrange(1, 20)]
            case 2:
                data[place:place] = data[draw.randrange(len(data)) :][: draw.randrange(1, 200)]
            case _:
                data[place : place + 4] = draw.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"])
        data = data or bytearray(b"x")
    path = tmp_path / name
    path.write_bytes(data)
    check(list(read(path)))


@pytest.mark.parametrize("name", list(sound()))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_content(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    check(list(read(path)))


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<table><tr><td>",
        "<b><i>",
        "<ul><li>",
        "<p class='related'>",
        "<figure><figcaption>",
        "<a href=x>y</a>",
        "<script type='application/ld+json'>[[[[</script>",
        "<meta property=og:title content=x>",
        "<h1>x</h1>",
        "<time datetime=x>",
        "<span class=author>",
        "<nav class=breadcrumb>",
        "x ",
        "&lt;",
    ],
)
def test_hostile_pages_cost_no_more_than_their_length(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><h1>{TITLE}</h1><p>{PARAGRAPH}</p>{unit * (150_000 // len(unit))}")
    began = time.monotonic()  # another process reads it
    check(list(read(path)))
    assert time.monotonic() - began < 30
