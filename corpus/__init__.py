"""Articles come in: reading, cleaning, Vietnamese text, splitting, and the library that keeps them."""

from hoibao.corpus.article import Article, Passage
from hoibao.corpus.errors import (
    ArticleNotFound,
    HoibaoError,
    LibraryError,
    LibraryNotFound,
    ReadError,
)
from hoibao.corpus.filters import Filters
from hoibao.corpus.library import Library
from hoibao.corpus.readers import ReadFailure, ReadOptions, check_columns, find_files, read, read_all
from hoibao.corpus.records import ArticleSummary, Counts, Entry, Feedback, ModelInfo, Outcome, Verdict
from hoibao.corpus.samples import sample_folder
from hoibao.corpus.sentences import sentences
from hoibao.corpus.splitting import split
from hoibao.corpus.vietnamese import Token, fold_accents, match_form, normalise, one_line, tokenize

__all__ = [
    "Article",
    "ArticleNotFound",
    "ArticleSummary",
    "Counts",
    "Entry",
    "Feedback",
    "Filters",
    "HoibaoError",
    "Library",
    "LibraryError",
    "LibraryNotFound",
    "ModelInfo",
    "Outcome",
    "Passage",
    "ReadError",
    "ReadFailure",
    "ReadOptions",
    "Token",
    "Verdict",
    "check_columns",
    "find_files",
    "fold_accents",
    "match_form",
    "normalise",
    "one_line",
    "read",
    "read_all",
    "sample_folder",
    "sentences",
    "split",
    "tokenize",
]
