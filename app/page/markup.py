"""The one place where text meets HTML."""

import html
from urllib.parse import urlsplit


def escape(text: str) -> str:
    """Make any text safe as element content and inside a double-quoted attribute."""
    return html.escape(text, quote=True)


def web_address(url: str | None) -> str | None:
    """Return the URL if it is a plain http or https address, else None.

    URLs come from articles, so anything else (javascript:, data:, relative paths, text that
    browsers would trim or repair into another address) never becomes a link.
    """
    if url is None or any(character.isspace() or ord(character) < 32 for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def notice(message: str) -> str:
    """Return a line that screen readers announce at once; an empty message gives nothing."""
    return f'<p class="notice" role="alert">{escape(message)}</p>' if message else ""
