"""Serving the page: on this machine only, with nothing fetched from anywhere else."""

from collections.abc import Callable
from typing import Any

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
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


class ServerError(HoibaoError):
    """The page cannot be served where it was asked to."""


def start(assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860) -> gr.Blocks:
    """Serve the page in the background.

    Returns:
        The running page: `local_url` is its address, `close()` ends it, `block_thread()` waits.

    Raises:
        ServerError: the host or port cannot be listened on.
    """
    page = build_page(assistant)
    try:
        page.launch(
            server_name=host,
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
            app_kwargs={"middleware": [Middleware(_SafeHeaders)]},
        )
    except OSError as error:
        raise ServerError(
            f"cannot listen on {host} port {port}: free it, or choose another with HOIBAO_PORT or --port"
        ) from error
    return page


def serve(
    assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860, ready: Callable[[str], Any] = print
) -> None:
    """Serve the page until interrupted; `ready` is called once, with its address.

    Raises:
        ServerError: the host or port cannot be listened on.
    """
    page = start(assistant, host=host, port=port)
    ready(str(page.local_url))
    page.block_thread()


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
