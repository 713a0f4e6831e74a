"""Text from files and pipes, a stretch at a time, with offsets into the whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..data.jsonl import DatasetError

ARTICLE = 20_000
"""Characters of plain text after which a blank line ends what is read at once."""
LARGEST = 1 << 20
"""Characters after which any line does."""
JSON_LINES = (".jsonl", ".ndjson", ".jsonlines")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text from a file.

    Attributes:
        file: where it came from, `-` for standard input.
        start: where it begins in the text it belongs to (the file, or the field of a JSON line).
        text: the stretch.
        line: the JSON line, from 1; `None` in a text file.
        id: the record's own id, where it has one.
    """

    file: str
    start: int
    text: str
    line: int | None = None
    id: str | None = None


def read_passages(
    file: str, stream: IO[bytes], field: str, advance: Callable[[int], None]
) -> Iterator[Passage]:
    """Yield the passages of one text or JSON Lines file.

    Args:
        file: its name; the suffix says which it is. In a stream without one, `{` opens JSON Lines.
        stream: its bytes.
        field: where a JSON line keeps its text.
        advance: told how many bytes were read.

    Raises:
        DatasetError: naming file and line, for bytes that are not UTF-8 and broken JSON lines.
    """
    lines = _lines(file, stream, advance)
    first = next(lines, "")
    rest = _chain(first, lines)
    structured = Path(file).suffix in JSON_LINES or (file == "-" and first.lstrip()[:1] == "{")
    yield from _records(file, rest, field) if structured else _paragraphs(file, rest)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(file: str, stream: IO[bytes], advance: Callable[[int], None]) -> Iterator[str]:
    """Lines as they are, line ends included; a byte order mark at the start is no text."""
    for number, line in enumerate(stream, start=1):
        advance(len(line))
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise DatasetError(f"{file}, line {number}: not UTF-8 ({error.reason})") from error


def _paragraphs(file: str, lines: Iterator[str]) -> Iterator[Passage]:
    """Articles whole, so that a name is known further down; long files cut at a blank line."""
    start, held, size = 0, [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > (LARGEST if line.strip() else ARTICLE):
            yield Passage(file, start, "".join(held))
            start, held, size = start + size, [], 0
    if held:
        yield Passage(file, start, "".join(held))


def _records(file: str, lines: Iterator[str], field: str) -> Iterator[Passage]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value: Any = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise DatasetError(f"{file}, line {number}: not JSON ({error})") from error
        text = value.get(field) if isinstance(value, dict) else None
        if not isinstance(text, str):
            found = "nothing" if text is None else type(text).__name__
            raise DatasetError(
                f"{file}, line {number}, field '{field}': expected a string, found {found}"
            )
        identifier = value.get("id")
        yield Passage(file, 0, text, number, None if identifier is None else str(identifier))
