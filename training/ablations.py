"""What single changes do: each experiment of `ablation/` against the file that it extends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlflow.entities import Run

from ..data.markdown import markdown_table
from .catalogue import first_comment
from .config import read_experiment
from .layers import file_layers
from .tracked_rows import Row, mean_and_spread, row_of

FOLDER = "ablation"
TEST = "test"
"""The prefix of figures on the test split of an experiment's own data."""


def ablation_table(
    rows: Sequence[Row], runs: Sequence[Run], figures: Mapping[str, str], prefix: str
) -> str:
    """Mean change of each figure over the seeds that both experiments were trained with.

    Both have learned from the same data, unless other data are the change: then a set that is held
    out from both compares them, and their own test splits do not.

    Args:
        rows: of any experiments; those whose files lie in a folder `ablation` are compared.
        runs: finished ones, the newest first.
        figures: metrics, without prefix, and what heads their columns.
        prefix: of the metrics, `test` or `dev`.

    Returns:
        A table in Markdown, or nothing where no two runs can be compared.

    Raises:
        ConfigError: for a file that is no experiment.
    """
    lines = []
    for row in rows:
        reference = _reference(row, runs, prefix) if row.file.parent.name == FOLDER else None
        if reference is None:
            continue
        changes = [_changes(row, reference, f"{prefix}_{figure}") for figure in figures]
        if any(changes):
            link = f"[{row.file.stem}]({FOLDER}/{row.file.name}): {first_comment(row.file)}"
            cells = (mean_and_spread(each, "+") for each in changes)
            lines.append([link, reference.file.stem, *cells])
    head = ["change", "against", *figures.values()]
    return markdown_table(head, lines, words=(0, 1)) if lines else ""


def _reference(row: Row, runs: Sequence[Run], prefix: str) -> Row | None:
    """The experiment that is changed, if the file extends one."""
    *bases, _ = file_layers(row.file)
    if not bases:
        return None
    file = Path(bases[-1].origin)
    if str(read_experiment(row.file).data) == str(read_experiment(file).data):
        return row_of(file, runs, row.digest)
    return row_of(file, runs) if prefix != TEST else None


def _changes(row: Row, reference: Row, metric: str) -> list[float]:
    new, old = row.values(metric), reference.values(metric)
    return [new[seed] - old[seed] for seed in new if seed in old]
