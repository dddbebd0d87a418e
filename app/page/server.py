"""Serving the page: on this machine only, with nothing fetched from anywhere else."""

import errno
import ipaddress
import socket
import threading
from collections.abc import Callable
from typing import Any

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hoibao.app.assistant import Assistant
from hoibao.app.page.blocks import ASSETS, build_page
from hoibao.app.page.looks import THEME
from hoibao.app.page.translations import TRANSLATIONS
from hoibao.corpus import HoibaoError

# Gradio's own scripts need inline code and eval. What counts is that the page, whatever an article
# holds, can neither load anything from another host nor send anything there.
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)

# Names under which a page that only this machine can reach is asked for.
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


class ServerError(HoibaoError):
    """The page cannot be served where it was asked to."""


def start(assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860) -> gr.Blocks:
    """Serve the page in the background.

    Returns:
        The running page: `local_url` is its address, `close()` ends it, `block_thread()` waits.

    Raises:
        ServerError: the host or port cannot be listened on.
    """
    loopback = _check_address(host, port)
    # Articles that come in while the page runs are found within seconds, and nobody waits for them.
    assistant.retriever.keep_fresh()
    page = build_page(assistant)
    name = f"[{_bare(host)}]" if ":" in host else host  # as an IPv6 address stands in a URL
    middleware = [Middleware(_SafeHeaders)]
    if loopback:
        # A page of another site, its name pointed at this machine, would be read by its scripts.
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=[*_LOCAL_NAMES, name]))
    try:
        page.launch(
            server_name=name,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            enable_monitoring=False,
            footer_links=[],
            allowed_paths=None,
            max_file_size=1,  # byte: nothing is uploaded here
            i18n=TRANSLATIONS,
            theme=THEME,
            head=_head(),
            app_kwargs={"middleware": middleware},
        )
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    return page


def serve(
    assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860, ready: Callable[[str], Any] = print
) -> None:
    """Serve the page until interrupted; `ready` is called once, with its address.

    Raises:
        ServerError: the host or port cannot be listened on.
        KeyboardInterrupt: the reader at the terminal has had enough; the page is closed.
    """
    page = start(assistant, host=host, port=port)
    try:
        ready(str(page.local_url))
        # Not `block_thread`, which has words of its own for an interruption.
        threading.Event().wait()
    finally:
        page.close(verbose=False)


def is_loopback(host: str, port: int) -> bool:
    """Say whether only this machine can reach what listens on a host.

    Raises:
        ServerError: there is no such host.
    """
    return all(ipaddress.ip_address(address[0]).is_loopback for *_, address in _resolve(host, port))


def _resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    try:
        return list(socket.getaddrinfo(_bare(host), port, type=socket.SOCK_STREAM))
    except (socket.gaierror, UnicodeError) as error:
        raise ServerError(
            f"there is no host {host!r}: listen on 127.0.0.1, or on an address of this machine"
        ) from error


def _check_address(host: str, port: int) -> bool:
    """Try the address before Gradio does, whose server would log its own words first; is it loopback?"""
    for family, kind, protocol, _, address in _resolve(host, port):
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise _cannot_listen(host, port, error) from error
    return is_loopback(host, port)


def _cannot_listen(host: str, port: int, error: OSError) -> ServerError:
    if error.errno == errno.EADDRNOTAVAIL:
        return ServerError(f"{host} is no address of this machine: listen on 127.0.0.1 or on one that is")
    return ServerError(
        f"cannot listen on {host} port {port}: free it, or choose another with HOIBAO_PORT or --port"
    )


def _bare(host: str) -> str:
    return host.removeprefix("[").removesuffix("]")


def _head() -> str:
    # Not the css argument of launch: Gradio rewrites the selectors of what it is given there.
    style = (ASSETS / "style.css").read_text("utf-8")
    return f'<script>document.documentElement.lang = "vi";</script><style>{style}</style>'


class _SafeHeaders:
    """ASGI middleware that adds the headers that keep hostile content in its place."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_with_headers)
