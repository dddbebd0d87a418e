"""What the README shows is what hoibao does."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hoibao.app.cli import app
from hoibao.app.settings import PREFIX, Settings
from hoibao.corpus import sample_folder
from tests.frame.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
# Each block of JSON with the command before it, which the text between them may not repeat.
JSON = re.findall(
    r"^`hoibao ([^`]+)`(?:(?!^`hoibao |^```).)*?^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README's examples start from: a library, articles and a broken file."""
    base = tmp_path_factory.mktemp("readme")
    done = CliRunner().invoke(app, ["ingest", str(sample_folder()), "--library", str(base / "my-library")])
    assert done.exit_code == 0, done.output
    (base / "my-articles").symlink_to(sample_folder())
    (base / "broken.jsonl").write_text("{}\n")
    return base


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOIBAO_LIBRARY", "my-library")
    return folder


def test_the_python_examples_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(PYTHON) == 3
    for example in PYTHON:
        names: dict[str, Any] = {}
        exec(example, names)
        if "hits" in names:
            assert {hit.article.published.year for hit in names["hits"]} == {2018}
        if "answer" in names:
            assert "652 mét" in names["answer"].text
    assert "Cụm thi đua số 4" in capsys.readouterr().out


@pytest.mark.parametrize(("command", "shown"), JSON, ids=[command.split()[0] for command, _ in JSON])
def test_the_json_has_the_shape_shown(here: Path, command: str, shown: str) -> None:
    done = CliRunner().invoke(app, shlex.split(command))
    assert shape(json.loads(done.stdout)) == shape(json.loads(shown))


def test_every_command_with_json_is_shown() -> None:
    with_json = {name for name, function in commands().items() if "as_json" in function.__annotations__}
    assert {command.split()[0] for command, _ in JSON} == with_json


def test_every_command_is_named() -> None:
    named = re.findall(r"^\| `hoibao (\w+)", README, re.MULTILINE)
    assert set(named) == commands().keys() | {"eval"}


def test_every_setting_is_named_with_its_default() -> None:
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \| `?([^|`]*)`? \|", README, re.MULTILINE)
    defaults = {
        name.upper(): "the user's cache folder" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert dict(rows) == defaults


def test_pictures_and_linked_files_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert target.startswith("https://") or (ROOT / target).is_file(), target


def commands() -> dict[str, Callable[..., Any]]:
    return {
        command.name or command.callback.__name__: command.callback
        for command in app.registered_commands
        if command.callback
    }


def shape(value: Any) -> Any:
    """The keys of a JSON value; plain values and lists of them are all alike, as any may be null."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shape(value[0])]
    return "value"
