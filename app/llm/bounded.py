"""Responses that end: a server may send neither for longer, nor more, than it may."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx2

# An answer is some kilobytes; reasoning, and the frames around each word, make it more.
_MOST_BYTES = 8_000_000
_end: ContextVar[float] = ContextVar("_end")


@contextmanager
def ending(end: float) -> Iterator[None]:
    """Give the responses that arrive meanwhile until `end`, as `time.monotonic` counts."""
    before = _end.set(end)
    try:
        yield
    finally:
        _end.reset(before)


def bound(response: httpx2.Response) -> None:
    """The hook for responses.

    The timeouts of HTTP clients only count the time between two packets, and comments or an endless
    line in a stream of events never reach whoever reads the events.
    """
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Bounded(response.stream, _end.get())


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, end: float) -> None:
        self._stream = stream
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > _MOST_BYTES:
                raise httpx2.ReadError("the response is too large")
            if time.monotonic() > self._end:
                raise httpx2.ReadTimeout("the response takes too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()
