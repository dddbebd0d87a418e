"""Records become articles: the names of their fields, one set for JSON Lines, CSV and Parquet."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from math import isnan
from typing import Any

from hoibao.corpus.article import Article
from hoibao.corpus.dates import VIETNAM, believable, record_day
from hoibao.corpus.errors import HoibaoError, ReadError
from hoibao.corpus.language import language_of
from hoibao.corpus.readers.base import LARGEST_ARTICLE, InputFile, ReadFailure, ReadOptions
from hoibao.corpus.readers.naming import LONGEST_ID, LONGEST_TITLE, is_printable, short_id
from hoibao.corpus.vietnamese import fold_accents, normalise, one_line

# The first of a field's names that a record has a value for counts. They are compared without case
# and accents, and with "_" for blanks: "Tiêu đề" is "tieu_de".
NAMES = {
    "id": ["id", "article_id", "ma_bai", "ma"],
    "title": ["title", "headline", "tieu_de", "tua_de", "tit"],
    "text": ["text", "content", "body", "article_body", "noi_dung", "van_ban"],
    "source": ["source", "publisher", "newspaper", "site", "sitename", "nguon", "bao", "ten_bao"],
    "url": ["url", "link", "canonical_url", "duong_dan", "lien_ket"],
    "author": ["author", "authors", "byline", "tac_gia"],
    "published": [
        "published", "date", "published_at", "published_date", "publish_date", "pub_date", "date_published",
        "datepublished", "ngay_dang", "ngay", "thoi_gian",
    ],
    "section": ["section", "category", "chuyen_muc", "the_loai"],
    "language": ["language", "lang", "ngon_ngu"],
    "vanished": ["vanished"],  # as `hoibao export` writes it
}  # fmt: skip
_SHOWN = 80
# A file that is not made of articles need not be told line by line to its end.
_MOST_FAULTY = 1000
_FAULTY_TO_SOUND = 10
_LONGEST_NAME = 100
_MOST_COLUMNS = 1000
_KINDS = {dict: "an object", list: "a list", bool: "true or false", type(None): "null", bytes: "bytes"}


def check_columns(columns: Mapping[str, str]) -> None:
    """Check a mapping that a person gave.

    Raises:
        HoibaoError: it names a field that articles do not have.
    """
    for name in columns:
        if name not in NAMES:
            raise HoibaoError(f"articles have no field {_short(name)}: they have {', '.join(NAMES)}")


def needed_columns(present: Collection[str], options: ReadOptions) -> list[str]:
    """Return those of a table's columns that articles are made from.

    Raises:
        ReadError: a mapped column is not there, or there is none that could be the text.
    """
    for field, column in options.columns.items():
        if column not in present:
            raise ReadError(f"there is no column {_short(column)} for {field}: {_listed(present)}")
    used = {column for field in NAMES for column in _candidates(field, present, options)}
    if not _candidates("text", present, options):
        raise ReadError(
            f"there is no column for the text: {_listed(present)}; name it with --column text=COLUMN"
        )
    return [column for column in present if column in used]


def known_names(present: Collection[str], options: ReadOptions) -> int:
    """Count the fields that some of these names stand for."""
    return sum(bool(_candidates(field, present, options)) for field in NAMES)


def read_records(
    file: InputFile, records: Iterable[tuple[str, Mapping[str, Any] | ReadError]], options: ReadOptions
) -> Iterator[Article | ReadFailure]:
    """Yield the article of each (place, record), and a failure naming the place for each that is faulty.

    An id may stand in a file once.

    Raises:
        ReadError: there is no record, or nearly all of very many are faulty.
    """
    places: dict[str, str] = {}
    empty, faulty = True, 0
    for place, record in records:
        empty = False
        try:
            if isinstance(record, ReadError):
                raise record
            article = to_article(record, options)
            if first := places.get(article.id):
                raise ReadError(f"the id {_short(article.id)} stands in {first} already")
        except ReadError as error:
            yield ReadFailure(file.label, f"{place}: {error}")
            faulty += 1
            if faulty >= _MOST_FAULTY and faulty > _FAULTY_TO_SOUND * len(places):
                raise ReadError(
                    f"nearly all records up to {place} are faulty, so nothing after it was read: "
                    "check the file, or name its columns with --column"
                ) from None
        else:
            places[article.id] = place
            yield article
    if empty:
        raise ReadError("the file is empty: there is no record in it")


def to_article(record: Mapping[str, Any], options: ReadOptions) -> Article:
    """Return the article of a record.

    Needs a title, a text, and an id or, in its place, a url; the other fields may be missing or
    empty. Other keys are ignored.

    Raises:
        ReadError: a field is missing, or is not what it must be.
    """
    found = {field: _value(field, record, options) for field in NAMES}
    url = _optional(found, "url")
    text = _filled(normalise(_needed(found, "text")), "text")
    title = _filled(one_line(_needed(found, "title")), "title")
    return Article(
        id=_id(found, url),
        title=_limited(title, "title", LONGEST_TITLE),
        text=text,
        source=_optional(found, "source"),
        url=url,
        author=_optional(found, "author"),
        published=_day(found, "published"),
        section=_optional(found, "section"),
        language=language_of(text, _optional(found, "language")),
        vanished=_day(found, "vanished"),
    )


class _Missing:
    """Stands for a field that a record does not have."""


def _candidates(field: str, present: Collection[str], options: ReadOptions) -> list[str]:
    if len(present) > _MOST_COLUMNS:
        raise ReadError(f"it has more than {_MOST_COLUMNS} columns: articles have some ten")
    if field in options.columns:
        return [name for name in present if name == options.columns[field]]
    by_key: dict[str, str] = {}
    for name in present:
        by_key.setdefault(_key(name), name)
    return [by_key[name] for name in NAMES[field] if name in by_key]


def _value(field: str, record: Mapping[str, Any], options: ReadOptions) -> Any:
    values = [record[name] for name in _candidates(field, record, options)]
    values = [_Missing if isinstance(value, float) and isnan(value) else value for value in values]
    return next((value for value in values if value not in (None, "", _Missing)), [*values, _Missing][0])


def _key(name: str) -> str:
    return _folded(name) if len(name) <= _LONGEST_NAME else name


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    return "_".join(fold_accents(normalise(name)).lower().replace("_", " ").replace("-", " ").split())


def _id(found: Mapping[str, Any], url: str | None) -> str:
    value = found["id"]
    if isinstance(value, int) and not isinstance(value, bool):
        value = _number(value)
    if value is _Missing:
        if not url:
            raise ReadError("id is missing, and there is no url to stand for it")
        value = short_id(url)
    article_id = _limited(_needed({"id": value}, "id"), "id", LONGEST_ID)
    if not all(map(is_printable, article_id)):
        raise ReadError("id holds characters that cannot be stored (control characters or the like)")
    return article_id


def _number(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python bounds the digits it prints
        raise ReadError(f"id is longer than {LONGEST_ID} characters") from None


def _needed(found: Mapping[str, Any], field: str) -> str:
    value = found[field]
    if value is _Missing:
        raise ReadError(f"{field} is missing")
    return _filled(_string(value, field), field)


def _string(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise ReadError(f"{field} must be a string, not {_kind(value)}")
    if (place := value.find("\0")) >= 0:
        raise ReadError(f"{field} is not text (null character at character {place})")
    if len(value) > LARGEST_ARTICLE:
        raise ReadError(f"{field} is longer than {LARGEST_ARTICLE} characters")
    return value


def _filled(text: str, field: str) -> str:
    if not text.strip():
        raise ReadError(f"{field} is empty")
    return text


def _limited(text: str, field: str, longest: int) -> str:
    if len(text) > longest:
        raise ReadError(f"{field} is longer than {longest} characters")
    return text


def _optional(found: Mapping[str, Any], field: str) -> str | None:
    value = found[field]
    return None if value in (None, _Missing) else one_line(_string(value, field)) or None


def _day(found: Mapping[str, Any], field: str) -> date | None:
    value = found[field]
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date() if value.tzinfo else value.date()
    day = value if isinstance(value, date) else None
    if day is None:
        stamp = _optional(found, field)
        if stamp is None:
            return None
        try:
            day = record_day(stamp)
        except (ValueError, OverflowError):
            raise ReadError(
                f"the date {_short(stamp)} is not a day (2023-11-05, 5/11/2023) or day and time"
            ) from None
    if not believable(day):
        raise ReadError(f"the date {day} cannot be that of a news article")
    return day


def _kind(value: object) -> str:
    if isinstance(value, date):
        return "a date"
    return _KINDS.get(type(value), "a number" if isinstance(value, int | float) else type(value).__name__)


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _listed(names: Collection[str]) -> str:
    return "it has " + (_short(", ".join(names)) if names else "no columns")
