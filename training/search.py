"""Looking for better settings: a run around one run a trial, judged on the validation split."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optuna.trial import Trial
from rich.console import Console

from ..data import Record, by_split, digest
from ..data.labels import Split
from .answers import given_answers, raw_answers
from .config import Experiment
from .fields import nearest
from .layers import ConfigError
from .report import make_report
from .search_space import Search, Value
from .study import Study
from .tracking import (
    log_experiment,
    log_metrics,
    log_report,
    log_search,
    log_texts,
    public_id,
    search_run,
    set_tags,
    trial_run,
)
from .unlabelled import unlabelled_for

BEST = "experiment.yaml"
RUN_FILE = "run_id"


class _PrunedError(Exception):
    """Leaves the training of a trial that is not worth its end."""


def run_search(
    experiment: Experiment, records: Sequence[Record], out: Path, console: Console
) -> Experiment | None:
    """Search for the settings of an experiment that are best on the validation split.

    The same search goes on where it stopped, also with a larger budget. Nothing looks at the test
    split.

    Args:
        experiment: with what to search.
        records: its dataset.
        out: where checkpoints of trials and the search's own file go.
        console: where to print.

    Returns:
        The best experiment; none if no trial was completed.

    Raises:
        ConfigError: if the metric to judge by is not among those of the validation split.
    """
    search = experiment.search
    if search is None:
        raise ValueError(f"experiment '{experiment.name}' searches nothing")
    checksum = digest(records)
    folder = out / f"search_{experiment.name}_{_identity(experiment, search, checksum)}"
    study = Study(folder / "study.db", search, experiment.seed)
    if study.resumed:
        console.print(f"Continuing the search in {folder}.", highlight=False, soft_wrap=True)
    work = _Work(experiment, search, by_split(records), checksum, folder, console)
    with search_run(experiment, _read_id(folder)) as run_id:
        (folder / RUN_FILE).write_text(run_id, encoding="utf-8")
        console.print(f"[bold]{experiment.name}[/]: run {public_id(run_id)}")
        log_search(experiment, checksum)
        while trial := study.next():
            value, outcome = work.try_out(trial)
            study.finish(trial, value)
            best = f"; best so far {study.best.value:.4f}" if study.best else ""
            console.print(
                f"  trial {trial.number}: {outcome}{best}", highlight=False, soft_wrap=True
            )
        return _conclude(work, study)


def _identity(experiment: Experiment, search: Search, checksum: str) -> str:
    """What tells a search from others; its budget does not."""
    without_budget = replace(search, trials=None, minutes=None)
    return replace(experiment, search=without_budget).fingerprint(checksum)[:8]


@dataclass(frozen=True, slots=True)
class _Work:
    """What all trials have in common."""

    experiment: Experiment
    search: Search
    parts: Mapping[Split, list[Record]]
    checksum: str
    folder: Path
    console: Console

    def try_out(self, trial: Trial) -> tuple[float | None, str]:
        """What one trial reaches, as `search.metric` (none if it was pruned), and in words."""
        experiment = with_settings(self.experiment, trial.params, f"trial{trial.number}")
        folder = self.folder / _name(trial.params)
        value: float | None = None
        with trial_run(experiment, _read_id(folder)) as run_id:
            folder.mkdir(exist_ok=True)
            (folder / RUN_FILE).write_text(run_id, encoding="utf-8")
            try:
                value = self._train(experiment, trial, folder)
            except _PrunedError as pruned:
                outcome = str(pruned)
            else:
                outcome = f"{self.search.metric} {value:.4f}"
            set_tags({"sayso.trial": "pruned" if value is None else "complete"})
        shutil.rmtree(folder)
        return value, f"{outcome} ({_shown(trial.params)})"

    def _train(self, experiment: Experiment, trial: Trial, folder: Path) -> float:
        seen: dict[Split, list[Record]] = {
            split: part for split, part in self.parts.items() if split != "test"
        }
        log_experiment(experiment, seen, self.checksum)
        classifier = experiment.new_classifier()

        def report(metrics: Mapping[str, float], epoch: int) -> None:
            log_metrics(metrics, step=epoch)
            if self.search.metric in metrics:
                trial.report(metrics[self.search.metric], epoch)
                if trial.should_prune():
                    raise _PrunedError(f"pruned after epoch {epoch}")

        classifier.fit(
            seen["train"],
            seen["validation"],
            unlabelled=unlabelled_for(experiment.data),
            seed=experiment.seed,
            work=folder / "checkpoints",
            report=report,
        )
        held_out = seen["validation"]
        found = make_report(
            held_out, given_answers(classifier, held_out), raw_answers(classifier, held_out)
        )
        log_report(found, "validation")
        metrics = found.metrics("validation")
        if self.search.metric not in metrics:
            raise ConfigError(
                f"experiment '{self.experiment.name}', field 'search.metric': "
                f"'{self.search.metric}' is unknown; {nearest(self.search.metric, metrics)}"
            )
        return metrics[self.search.metric]


def _conclude(work: _Work, study: Study) -> Experiment | None:
    """Log and print what was found, into the run that is open."""
    best, done = study.best, study.done
    pruned = sum(each.value is None for each in done)
    log_metrics({"trials": len(done), "trials_pruned": pruned, "minutes": study.minutes})
    if best is None or best.value is None:
        work.console.print("No trial was completed: give the search more trials or minutes.")
        return None
    found = with_settings(work.experiment, best.params, "best")
    log_metrics({f"best_{work.search.metric}": best.value})
    set_tags({f"sayso.best.{name}": str(value) for name, value in best.params.items()})
    log_texts({BEST: found.to_yaml(), "trials.csv": study.to_csv()})
    path = work.folder / BEST
    path.write_text(found.to_yaml(), encoding="utf-8")
    work.console.print(
        f"[bold]{work.experiment.name}[/]: {work.search.metric} {best.value:.4f} is the best of "
        f"{len(done)} trials ({pruned} pruned, {study.minutes:.1f} minutes): "
        f"{_shown(best.params)}",
        highlight=False,
        soft_wrap=True,
    )
    work.console.print(found.to_yaml(), highlight=False, markup=False, soft_wrap=True)
    work.console.print(
        f"Train it: python train.py {path} --seed 1 --seed 2 --seed 3",
        highlight=False,
        soft_wrap=True,
    )
    return found


def with_settings(experiment: Experiment, params: Mapping[str, Value], suffix: str) -> Experiment:
    """The experiment with some settings changed, and nothing to search."""
    changed: Any = params
    return replace(
        experiment,
        name=f"{experiment.name}-{suffix}",
        settings=replace(experiment.settings, **changed),
        search=None,
    )


def _name(params: Mapping[str, Value]) -> str:
    """The folder of a trial: the same settings find their checkpoints again."""
    return hashlib.sha256(repr(sorted(params.items())).encode()).hexdigest()[:16]


def _shown(params: Mapping[str, Value]) -> str:
    shown = (f"{v:.4g}" if isinstance(v, float) else str(v) for v in params.values())
    return ", ".join(f"{name} {value}" for name, value in zip(params, shown, strict=True))


def _read_id(folder: Path) -> str | None:
    file = folder / RUN_FILE
    return file.read_text(encoding="utf-8").strip() if file.is_file() else None
