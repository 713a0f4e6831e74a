"""Renew the tables of `experiments/RESULTS.md` from the tracked runs: `make results`."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import mlflow
from mlflow.entities import Run

from ..data.atomic import atomic_path
from .config import read_experiment
from .layers import ConfigError
from .tracking import EXPERIMENT, KIND, TRAINING

BEGIN, END = "<!-- tracked runs, made by `make results` -->", "<!-- end of tracked runs -->"
SEED = re.compile(r"-seed-?\d+$")
FIGURES = {
    "macro_f1": "given spans, macro-F1",
    "span_f1": "stances found, F1",
    "source_f1": "source, F1",
    "target_f1": "target, F1",
    "calibration_error": "calibration error",
}
PREFIXES = {"test": "the test split of its own data", "dev": "real news held out (`dev.jsonl`)"}
UI = "http://127.0.0.1:5000/#/experiments"


class ResultsError(ValueError):
    """A page of results that cannot be renewed; the message names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """An experiment file and its newest finished runs, one a seed, of those on its newest data."""

    file: Path
    name: str
    runs: tuple[Run, ...]

    def cell(self, metric: str) -> str:
        """Mean, standard deviation over the seeds, and how many; a dash if no run has it."""
        values = [run.data.metrics[metric] for run in self.runs if metric in run.data.metrics]
        if not values:
            return "–"
        spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
        return f"{statistics.fmean(values):.3f}{spread} ({len(values)})"


def tracked_rows(folder: Path) -> list[Row]:
    """The experiment files of a folder and its subfolders that have finished runs, by name.

    Raises:
        ConfigError: for a file that is no experiment.
    """
    runs = _finished_runs()
    rows = []
    for file in sorted(folder.rglob("*.yaml")):
        name = read_experiment(file).name
        own = [run for run in runs if SEED.sub("", run.info.run_name) == name]
        if own:
            rows.append(Row(file, name, tuple(_one_a_seed(own))))
    return rows


def _finished_runs() -> list[Run]:
    """Those of trainings, the newest first."""
    found = mlflow.search_runs(
        experiment_names=[EXPERIMENT],
        filter_string=f"attributes.status = 'FINISHED' AND tags.{KIND} = '{TRAINING}'",
        order_by=["attributes.start_time DESC"],
        max_results=50_000,
        output_format="list",
    )
    return [run for run in found if isinstance(run, Run)]


def _one_a_seed(runs: Sequence[Run]) -> Iterator[Run]:
    newest = runs[0].data.params.get("dataset_digest")
    seen = set()
    for run in runs:
        seed = run.data.params.get("seed")
        if run.data.params.get("dataset_digest") == newest and seed not in seen:
            seen.add(seed)
            yield run


def results_text(rows: Sequence[Row], folder: Path) -> str:
    """The rows as tables in Markdown, one for each set that some run was measured on."""
    parts = []
    for prefix, what in PREFIXES.items():
        measured = [
            row for row in rows if any(f"{prefix}_macro_f1" in run.data.metrics for run in row.runs)
        ]
        if not measured:
            continue
        head = ["experiment", *FIGURES.values(), "runs"]
        lines = [head, ["---", *("---:" for _ in FIGURES), "---"]]
        for row in measured:
            link = f"[{row.name}]({row.file.relative_to(folder).as_posix()})"
            cells = [row.cell(f"{prefix}_{figure}") for figure in FIGURES]
            lines.append([link, *cells, " ".join(map(_link, row.runs))])
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        parts.append(f"Measured on {what}:\n\n{table}\n")
    return "\n".join(parts)


def _link(run: Run) -> str:
    return f"[{run.info.run_id[:6]}]({UI}/{run.info.experiment_id}/runs/{run.info.run_id})"


def renew(page: Path) -> int:
    """Put the tables into a page, between its two marks; gives the number of rows.

    Raises:
        ResultsError: if the page lacks the marks, or there is no run to speak of.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ResultsError(f"{page}: lacks the lines '{BEGIN}' and '{END}'")
    rows = tracked_rows(page.parent)
    if not rows:
        raise ResultsError(f"{page}: no finished run of an experiment beside it in this store")
    tables = results_text(rows, page.parent)
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
