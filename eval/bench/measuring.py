"""What every part of the bench uses: times, percentiles, processes of their own, and one line a figure."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from hoibao.corpus import HoibaoError

_Result = TypeVar("_Result")


def timed(call: Callable[[], _Result]) -> tuple[float, _Result]:
    """The seconds that `call` takes, and what it returns."""
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def percentile(seconds: Sequence[float], share: float) -> float:
    """The time below which the `share` (0 to 1) of `seconds` lies, interpolated, in milliseconds."""
    return float(np.quantile(seconds, share)) * 1e3


def percentiles(seconds: Sequence[float]) -> str:
    """The median and the 95th percentile, in words."""
    return f"p50 {percentile(seconds, 0.5):.0f} ms, p95 {percentile(seconds, 0.95):.0f} ms"


def peak_memory(pid: int | None = None) -> float:
    """The most memory that a process, by default this one, has had, in GB (resident set size)."""
    try:
        # The kernel's account of the program alone: getrusage begins at what its parent had.
        status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9
    except OSError:  # not Linux
        who = resource.RUSAGE_CHILDREN if pid else resource.RUSAGE_SELF
        return resource.getrusage(who).ru_maxrss / 1e9


def in_new_process(module: str, *arguments: str) -> Any:
    """What `python -m module arguments…` prints as its last line, read as JSON.

    Raises:
        HoibaoError: the process failed; what it said stands above on the terminal.
    """
    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-W", "ignore::DeprecationWarning", "-m", module, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise HoibaoError(f"{module} {' '.join(arguments)} failed: see above")
    return json.loads(done.stdout.splitlines()[-1])


def report(figures: object) -> None:
    """Print `figures` for `in_new_process`."""
    print(json.dumps(figures))


def hide_progress() -> None:
    """Keep the bars of transformers, which show how it loads models, out of the report."""
    from transformers.utils import logging

    bars: Any = logging
    bars.disable_progress_bar()


def heading(text: str) -> None:
    """Begin a part of the report."""
    print(f"\n{text}", flush=True)


def row(what: str, figure: str) -> None:
    """Print one line of the report."""
    print(f"  {what:58} {figure}", flush=True)


def remark(text: str) -> None:
    """Say what takes long, on stderr."""
    print(f"({text} ...)", file=sys.stderr, flush=True)
