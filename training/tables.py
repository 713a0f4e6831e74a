"""Figures side by side, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ..data.labels import LABELS
from .session import Progress
from .significance import Difference

ROWS = {
    "macro-F1": "test_macro_f1",
    **{f"F1 {label}": f"test_f1_{label}" for label in LABELS},
    "accuracy": "test_accuracy",
    "calibration error": "test_calibration_error",
    "seconds to fit": "fit_seconds",
}


def comparison(finished: Sequence[Progress]) -> Table:
    """One column a finished experiment, on the test split."""
    table = Table(title="Given spans of the test split", title_justify="left")
    table.add_column("")
    for each in finished:
        table.add_column(each.name, justify="right")
    for title, metric in ROWS.items():
        figures = [(each.metrics or {}).get(metric, float("nan")) for each in finished]
        digits = 0 if metric == "fit_seconds" else 3
        table.add_row(title, *(f"{figure:.{digits}f}" for figure in figures))
    return table


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A line of a comparison of two runs.

    Attributes:
        group: `all`, `label` or `tag`.
        name: of the label or tag.
        spans: how many test spans the figures rest on.
        figures: what was compared.
    """

    group: str
    name: str
    spans: int
    figures: Difference


def difference_table(rows: Sequence[DifferenceRow], first: str, second: str) -> Table:
    """One row a comparison (a tag's is of macro-F1); bold where the interval leaves out zero."""
    title = Text(f"From {first} to {second}, test split")
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False)
    table.add_column("F1", overflow="fold")
    for heading in ("from", "to", "change", "interval", "p", "spans"):
        table.add_column(heading, justify="right", no_wrap=True)
    group = rows[0].group
    for row in rows:
        if row.group != group:
            group = row.group
            table.add_row(f"[dim]by {group}[/]")
        found = row.figures
        table.add_row(
            Text(row.name),
            f"{found.first:.3f}",
            f"{found.second:.3f}",
            f"{found.difference:+.3f}",
            f"{found.low:+.3f} … {found.high:+.3f}",
            f"{found.p_value:.4f}",
            str(row.spans),
            style="bold" if found.low > 0 or found.high < 0 else "",
        )
    return table
