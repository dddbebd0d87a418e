"""One request and its response, within bounds: the only place that opens connections."""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any

import httpcore2
import httpx2

from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.base import MEGABYTE
from hoibao.corpus.web.addresses import Resolver, is_public, resolve

GZIP_START = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_MOST_CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Response:
    """What a server has answered; `content` is unpacked, and empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Transport:
    """Sends requests over connections to checked addresses only; for one thread.

    A host is resolved once for a connection, its addresses are checked, and the connection goes to one
    of just these. So a name that points elsewhere a moment later (DNS rebinding) gains nothing. Proxies
    of the environment are not used, since they would resolve for themselves.

    Args:
        silence: seconds that a server may send nothing.
        allow_private: connect to whatever a host resolves to.
        resolver: how hosts are resolved.
    """

    def __init__(self, *, silence: float, allow_private: bool, resolver: Resolver = resolve) -> None:
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), silence)
        self._backend = _Backend(resolver, allow_private)
        self._pool = httpcore2.ConnectionPool(
            network_backend=self._backend, max_connections=_MOST_CONNECTIONS, keepalive_expiry=30
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def get(
        self, url: httpx2.URL, headers: Mapping[str, str], largest: Callable[[str], int], seconds: float
    ) -> Response:
        """Request `url` once; redirects are not followed.

        `largest` says how many bytes a content of some media type may have, unpacked. Raises if it does
        not want this type.

        Raises:
            ReadError: there is no answer, or none within the bounds.
        """
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/"
        )
        self._backend.end = time.monotonic() + seconds
        try:
            with self._pool.stream(
                "GET",
                target,
                headers=[*headers.items(), ("Accept-Encoding", "gzip")],
                extensions={"timeout": self._timeouts},
            ) as response:
                fields = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                content = b""
                if response.status == 200:
                    most = largest(media_type(fields))
                    content = _content(response.iter_stream(), fields, most)
                return Response(response.status, fields, content)
        except httpcore2.TimeoutException:
            if time.monotonic() >= self._backend.end:
                raise ReadError(f"the server takes longer than {seconds:.0f} s") from None
            raise ReadError("the server does not answer in time") from None
        except httpcore2.NetworkError as error:
            raise ReadError(f"the server cannot be reached ({_cause(error)})") from None
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise ReadError(f"the server's answer is broken ({error})") from None


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type that headers state, in small letters; "" if they state none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def unzip(chunks: Iterable[bytes], largest: int) -> bytes:
    """Return what gzip data unpacks to.

    Raises:
        ReadError: it is broken, or has more than `largest` bytes.
    """
    found = bytearray()
    unpack = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if unpack.eof:  # a file may consist of several
                    unpack = zlib.decompressobj(_GZIP)
                found += unpack.decompress(rest, largest + 1 - len(found))
                _refuse_large(len(found), largest)
                rest = unpack.unconsumed_tail or unpack.unused_data
    except zlib.error:
        raise ReadError("the gzip data is broken") from None
    if not unpack.eof:
        raise ReadError("the gzip data breaks off")
    return bytes(found)


def _content(chunks: Iterable[bytes], headers: Mapping[str, str], largest: int) -> bytes:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        return unzip(_bounded(chunks, largest), largest)
    if encoding not in {"", "identity"}:
        raise ReadError(f"the server packs its answer in a way not asked for ({encoding[:40]})")
    return b"".join(_bounded(chunks, largest))


def _bounded(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        _refuse_large(size, largest)
        yield chunk


def _refuse_large(size: int, largest: int) -> None:
    if size > largest:
        raise ReadError(f"the answer is larger than {largest // MEGABYTE} MB")


def _cause(error: Exception) -> str:
    text = str(error)
    return "its certificate does not hold" if "CERTIFICATE_VERIFY_FAILED" in text else text or "cut off"


class _Backend(httpcore2.NetworkBackend):
    """Connects to checked addresses; `end` is when the running request has to be over."""

    def __init__(self, resolver: Resolver, allow_private: bool) -> None:
        self._system = httpcore2.SyncBackend()
        self._resolver = resolver
        self._allow_private = allow_private
        self.end = 0.0

    def left(self, timeout: float | None) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self._addresses(host, port)
        for n, address in enumerate(addresses, start=1):
            try:
                stream = self._system.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if n == len(addresses):
                    raise
            else:
                return _Stream(stream, self)
        raise ReadError("the server has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._resolver(host, port)
        except (OSError, UnicodeError):
            raise ReadError("there is no such server") from None
        if not self._allow_private and not all(map(is_public, addresses)):
            raise ReadError("the server is in a private network: allow it with --allow-private")
        return addresses


class _Stream(httpcore2.NetworkStream):
    """A connection on which no single wait goes beyond the end of the whole request."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: _Backend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._backend.left(timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
