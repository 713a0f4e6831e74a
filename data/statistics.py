"""The tables of the datasheet, counted from the data."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .labels import LABELS
from .markdown import markdown_table
from .records import Record
from .sentences import sentences


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; `str()` gives it in Markdown."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return f"**{self.title}**\n\n{markdown_table(self.columns, self.rows)}\n"


def tables(passages: Sequence[Record], news: Sequence[Record]) -> list[Table]:
    """All tables: Part A (`passages`), and Part B (`news`) beside it where that makes sense.

    The records of Part B may lack their text (see `standoff.StandoffRecord.labels`); lengths in
    words are then left to those who have the corpora.
    """
    return [
        _counts("Spans per label", {"passages": passages, "real news": news}),
        _by(passages, "Passages and spans per split", lambda record: [record.split or "none"]),
        _by(news, "Real news: sentences and spans per split", lambda record: [record.split or ""]),
        _by(passages, "Passages and spans per domain", lambda record: [record.domain]),
        _by(passages, "Passages and spans per genre", lambda record: [record.genre]),
        _by(passages, "Passages and spans per tag", lambda record: record.tags),
        _parts({"passages": passages, "real news": news}),
    ]


def length_table(passages: Sequence[Record], news: Sequence[Record]) -> Table:
    """Sentence lengths of both parts in words; `news` must have its text."""
    rows = [
        _length_row("passages", passages),
        *([_length_row("real news", news)] if news else []),
    ]
    return Table("Sentence length in words", ("part", "sentences", "mean", "sd"), tuple(rows))


def _counts(title: str, parts: dict[str, Sequence[Record]]) -> Table:
    rows = []
    counts = {name: Counter(s.label for r in part for s in r.spans) for name, part in parts.items()}
    for label in LABELS:
        cells = (_with_share(count[label], count.total()) for count in counts.values())
        rows.append((label, *cells))
    rows.append(("all", *(f"{count.total():,}" for count in counts.values())))
    return Table(title, ("label", *parts), tuple(rows))


def _by(records: Sequence[Record], title: str, keys: Callable[[Record], Iterable[str]]) -> Table:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for key in keys(record):
            groups[key].append(record)
    rows = []
    for key, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        labels = Counter(span.label for record in group for span in record.spans)
        counted = (str(labels[label]) for label in LABELS)
        rows.append((key, str(len(group)), str(labels.total()), *counted))
    return Table(title, (title.rpartition(" ")[2], "passages", "spans", *LABELS), tuple(rows))


def _parts(parts: dict[str, Sequence[Record]]) -> Table:
    rows = []
    for part in ("source", "cue", "target"):
        cells = []
        for records in parts.values():
            spans = [span for r in records for span in r.spans if span.label != "neutral"]
            cells.append(_with_share(sum(getattr(s, part) is not None for s in spans), len(spans)))
        rows.append((part, *cells))
    return Table("Parts of spans that are not neutral", ("part", *parts), tuple(rows))


def _length_row(name: str, records: Sequence[Record]) -> tuple[str, ...]:
    lengths = [
        len(record.text[start:end].split())
        for record in records
        for start, end in sentences(record.text)
    ]
    mean, spread = statistics.mean(lengths), statistics.pstdev(lengths)
    return name, f"{len(lengths):,}", f"{mean:.1f}", f"{spread:.1f}"


def _with_share(count: int, total: int) -> str:
    return f"{count:,} ({100 * count / max(1, total):.0f} %)"
