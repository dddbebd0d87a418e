"""The chat page: questions in a browser, answers with citations that open the article."""

from hoibao.app.page.blocks import build_page
from hoibao.app.page.server import ServerError, is_loopback, serve, start

__all__ = ["ServerError", "build_page", "is_loopback", "serve", "start"]
