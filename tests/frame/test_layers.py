"""What importing a part of hoibao loads. (`make layers` checks who imports whom.)"""

import subprocess
import sys

import pytest

APP = {"gradio", "openai", "typer", "starlette", "hoibao.app", "hoibao.eval"}
ENGINES = {"faiss", "tantivy", "torch", "transformers", "sentence_transformers", "hoibao.embeddings"}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("hoibao.corpus", APP | ENGINES),
        ("hoibao.embeddings", APP | {"torch", "transformers", "sentence_transformers"}),
        ("hoibao.app.assistant", {"gradio", "openai", "torch", "transformers", "hoibao.eval"}),
        ("hoibao.app.cli", {"gradio", "openai", "faiss", "torch", "transformers", "hoibao.eval"}),
    ],
)
def test_an_import_loads_nothing_heavy(module: str, unwanted: set[str]) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert module in loaded.split()
    assert unwanted.intersection(loaded.split()) == set()
