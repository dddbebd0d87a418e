"""Files of one article whose text is all that tells of it: plain text, PDF and Office files."""

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.language import language_of
from hoibao.corpus.page import read_page, with_title
from hoibao.corpus.readers.base import InputFile
from hoibao.corpus.readers.naming import LONGEST_TITLE, article_id, shorten


def article_of_text(file: InputFile, text: str, title: str | None = None) -> Article:
    """Return the article whose page has this text; `title` is one that the file states beside it.

    Raises:
        ReadError: there are no words in it.
    """
    page = read_page(text)
    if page is None:
        raise ReadError("the file holds no article text")
    heading = shorten(title, LONGEST_TITLE) if title else page.title
    return Article(
        id=article_id(file.path),
        title=heading,
        text=page.text if heading == page.title else with_title(heading, page.text),
        source=page.source,
        url=page.url,
        author=page.author,
        published=page.published,
        language=language_of(page.text),
    )
