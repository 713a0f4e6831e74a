"""Stances as a table for people, and as JSON Lines or CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..data.display import printable
from ..data.jsonl import encode_line
from .reading import Passage
from .stance import Mention, Stance

STYLES = {"accuse": "bold red", "deny": "bold blue", "claim": "bold yellow", "neutral": "dim"}
COLUMNS = (
    *("file", "line", "id", "start", "end", "label", "score"),
    *("accuse", "deny", "claim", "neutral", "source", "cue", "target", "text"),
)
Renderer = Callable[[Passage, list[Stance]], None]


def table_renderer(console: Console) -> Renderer:
    """Print label, score, text, and by and against whom; a heading for each new file or record."""
    last: list[tuple[str, int | None]] = []

    def render(passage: Passage, stances: list[Stance]) -> None:
        place = (passage.file, passage.line)
        if last != [place] and passage.file != "-":
            name = passage.file if passage.line is None else f"{passage.file}:{passage.line}"
            console.print(Text(name, style="bold underline"))
        last[:] = [place]
        if stances:
            console.print(_grid(stances))

    return render


def _grid(stances: list[Stance]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=7)
    grid.add_column(width=4, justify="right")
    grid.add_column(overflow="fold")
    for stance in stances:
        style = STYLES[stance.label]
        dim = "dim" if stance.label == "neutral" else ""
        words = Text(_on_one_line(stance.text), style=dim)
        if parties := _parties(stance):
            words.append(f"\n{parties}", style="italic dim")
        grid.add_row(Text(stance.label, style=style), Text(f"{stance.score:.2f}", dim), words)
    return grid


def _parties(stance: Stance) -> str:
    """Who takes the stance, and against whom, where that is known."""
    named = [("by", stance.source), ("against", stance.target)]
    return ", ".join(f"{word} {_name(mention)}" for word, mention in named if mention)


def _name(mention: Mention) -> str:
    fuller = mention.refers_to
    return _on_one_line(mention.text) + (f" ({_on_one_line(fuller.text)})" if fuller else "")


def _on_one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def json_renderer(write: Callable[[bytes], object]) -> Renderer:
    """Write one JSON object a stance; lone surrogates are escaped, all else is UTF-8."""

    def render(passage: Passage, stances: list[Stance]) -> None:
        for row in _rows(passage, stances):
            write(encode_line(row))

    return render


def csv_renderer(write: Callable[[bytes], object]) -> Renderer:
    """Write a header and one row a stance (RFC 4180); parts are given by their words."""
    write(_csv_line(COLUMNS))

    def render(passage: Passage, stances: list[Stance]) -> None:
        for row in _rows(passage, stances):
            flat = {**row, **row.pop("scores")}
            for part in ("source", "cue", "target"):
                flat[part] = flat[part]["text"] if flat[part] else None
            write(_csv_line([flat.get(name) for name in COLUMNS]))

    return render


def _rows(passage: Passage, stances: list[Stance]) -> Iterator[dict[str, Any]]:
    where = {"file": passage.file, "line": passage.line, "id": passage.id}
    where = {name: value for name, value in where.items() if value is not None}
    for stance in stances:
        yield {**where, **stance.to_dict()}


def _csv_line(values: Sequence[object]) -> bytes:
    """One row of UTF-8; lone surrogates, which it lacks, become question marks."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue().encode("utf-8", "replace")
