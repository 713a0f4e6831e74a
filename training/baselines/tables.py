"""The comparison for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from ...data import LABELS, digest
from ..bootstrap import Interval
from ..evaluation import Evaluation
from .comparison import Measured, Row
from .figures import SourceFigures
from .plan import Passages, Plan

NOTHING = "–"


def tables(passages: Passages, rows: Sequence[Row]) -> Iterator[Table]:
    """One table a measured set, then one of what was chosen."""
    for name, records in passages.measured.items():
        spans = sum(len(record.spans) for record in records)
        title = f"{name}: {len(records):,} passages, {spans:,} given spans"
        table = _table(title, "macro-F1, 95 %", *LABELS, "source F1, 95 %")
        for row in rows:
            table.add_row(row.baseline.title, *_cells(row.measured[name]))
        yield table
    yield _choices(rows)


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True
    )
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=column != "settings")
    return table


def _cells(found: Measured) -> list[str]:
    if isinstance(found, Evaluation):
        labels = [f"{found.labels[label].f1:.3f}" for label in LABELS]
        return [_with_interval(found.macro_f1, found.intervals["macro_f1"]), *labels, NOTHING]
    blank = [NOTHING] * (1 + len(LABELS))
    if isinstance(found, SourceFigures):
        return [*blank, _with_interval(found.score.f1, found.interval)]
    return [*blank, NOTHING]


def _choices(rows: Sequence[Row]) -> Table:
    title = "Chosen on the validation passages: labels by macro-F1, sources by source F1"
    table = _table(title, "settings", "tried", "F1", "seconds")
    for row in rows:
        baseline = row.baseline
        settings = ", ".join(f"{name} {value}" for name, value in baseline.chosen.items())
        table.add_row(
            baseline.title,
            settings or NOTHING,
            str(baseline.tried),
            f"{baseline.validation:.3f}",
            f"{row.seconds:.0f}",
        )
    return table


def _with_interval(figure: float, interval: Interval) -> str:
    return f"{figure:.3f} {interval.low:.2f}–{interval.high:.2f}"


def to_dict(passages: Passages, plan: Plan, rows: Sequence[Row]) -> dict[str, Any]:
    """The comparison as JSON-ready values."""
    sets = {"train": passages.train, "validation": passages.validation, **passages.measured}
    return {
        "seed": plan.seed,
        "data": {
            name: {"passages": len(records), "digest": digest(records)}
            for name, records in sets.items()
        },
        "left_out": list(passages.left_out),
        "baselines": [row.to_dict() for row in rows],
    }
