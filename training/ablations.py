"""What single changes do: each experiment of `ablation/` against the file that it extends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlflow.entities import Run

from .catalogue import first_comment
from .layers import file_layers
from .tables import markdown_table
from .tracked_rows import Row, mean_and_spread, row_of

FOLDER = "ablation"


def ablation_table(
    folder: Path, runs: Sequence[Run], figures: Mapping[str, str], prefix: str
) -> str:
    """Mean change of each figure over the seeds that both experiments were trained with.

    Args:
        folder: of the experiment files; those of its `ablation/` are compared.
        runs: finished ones, the newest first.
        figures: metrics, without prefix, and what heads their columns.
        prefix: of the metrics, `test` or `dev`.

    Returns:
        A table in Markdown, or nothing where no two runs can be compared.

    Raises:
        ConfigError: for a file that is no experiment.
    """
    lines = []
    for file in sorted((folder / FOLDER).glob("*.yaml")):
        changed = row_of(file, runs)
        for reference in _reference(changed, runs):
            cells = [_change(changed, reference, f"{prefix}_{figure}") for figure in figures]
            if cells[0] != mean_and_spread([]):
                link = f"[{file.stem}]({FOLDER}/{file.name})"
                lines.append([f"{link}: {first_comment(file)}", reference.file.stem, *cells])
    return markdown_table(["change", "against", *figures.values()], lines)


def _reference(changed: Row, runs: Sequence[Run]) -> list[Row]:
    """The experiment that is changed, on the same data, if the file extends one."""
    bases = file_layers(changed.file)[:-1]
    return [row_of(Path(bases[-1].origin), runs, changed.digest)] if bases and changed.runs else []


def _change(changed: Row, reference: Row, metric: str) -> str:
    new, old = changed.values(metric), reference.values(metric)
    return mean_and_spread([new[seed] - old[seed] for seed in new if seed in old], "+")
