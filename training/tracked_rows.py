"""The tracked runs of experiment files: the newest on the same data, one a seed."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mlflow
from mlflow.entities import Run

from .config import read_experiment
from .tracking import EXPERIMENT, KIND, TRAINING

SEED = re.compile(r"-seed-?\d+$")


@dataclass(frozen=True, slots=True)
class Row:
    """An experiment file and its newest finished runs on some data, one a seed."""

    file: Path
    name: str
    runs: tuple[Run, ...]

    def cell(self, metric: str) -> str:
        """Mean, standard deviation over the seeds, and how many; a dash if no run has it."""
        return mean_and_spread(list(self.values(metric).values()))

    def values(self, metric: str) -> dict[str, float]:
        """The metric by seed, for the runs that have it."""
        return {
            run.data.params["seed"]: run.data.metrics[metric]
            for run in self.runs
            if metric in run.data.metrics
        }

    @property
    def digest(self) -> str | None:
        """Of the data that the runs learned from."""
        return self.runs[0].data.params.get("dataset_digest") if self.runs else None


def mean_and_spread(values: Sequence[float], sign: str = "") -> str:
    """Mean, sample standard deviation and number of some values; `sign="+"` marks gains."""
    if not values:
        return "–"
    spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
    return f"{statistics.fmean(values):{sign}.3f}{spread} ({len(values)})"


def tracked_rows(folder: Path, runs: Sequence[Run]) -> list[Row]:
    """The experiment files of a folder and its subfolders that have runs, by name.

    Of each, those on the data of its newest run.

    Raises:
        ConfigError: for a file that is no experiment.
    """
    rows = [row_of(file, runs) for file in sorted(folder.rglob("*.yaml"))]
    return [row for row in rows if row.runs]


def row_of(file: Path, runs: Sequence[Run], digest: str | None = None) -> Row:
    """The runs of an experiment file among others, which begin with the newest.

    Args:
        file: the experiment file.
        runs: of any experiments.
        digest: of the data that they must have learned from; `None` is that of the newest.

    Raises:
        ConfigError: for a file that is no experiment.
    """
    name = read_experiment(file).name
    own = [run for run in runs if SEED.sub("", run.info.run_name) == name]
    return Row(file, name, tuple(_one_a_seed(own, digest)))


def finished_runs() -> list[Run]:
    """Those of trainings, the newest first."""
    found = mlflow.search_runs(
        experiment_names=[EXPERIMENT],
        filter_string=f"attributes.status = 'FINISHED' AND tags.{KIND} = '{TRAINING}'",
        order_by=["attributes.start_time DESC"],
        max_results=50_000,
        output_format="list",
    )
    return [run for run in found if isinstance(run, Run)]


def _one_a_seed(runs: Sequence[Run], digest: str | None) -> Iterator[Run]:
    wanted = digest or (runs[0].data.params.get("dataset_digest") if runs else None)
    seen = set()
    for run in runs:
        seed = run.data.params.get("seed")
        if run.data.params.get("dataset_digest") == wanted and seed not in seen:
            seen.add(seed)
            yield run
