"""What the tests of the frame share: the checkout, and a Python outside it that has hoibao as a wheel."""

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("corpus", "embeddings", "app", "eval")


@dataclass(frozen=True)
class Installed:
    """An environment that holds hoibao from its wheel, and runs in an empty folder of its own."""

    wheel: Path
    prefix: Path
    home: Path

    def run(self, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of this environment, such as "python" or "hoibao"."""
        hidden = ("PYTHON", "HOIBAO_", "VIRTUAL_ENV")
        done = subprocess.run(
            [self.prefix / "bin" / arguments[0], *arguments[1:]],
            cwd=self.home,
            env={name: value for name, value in os.environ.items() if not name.startswith(hidden)},
            capture_output=True,
            text=True,
            timeout=150,
        )
        assert not check or done.returncode == 0, done.stderr
        return done


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """hoibao, built into a wheel from a copy of the checkout and installed far from it.

    The dependencies are those of the running environment. A path in a .pth file does not make
    Python read the .pth files under that path, so the editable hoibao stays out of reach.
    """
    base = tmp_path_factory.mktemp("wheel")
    source, prefix, home = base / "source", base / "venv", base / "home"
    for folder in PACKAGES:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", base, source], check=True
    )
    (wheel,) = base.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True)
    python = prefix / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    (site,) = prefix.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    home.mkdir()
    return Installed(wheel, prefix, home)
