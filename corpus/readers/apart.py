"""Readers that work in a process of their own: a parser that crashes, never ends or eats memory ends that.

Web pages, PDF, Word and Parquet files are read by large parsers, some of them native code. A file on
which one of them fails like this is one failure, and the rest of the run goes on.
"""

import atexit
import faulthandler
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import wraps
from inspect import unwrap
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import (
    LARGEST_DOCUMENT,
    InputFile,
    Reader,
    ReadFailure,
    ReadOptions,
    readers,
)

# Until the first article of a file, and from one to the next.
_LONGEST_SECONDS = 120
# Of addresses, also of code and of what is only reserved.
_MOST_MEMORY = 3 << 30
_READY = b"ready\n"
_TIMED_OUT = 1  # how faulthandler ends a process
_COMMAND = "from hoibao.corpus.readers.apart import serve; serve()"
_DAYS = "published", "vanished"


class _Worker:
    """A process that reads one file after the other.

    Raises:
        ReadError: it cannot be started.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - nothing from outside is in the command
            # -P: nothing is imported from the working folder. An interruption is for the parent.
            [sys.executable, "-P", "-c", _COMMAND],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin  # noqa: S101 - for mypy: both are pipes
        assert self._process.stdout  # noqa: S101
        self._requests, self._answers = self._process.stdin, self._process.stdout
        if self._answers.readline() != _READY:
            self.stop()
            raise ReadError("the process that reads such files cannot be started: is hoibao installed whole?")

    def read(self, file: InputFile, data: bytes, options: ReadOptions) -> Iterator[Article | ReadFailure]:
        """Yield what is in a file; its content is `data` unless it lies on disk."""
        request = {
            "path": str(file.path), "label": file.label, "depth": file.depth,
            "place": str(file.place.absolute()) if file.place else None, "size": len(data),
            "columns": dict(options.columns),
        }  # fmt: skip
        with suppress(BrokenPipeError):  # the end of the answers tells
            self._requests.write(json.dumps(request).encode() + b"\n" + data)
            self._requests.flush()
        for line in self._answers:
            if not line.endswith(b"\n"):
                break
            answer = json.loads(line)
            if "error" in answer:
                raise ReadError(answer["error"])
            if "end" in answer:
                return
            yield _article(answer["article"]) if "article" in answer else ReadFailure(**answer["failure"])
        raise ReadError(self._last_words())

    def lives(self) -> bool:
        """Tell whether it can read another file."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._requests.close()
        self._answers.close()
        self._process.wait()

    def _last_words(self) -> str:
        code = self._process.wait()
        if code == _TIMED_OUT:
            return f"it takes longer than {_LONGEST_SECONDS} s to read: split it, or save it again"
        return f"its parser crashed on it (exit code {code}): open it and save it again, or leave it out"


_idle: list[_Worker] = []


def _take_worker() -> _Worker:
    """A worker that waits for a file, or a new one; one that has died meanwhile is no fault of the file."""
    with suppress(IndexError):  # another thread may be faster
        while True:
            worker = _idle.pop()
            if worker.lives():
                return worker
            worker.stop()
    return _Worker()


@atexit.register
def _stop_idle() -> None:
    while _idle:
        _idle.pop().stop()


def apart(reader: Reader) -> Reader:
    """Let a reader work in another process."""

    @wraps(reader)
    def read(file: InputFile, options: ReadOptions) -> Iterator[Article | ReadFailure]:
        data = b"" if file.place else file.read(LARGEST_DOCUMENT)
        worker = _take_worker()
        whole = False  # the file was read, and no answer about it is left in the pipe
        try:
            yield from worker.read(file, data, options)
            whole = True
        except ReadError:
            whole = worker.lives()
            raise
        finally:
            if whole and not _idle:
                _idle.append(worker)
            else:
                worker.stop()

    return read


def _article(fields: dict[str, Any]) -> Article:
    return Article(**{**fields, **{day: fields[day] and date.fromisoformat(fields[day]) for day in _DAYS}})


# -- in the other process ---------------------------------------------------------------------


def serve() -> None:
    """Read files as they are asked for on standard input, until it ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a parser prints is no answer
    _bound_memory()
    answers.write(_READY)
    answers.flush()
    requests = sys.stdin.buffer
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        for answer in _answers(request, data):
            answers.write(answer + b"\n")
            answers.flush()


def _answers(request: dict[str, Any], data: bytes) -> Iterator[bytes]:
    place = request["place"]
    file = InputFile(
        PurePath(request["path"]),
        request["label"],
        lambda: Path(place).open("rb") if place else BytesIO(data),  # noqa: SIM115 - whoever opens it closes it
        request["depth"],
        Path(place) if place else None,
    )
    try:
        items = unwrap(readers[file.path.suffix.lower()])(file, ReadOptions(request["columns"]))
        while item := _next(items):
            yield _encoded("article" if isinstance(item, Article) else "failure", asdict(item))
        yield _encoded("end", None)
    except ReadError as error:
        yield _encoded("error", str(error))
    except OSError as error:
        yield _encoded("error", f"the file cannot be read: {error.strerror or error}")
    except MemoryError:
        yield _encoded("error", "it needs more memory than a file may: split it")
    except Exception as error:  # noqa: BLE001 - whatever it is, the next file must not suffer
        yield _encoded(
            "error", f"its parser failed on it ({type(error).__name__}): open it and save it again"
        )


def _encoded(kind: str, content: dict[str, Any] | str | None) -> bytes:
    return json.dumps({kind: content}, default=str).encode()


def _next(items: Iterator[Article | ReadFailure]) -> Article | ReadFailure | None:
    # A thread that needs nothing of Python ends the process, also one that hangs in native code.
    faulthandler.dump_traceback_later(_LONGEST_SECONDS, exit=True)
    try:
        return next(items, None)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
