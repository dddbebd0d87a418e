"""Makes the helpers beside the tests importable; tests are collected with importlib, without packages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
