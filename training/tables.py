"""Figures side by side, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from ..data.labels import LABELS
from .session import Progress

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
