"""Text files (.txt): pages saved or copied as text, one article a file."""

from collections.abc import Iterator

from hoibao.corpus.article import Article
from hoibao.corpus.readers.base import InputFile, ReadFailure, ReadOptions, decode_file, reads
from hoibao.corpus.readers.pages import article_of_text


@reads(".txt")
def read_text(file: InputFile, _: ReadOptions) -> Iterator[Article | ReadFailure]:
    """Yield the article of a text file."""
    yield article_of_text(file, decode_file(file))
