"""Where the time of a search or an answer goes."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch


class Breakdown:
    """Seconds spent in each part of a call, the time of inner parts not counted in the outer ones.

    `seconds` grows with every call of a watched function, in whatever thread; what runs at the same
    time is counted twice.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._adding = threading.Lock()
        self._threads = threading.local()

    @contextmanager
    def watching(self, functions: Iterable[tuple[object, str, str]]) -> Iterator[None]:
        """Watch functions, each given by its owner, its name there, and the part that it belongs to."""
        with ExitStack() as stack:
            for owner, name, part in functions:
                stack.enter_context(patch.object(owner, name, self.watched(getattr(owner, name), part)))
            yield

    def watched(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """`function`, its time counted for `part`."""

        def watched(*arguments: Any, **named: Any) -> Any:
            inner: list[float] = self._threads.__dict__.setdefault("inner", [])
            inner.append(0.0)
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                whole = time.perf_counter() - started
                own = whole - inner.pop()
                if inner:
                    inner[-1] += whole
                with self._adding:
                    self.seconds[part] = self.seconds.get(part, 0.0) + own

        return watched
