"""Records read from JSON, with errors that name the file, the line and the field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoibao.eval.datasets.model import DatasetError


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object and the place it was read from, with getters that check types.

    Every getter raises DatasetError if the field has another type than asked for.
    """

    fields: dict[str, object]
    where: str

    def fail(self, problem: str) -> DatasetError:
        """The error to raise about this record."""
        return DatasetError(f"{self.where}: {problem}")

    def text(self, name: str) -> str:
        """A required string that is more than white space."""
        value = self.optional_text(name)
        if value is None:
            raise self.fail(f'"{name}" is missing')
        if not value.strip():
            raise self.fail(f'"{name}" is empty')
        return value

    def optional_text(self, name: str) -> str | None:
        """A string, or None where the field is missing or null."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, str):
            raise self.fail(f'"{name}" must be a string, not {_kind(value)}')
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        """A boolean; required unless there is a default."""
        value = self.fields.get(name, default)
        if value is None:
            raise self.fail(f'"{name}" is missing')
        if not isinstance(value, bool):
            raise self.fail(f'"{name}" must be true or false, not {_kind(value)}')
        return value

    def number(self, name: str) -> float | None:
        """A finite number, or None where the field is missing or null."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
            raise self.fail(f'"{name}" must be a number, not {_kind(value)}')
        return float(value)

    def offset(self, name: str) -> int | None:
        """A whole number, or None where the field is missing or null."""
        value = self.fields.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.fail(f'"{name}" must be a whole number, not {_kind(value)}')
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings of which none is empty; () where the field is missing or null."""
        values = self._list(name)
        for value in values:
            if not isinstance(value, str):
                raise self.fail(f'"{name}" must hold strings only, not {_kind(value)}')
            if not value.strip():
                raise self.fail(f'"{name}" holds an empty string')
        return tuple(str(value) for value in values)

    def records(self, name: str) -> tuple["Record", ...]:
        """A list of objects, each named after its place; () where the field is missing or null."""
        held: list[Record] = []
        for index, value in enumerate(self._list(name)):
            where = f"{self.where}, {name}[{index}]"
            if not isinstance(value, dict):
                raise DatasetError(f"{where}: must be an object, not {_kind(value)}")
            held.append(Record(value, where))
        return tuple(held)

    def _list(self, name: str) -> list[object]:
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fail(f'"{name}" must be a list, not {_kind(value)}')
        return value


def read_text(path: Path) -> str:
    """The text of a file that a dataset needs.

    Raises:
        DatasetError: it is missing, unreadable or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DatasetError(f"{path}: there is no such file") from None
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 at byte {error.start}: save it as UTF-8") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror}") from None


def read_lines(path: Path) -> Iterator[Record]:
    """The objects of a JSON Lines file, each named by its line; blank lines are skipped.

    Raises:
        DatasetError: the file cannot be read, or a line is not a JSON object.
    """
    # str.splitlines would also split at U+2028 and the like, which JSON strings may hold.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield _parse(line, f"{path}: line {number}")


def read_object(path: Path) -> Record:
    """The one JSON object that a file holds.

    Raises:
        DatasetError: the file cannot be read, or holds something else.
    """
    return _parse(read_text(path), str(path))


def unique(records: Iterator[Record], field: str = "id") -> Iterator[Record]:
    """The records, as long as no two have the same `field`.

    Raises:
        DatasetError: one is missing, empty or repeated.
    """
    seen: dict[str, str] = {}
    for record in records:
        value = record.text(field)
        if value in seen:
            raise record.fail(f'"{field}" {value!r} was already used in {seen[value]}')
        seen[value] = record.where
        yield record


def _parse(text: str, where: str) -> Record:
    try:
        value = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        line = f": line {error.lineno}" if "\n" in text.rstrip() else ""
        raise DatasetError(f"{where}{line}: broken JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{where}: broken JSON: {error}") from None
    if not isinstance(value, dict):
        raise DatasetError(f"{where}: must be a JSON object, not {_kind(value)}")
    return Record(value, where)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a JSON number")


def _kind(value: object) -> str:
    names = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
