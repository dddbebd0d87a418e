"""The one family of errors that hoibao raises on purpose."""


class HoibaoError(Exception):
    """Something a person can mend: the message is one line that names the cause and the mend."""


class ReadError(HoibaoError):
    """A file or record that cannot be taken in."""


class LibraryError(HoibaoError):
    """A library that cannot be opened, read or written."""


class LibraryNotFound(LibraryError):  # noqa: N818 - reads as what it says
    """There is no library in the folder."""


class ArticleNotFound(LibraryError):  # noqa: N818
    """The library holds no article with this id."""
