"""Runs `hoibao` again and again, each time in a forked process with a fake model: a start takes no time.

Reads requests from standard input, a JSON object a line: `arguments` of the command line, `output`, a
file for what it prints, `stored`, a file for the ids of each batch once it has been stored; optional
`largest`, the bytes that a file may have, and `model`, false if there is none. Answers each with the id of
the process, and when it has ended, with its exit code.
"""

import hashlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hoibao.app import cli, ingest
from hoibao.corpus import Article, HoibaoError, ModelInfo
from hoibao.embeddings import Encoder, Indexer


class FakeEncoder(Encoder):
    """Vectors from a hash of the text, with some time taken for each batch."""

    def __init__(self, pause: float = 0.0) -> None:
        self.info = ModelInfo("giả", "vân tay", 16)
        self.max_tokens = 40
        self._pause = pause

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_query(self, text: str) -> Any:
        return self.encode_passages([text])[0]

    def encode_passages(self, texts: Sequence[str]) -> Any:
        time.sleep(self._pause)
        digests = b"".join(hashlib.sha256(text.encode()).digest()[:16] for text in texts)
        vectors = np.frombuffer(digests, np.uint8).reshape(-1, 16).astype(np.float32) + 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def run(request: dict[str, Any]) -> None:
    """Be the command line."""
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout, sys.stderr = open(1, "w"), open(2, "w")  # noqa: SIM115
    stored = os.open(request["stored"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    add = Indexer.add

    def add_and_tell(self: Indexer, articles: Sequence[Article]) -> Any:
        outcomes = add(self, articles)
        os.write(stored, (json.dumps([[a.id, a.title] for a in articles]) + "\n").encode())
        return outcomes

    def load(*_: object) -> Encoder:
        if not request.get("model", True):
            raise HoibaoError("the model was loaded")
        return FakeEncoder(0.004)

    Indexer.add = add_and_tell  # type: ignore[method-assign]
    Encoder.load = load  # type: ignore[method-assign,assignment]
    ingest._BATCH = 2000
    if "largest" in request:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["largest"], request["largest"]))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["hoibao", *request["arguments"]]
    cli.main()


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            try:
                run(json.loads(line))
            except SystemExit as end:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(int(end.code or 0))
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(70)
        tell(child)
        tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
