"""Text files (.txt): pages saved or copied as text, one article a file."""

from collections.abc import Iterator
from pathlib import Path

from hoibao.corpus.article import Article
from hoibao.corpus.errors import ReadError
from hoibao.corpus.page import read_page
from hoibao.corpus.readers.base import ReadFailure, article_id, decode_file, reads


@reads(".txt")
def read_text(path: Path) -> Iterator[Article | ReadFailure]:
    """Yield the article of a text file."""
    page = read_page(decode_file(path))
    if page is None:
        raise ReadError("the file holds no article text")
    yield Article(article_id(path), page.title, page.text, page.source, page.url, page.author, page.published)
