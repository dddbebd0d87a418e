"""The sample articles that come with the package."""

from importlib.resources import files
from pathlib import Path


def sample_folder() -> Path:
    """Return the folder of the five sample articles, raw as they were found.

    The package is always installed as plain files (pip unpacks wheels), so the folder is a real one.
    """
    return Path(str(files("hoibao.corpus"))) / "samples"
