"""The tree of a news page made ready for extraction: furniture out, lists, tables, captions to paragraphs."""

import re
from collections.abc import Collection
from typing import Any

from lxml import etree, html

from hoibao.corpus.readers.html_metadata import marks
from hoibao.corpus.vietnamese import one_line

# Names that makers of pages give to what is not the article. Whole words, also within "box-tinlienquan".
_FURNITURE = re.compile(
    r"""
    (?<![a-z]) (?:box[-_]?)? (?:
        related? (?:[-_]?\w*)? | \w*lien[-_]?quan\w* | relate[-_]\w+
      | comments? (?:[-_]\w*)? | binh[-_]?luan\w* | phan[-_]?hoi\w* | fb-comments
      | share\w* | sharing | chia[-_]?se\w* | social\w* | like[-_]?box
      | breadcrumbs? (?:[-_]\w*)? | tags? | tag[-_]?(?:list|box|wrap)\w* | article__tag
      | keywords? | tu[-_]?khoa\w*
      | adv?s? | advert\w* | banner\w* | quang[-_]?cao\w*
      | most[-_]?(?:read|view)\w* | xem[-_]?nhieu\w* | doc[-_]?nhieu\w* | tin[-_]?(?:khac|moi|nong)\w*
      | other[-_]?news | cung[-_]?chuyen[-_]?muc\w* | newsletter | pag(?:ination|ing|er)
      | audio\w* | podcast | text-to-speech | rating | toolbar | tools? | print[-_]?\w*
    ) (?![a-z])
    """,
    re.VERBOSE,
)
_RELATED_TYPE = re.compile(r"related", re.IGNORECASE)
_SAPO = re.compile(
    r"(?<![a-z])(?:\w*sapo|(?:\w*[-_])?(?:desc|description|lead|chapeau|summary|intro))(?![a-z])"
)
_NEVER = {"html", "body", "main", "head"}
_MOST_ROWS = 2000
_LONGEST_CELL = 500
_LONGEST_LEAD = 1200
_WORDS_OF_LINK = 3


def parse(page: str) -> Any:
    """Return the lxml tree of a page; None if there is none to be made."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = page.encode("utf-8", "replace")
    if not data.strip():
        return None
    try:
        tree = html.document_fromstring(data, parser=parser)
    except etree.ParserError:  # nothing but declarations and the like
        return None
    for place in tree.iter("span"):
        if "location" in marks(place) and place.text:  # "Hà Nội", which the page's style sets apart
            place.text += " - "
    return tree


def find_lead(tree: Any, description: str | None) -> str | None:
    """Return the paragraph under the headline ("sapo"), which stands outside the text on many pages.

    It is one that bears such a name, or that says what the page's description says.
    """
    start = (description or "")[:40]
    named = None
    for element in tree.iter("p", "h2", "h3", "div", "strong", "span"):
        if len(element) > 6:
            continue
        text = one_line(" ".join(element.itertext()))
        if not 40 <= len(text) <= _LONGEST_LEAD:
            continue
        if start and text.find(start) in range(40):
            return text
        if named is None and _SAPO.search(marks(element)):
            named = text
    return named


def prepare(tree: Any) -> None:
    """Take furniture out of the tree, and make paragraphs of what extraction would lose or garble."""
    heading = next(tree.iter("h1"), None)
    kept = {heading, *(heading.iterancestors() if heading is not None else ())}
    _drop_furniture(tree, kept)
    for table in reversed(list(tree.iter("table"))):
        rows = None if table in kept else _rows(table)
        if rows is None:  # it lays out the page
            for element in list(table.iter("table", "tbody", "tr", "td", "th")):
                element.tag = "div"
        else:
            _replace(table, rows)
    for items in list(tree.iter("ul", "ol")):
        if items not in kept:
            _replace(items, _items(items))
    for figure in list(tree.iter("figure")):
        captions = [one_line(" ".join(caption.itertext())) for caption in figure.iter("figcaption")]
        if captions and figure not in kept:
            _replace(figure, captions)


def _drop_furniture(tree: Any, kept: Collection[Any]) -> None:
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element in kept or element.tag in _NEVER:
            continue
        if (
            _FURNITURE.search(marks(element))
            or _RELATED_TYPE.match(element.get("type") or "")
            or (element.tag in {"ul", "ol", "p", "table"} and _is_links(element))
        ):
            _drop(element)


def _is_links(element: Any) -> bool:
    """Tell whether an element holds nothing but links to other pages, with titles for words."""
    links = [link for link in element.iter("a") if link.get("href")]
    if not links:
        return False
    words = one_line(" ".join(element.itertext()))
    linked = one_line(" ".join(" ".join(link.itertext()) for link in links))
    titles = element.tag == "table" or len(words.split()) >= _WORDS_OF_LINK * len(links)
    return len(linked) >= 0.9 * len(words) and titles


def _rows(table: Any) -> list[str] | None:
    """Return the caption and rows of a table of figures or names; None if it lays out the page."""
    rows = list(table.iter("tr"))
    layout = any(element is not table for element in table.iter("h1", "h2", "table", "ul", "article"))
    if layout or len(rows) > _MOST_ROWS:
        return None
    lines = [one_line(" ".join(caption.itertext())) for caption in table.iter("caption")]
    for row in rows:
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        texts = [one_line(" ".join(cell.itertext())) for cell in cells]
        if any(len(text) > _LONGEST_CELL for text in texts):
            return None
        if any(texts):
            lines.append(" | ".join(texts))
    return lines


def _items(items: Any) -> list[str]:
    texts = [one_line(" ".join(item.itertext())) for item in items if item.tag == "li"]
    numbered = items.tag == "ol"
    return [
        f"{n}. {text}" if numbered else f"- {text}" for n, text in enumerate(filter(None, texts), start=1)
    ]


def _replace(element: Any, lines: list[str]) -> None:
    """Put a paragraph for each of `lines` in the place of an element."""
    parent = element.getparent()
    if parent is None:
        return
    for line in filter(None, lines):
        paragraph = html.Element("p")
        paragraph.text = line
        element.addprevious(paragraph)
    _drop(element)


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()
