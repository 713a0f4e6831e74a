"""Reading and writing records as JSON Lines, plain or gzip-compressed."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .atomic import atomic_path
from .records import Record, RecordError

GZIP_MAGIC = b"\x1f\x8b"
SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class DatasetError(ValueError):
    """A dataset file that cannot be read; the message names file, line and field."""


def read_records(path: str | Path) -> Iterator[Record]:
    """Yield the records of a JSON Lines file one by one; blank lines are skipped.

    Raises:
        DatasetError: naming file, line and, where there is one, the field.
    """
    for number, value in read_objects(path):
        try:
            yield Record.from_dict(value)
        except RecordError as error:
            raise DatasetError(f"{path}, line {number}, {error}") from error


def read_objects(path: str | Path) -> Iterator[tuple[int, Any]]:
    """Yield `(line number, JSON value)` for every line that is not blank."""
    for number, line in _read_lines(Path(path)):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise DatasetError(f"{path}, line {number}: not UTF-8 ({error.reason})") from error
        if not text.strip():
            continue
        try:
            yield number, json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise DatasetError(f"{path}, line {number}: not JSON ({error})") from error


def write_records(records: Iterable[Record], path: str | Path) -> None:
    """Write records to `path` (compressed if it ends in `.gz`), all of them or nothing."""
    write_objects((record.to_dict() for record in records), path)


def write_objects(values: Iterable[object], path: str | Path) -> None:
    """Write JSON values a line each, as `write_records` does."""
    path = Path(path)
    lines = (encode_line(value) for value in values)
    with atomic_path(path) as draft:
        if path.suffix == ".gz":
            with draft.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
                file.writelines(lines)
        else:
            with draft.open("wb") as file:
                file.writelines(lines)


def encode_line(value: object) -> bytes:
    """`value` as one line of UTF-8 JSON; lone surrogates, which UTF-8 lacks, are escaped.

    Raises:
        DatasetError: for the halves of one character side by side: JSON would make it whole, and
            every offset behind it wrong.
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        if SURROGATE_PAIR.search(text):
            problem = "a text holds both halves of a surrogate pair, which JSON cannot keep"
            raise DatasetError(problem) from None
        return json.dumps(value).encode() + b"\n"


def _read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        with path.open("rb") as plain:
            compressed = plain.read(2) == GZIP_MAGIC
        with gzip.open(path) if compressed else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield number, line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DatasetError(f"{path}, line {number + 1}: damaged gzip file ({error})") from error
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror or error}") from error
