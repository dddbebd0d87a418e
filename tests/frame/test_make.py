"""What `make` runs and what it leaves out, with stand-ins for Python and hoibao."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.frame.conftest import PACKAGES, ROOT

PYTHON = """#!/bin/sh
case "$1 $2" in
"-c "*) exit "${TOO_OLD:-0}" ;;
"-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$(dirname "$0")/hoibao" "$3/bin/hoibao" ;;
"-m pip") [ -z "$PIP_FAILS" ] || exit 1 ;;
esac
echo "python $*" >> "$LOG"
"""
HOIBAO = """#!/bin/sh
echo "hoibao $*" >> "$LOG"
if [ "$1" = ingest ]; then
    mkdir -p "$4"
    [ -z "$INGEST_FAILS" ] || exit 1
fi
"""


@dataclass(frozen=True)
class Checkout:
    folder: Path

    def make(self, target: str, check: bool = True, **environment: str) -> list[str]:
        """Run `make target`; returns the commands that ran."""
        log = self.folder / "commands.log"
        log.write_text("")
        self.process(target, check, LOG=str(log), **environment)
        return log.read_text().splitlines()

    def process(self, target: str, check: bool, **environment: str) -> subprocess.CompletedProcess[str]:
        python = self.folder.parent / "stand-ins" / "python"
        return subprocess.run(
            ["make", target, f"PYTHON={python}"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=check,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for name, script in (("python", PYTHON), ("hoibao", HOIBAO)):
        file = tmp_path / "stand-ins" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(script)
        file.chmod(0o755)
    folder = tmp_path / "checkout"
    for package in PACKAGES:
        (folder / package).mkdir(parents=True)
    for file_name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / file_name, folder)
    return Checkout(folder)


def installs(commands: list[str]) -> int:
    return sum(command.startswith("python -m pip install") for command in commands)


def test_chat_sets_up_builds_the_library_and_serves(checkout: Checkout) -> None:
    commands = checkout.make("chat")
    assert commands[0] == "python -m venv .venv"
    assert all("--constraint constraints.txt" in line for line in commands if "pip install" in line)
    assert commands[-2].startswith("hoibao ingest corpus/samples --library ")
    assert commands[-1] == "hoibao chat --library hoibao-library"
    assert (checkout.folder / "hoibao-library").is_dir()


def test_a_second_chat_only_serves(checkout: Checkout) -> None:
    checkout.make("chat")
    assert checkout.make("chat") == ["hoibao chat --library hoibao-library"]


def test_a_second_test_installs_nothing(checkout: Checkout) -> None:
    assert installs(checkout.make("pytest")) > 0
    assert checkout.make("pytest") == ["python -m pytest"]


def test_test_runs_every_check() -> None:
    plan = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for check in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest", "hoibao eval"):
        assert check in plan


def test_a_failed_ingest_leaves_nothing_that_looks_finished(checkout: Checkout) -> None:
    commands = checkout.make("chat", check=False, INGEST_FAILS="1")
    assert commands[-1].startswith("hoibao ingest")
    assert not (checkout.folder / "hoibao-library").exists()
    assert [line.split()[1] for line in checkout.make("chat")] == ["ingest", "chat"]


def test_a_library_that_is_there_is_left_alone(checkout: Checkout) -> None:
    (checkout.folder / "hoibao-library").mkdir()
    assert not any(line.startswith("hoibao ingest") for line in checkout.make("chat"))


def test_a_failed_installation_is_tried_again(checkout: Checkout) -> None:
    checkout.make("chat", check=False, PIP_FAILS="1")
    assert installs(checkout.make("chat")) == 3


@pytest.mark.parametrize("file", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed(checkout: Checkout, file: str) -> None:
    checkout.make("chat")
    stamp = (checkout.folder / ".venv" / "installed").stat()
    os.utime(checkout.folder / file, (stamp.st_mtime + 1, stamp.st_mtime + 1))
    assert installs(checkout.make("chat")) >= 1


def test_new_and_vanished_files_are_linked_anew(checkout: Checkout) -> None:
    checkout.make("chat")
    new = checkout.folder / "corpus" / "new.py"
    new.touch()
    assert installs(checkout.make("chat")) == 1
    new.unlink()
    assert installs(checkout.make("chat")) == 1
    assert installs(checkout.make("chat")) == 0


def test_an_old_python_gets_one_clear_line(checkout: Checkout) -> None:
    done = checkout.process("chat", check=False, TOO_OLD="1", LOG=os.devnull)
    assert done.returncode != 0
    assert "hoibao needs Python 3.11 or newer" in done.stderr.splitlines()[0]


def test_help_names_every_target(root: Path) -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    named = {line.split()[0] for line in shown.splitlines()}
    (phony,) = (line for line in (root / "Makefile").read_text().splitlines() if line.startswith(".PHONY:"))
    assert named == set(phony.split()[1:]) - {"FORCE"}
