"""What a model got wrong, with the sentences, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from ..data.display import printable
from ..data.labels import Label
from ..data.records import Record
from .pairs import Pair

Kind = Literal["label", "invented", "missed"]
COLUMNS = ("kind", "true", "found", "score", "id", "span", "sentence")


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that a model got wrong.

    Attributes:
        kind: `label`, a given span labelled wrongly; or, in bare text, `invented`, a stance found
            where none is labelled so, and `missed`, a labelled stance that was not found.
        id: of the record.
        start: of the span, as an index into the passage; `end` likewise.
        true: its label, unless invented.
        found: the model's, unless missed.
        score: probability the model gave to `found`.
        span: the words of the span.
        sentence: the sentence, or run of sentences, that holds it.
    """

    kind: Kind
    id: str
    start: int
    end: int
    true: Label | None
    found: Label | None
    score: float | None
    span: str
    sentence: str


def find_errors(records: Sequence[Record], pairs: Iterable[Pair]) -> list[Error]:
    """The errors among pairs of given spans or of bare text.

    The most confident come first, what was missed (and so has no score) last.
    """
    wrong = [
        _error(records[pair.passage], pair)
        for pair in pairs
        if not (pair.gold and pair.found and pair.gold.label == pair.found.label)
    ]
    return sorted(wrong, key=lambda error: -1 if error.score is None else error.score, reverse=True)


def _error(record: Record, pair: Pair) -> Error:
    start, end = pair.offsets
    return Error(
        kind="invented" if pair.gold is None else "missed" if pair.found is None else "label",
        id=record.id,
        start=start,
        end=end,
        true=pair.gold.label if pair.gold else None,
        found=pair.found.label if pair.found else None,
        score=pair.found.score if pair.found else None,
        span=record.text[start:end],
        sentence=pair.sentence,
    )


def errors_html(errors: Iterable[Error], title: str) -> str:
    """The errors as a page with one table; every text is escaped."""
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = "\n".join(_html_row(error) for error in errors)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        "<style>td, th {padding: .3em .6em; text-align: left; vertical-align: top}</style>\n"
        f"<h1>{escape(title)}</h1>\n<table>\n<tr>{head}</tr>\n{rows}\n</table></html>\n"
    )


def _html_row(error: Error) -> str:
    score = "" if error.score is None else f"{error.score:.2f}"
    cells = {name: getattr(error, name) or "" for name in COLUMNS} | {"score": score}
    return f"<tr>{''.join(f'<td>{escape(printable(cell))}</td>' for cell in cells.values())}</tr>"
