"""Saved pages in the manner of Vietnamese newspapers, each beside what it must become."""

import json
from pathlib import Path
from typing import Any

import pytest

from hoibao.corpus import Article, ReadFailure, read

FOLDER = Path(__file__).with_name("pages")
PAGES = sorted(FOLDER.glob("*.html"))
FIELDS = ("title", "author", "source", "section", "url", "language")


def expected(page: Path) -> dict[str, Any]:
    return json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


def test_there_are_pages() -> None:
    assert len(PAGES) >= 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path) -> None:
    wanted = expected(page)
    (found,) = read(page)
    if "error" in wanted:
        assert isinstance(found, ReadFailure), found
        assert wanted["error"] in found.error
        return
    assert isinstance(found, Article), found
    assert {name: getattr(found, name) for name in FIELDS} == {name: wanted[name] for name in FIELDS}
    assert (found.published.isoformat() if found.published else None) == wanted["published"]
    places = []
    for part in wanted["contains"]:
        assert part in found.text
        places.append(found.text.index(part))
    assert places == sorted(places)
    for part in wanted["excludes"]:
        assert part not in found.text, part
    for part in wanted.get("once", ()):
        assert found.text.count(part) == 1, part
    assert found.text.split("\n")[0] == found.title
