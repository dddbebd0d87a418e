"""Ctrl-C during long work: the first asks it to stop at the next good moment, the second ends it at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(slots=True)
class Stop:
    """Whether a stop is wanted."""

    wanted: bool = False


@contextmanager
def stopping_cleanly() -> Iterator[Stop]:
    """Note an interruption instead of raising it; a second one is raised.

    Only the main thread hears of interruptions: in another, nothing changes.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def note(_signal: int, _frame: FrameType | None) -> None:
        if stop.wanted:
            raise KeyboardInterrupt
        stop.wanted = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
