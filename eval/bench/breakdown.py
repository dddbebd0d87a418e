"""Where the time of a search goes."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch


class Breakdown:
    """Seconds spent in each part of a call, the time of inner parts not counted in the outer ones.

    For one thread. `seconds` grows with every call of a watched function.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner: list[float] = []

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
            self._inner.append(0.0)
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                whole = time.perf_counter() - started
                self.seconds[part] = self.seconds.get(part, 0.0) + whole - self._inner.pop()
                if self._inner:
                    self._inner[-1] += whole

        return watched
