"""Take the README's pictures anew: `python tests/browser/screenshot.py`.

Writes docs/screenshot-desktop.png and docs/screenshot-phone.png: the real page over the sample
articles, with the answer to the first example and its source opened.
"""

import tempfile
from pathlib import Path

from page_site import chromium, samples, served
from playwright.sync_api import Browser

from hoibao.app.page.messages import EXAMPLES
from hoibao.embeddings import Encoder

DOCS = Path(__file__).resolve().parents[2] / "docs"
QUESTION = EXAMPLES[0][0]


def main() -> None:
    """Serve the page, ask, open the source, and keep what is seen."""
    DOCS.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), samples(), Encoder.load()) as (url, _),
        chromium() as browser,
    ):
        picture(browser, url, DOCS / "screenshot-desktop.png", width=1366, height=850, source=True)
        picture(browser, url, DOCS / "screenshot-phone.png", width=390, height=844, source=False)


def picture(browser: Browser, url: str, path: Path, *, width: int, height: int, source: bool) -> None:
    """Save one picture of the answered question, with the source beside it if there is room."""
    with browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(url)
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        page.locator('#current .turn[aria-busy="false"]').wait_for()
        if source:
            page.locator("#current .said .chip").first.click()
            page.locator("#source mark.chosen").first.wait_for()
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=path)


if __name__ == "__main__":
    main()
