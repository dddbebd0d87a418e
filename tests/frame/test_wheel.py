"""The wheel works away from the checkout, and holds what it must and nothing else."""

import json
from pathlib import Path
from zipfile import ZipFile

from tests.frame.conftest import PACKAGES, Installed


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(installed: Installed, root: Path) -> None:
    files = {
        f"hoibao/{path.relative_to(root).as_posix()}"
        for folder in PACKAGES
        for path in (root / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with ZipFile(installed.wheel) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == files
    assert {f"hoibao/{folder}/py.typed" for folder in PACKAGES} <= names


def test_only_the_installed_package_is_seen(installed: Installed, root: Path) -> None:
    script = "import hoibao, json, sys; print(json.dumps([list(hoibao.__path__), sys.path]))"
    found, searched = json.loads(installed.run("python", "-c", script).stdout)
    assert [Path(path).is_relative_to(installed.prefix) for path in found] == [True]
    assert str(root) not in searched


def test_samples_can_be_ingested_and_questions_answered(installed: Installed) -> None:
    samples = installed.run(
        "python", "-c", "from hoibao.corpus import sample_folder; print(sample_folder())"
    ).stdout.strip()
    assert Path(samples).is_relative_to(installed.prefix)

    report = json.loads(installed.run("hoibao", "ingest", samples, "--library", "library", "--json").stdout)
    assert sorted(report) == ["added", "failed", "unchanged", "updated", "vanished"]
    assert report["failed"] == []

    question = "Cụm thi đua số 4 gồm những địa phương nào?"
    answer = json.loads(installed.run("hoibao", "ask", question, "--library", "library", "--json").stdout)
    assert not answer["refused"]
    assert answer["citations"][0]["article_id"] in {path.stem for path in Path(samples).iterdir()}
    assert "Ninh Thuận" in answer["citations"][0]["quote"]
