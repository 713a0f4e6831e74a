"""Renew the tables of `experiments/RESULTS.md` from the tracked runs: `make results`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from mlflow.entities import Run

from ..data.atomic import atomic_path
from ..data.markdown import markdown_table
from .ablations import TEST, ablation_table
from .kept_rows import with_kept_rows
from .layers import ConfigError
from .tracked_rows import Row, finished_runs, tracked_rows

BEGIN, END = "<!-- tracked runs, made by `make results` -->", "<!-- end of tracked runs -->"
FIGURES = {
    "macro_f1": "given spans, macro-F1",
    "span_f1": "stances found, F1",
    "source_f1": "source, F1",
    "target_f1": "target, F1",
    "calibration_error": "calibration error",
}
PREFIXES = {TEST: "the test split of its own data", "dev": "real news held out (`dev.jsonl`)"}
CHANGES = (
    "What each change does to the experiment it changes (mean ± deviation over the same seeds)"
)
UI = "http://127.0.0.1:5000/#/experiments"


class ResultsError(ValueError):
    """A page of results that cannot be renewed; the message names the file and the reason."""


def results_text(rows: Sequence[Row], runs: Sequence[Run], folder: Path) -> str:
    """Tables in Markdown, for each set that some run was measured on: runs, and what changes do."""
    parts = []
    for prefix, what in PREFIXES.items():
        if table := _runs_table(rows, folder, prefix):
            parts.append(f"Measured on {what}:\n\n{table}\n")
    for prefix, what in PREFIXES.items():
        if table := ablation_table(rows, runs, FIGURES, prefix):
            parts.append(f"{CHANGES}, on {what}:\n\n{table}\n")
    return "\n".join(parts)


def _runs_table(rows: Sequence[Row], folder: Path, prefix: str) -> str:
    lines = [
        [
            f"[{row.name}]({row.file.relative_to(folder).as_posix()})",
            *(row.cell(f"{prefix}_{figure}") for figure in FIGURES),
            " ".join(map(_link, row.runs)),
        ]
        for row in rows
        if row.values(f"{prefix}_macro_f1")
    ]
    head = ["experiment", *FIGURES.values(), "runs"]
    return markdown_table(head, lines, words=(0, -1)) if lines else ""


def _link(run: Run) -> str:
    return f"[{run.info.run_id[:6]}]({UI}/{run.info.experiment_id}/runs/{run.info.run_id})"


def renew(page: Path) -> int:
    """Put the tables into a page, between its two marks; gives the number of experiments.

    What the page says of experiments that have no run in this store stays.

    Raises:
        ResultsError: if the page lacks the marks, or there is no run to speak of.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not (begin and end):
        raise ResultsError(f"{page}: lacks the lines '{BEGIN}' and '{END}'")
    runs = finished_runs()
    rows = tracked_rows(page.parent, runs)
    if not rows:
        raise ResultsError(f"{page}: no finished run of an experiment beside it in this store")
    tables = with_kept_rows(results_text(rows, runs, page.parent), old, page.parent)
    with atomic_path(page) as draft:
        draft.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}", encoding="utf-8")
    return len(rows)


@click.command()
@click.argument(
    "page",
    default="experiments/RESULTS.md",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def main(page: Path) -> None:
    """Renew the tables of PAGE from the runs of the store (`MLFLOW_TRACKING_URI`)."""
    try:
        click.echo(f"{page}: {renew(page)} experiments")
    except (ConfigError, ResultsError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
