"""From experiment files to trained, evaluated, tracked and saved models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

import mlflow
from rich.console import Console

from ..data import Record, by_split, digest, load_records
from ..data.labels import Split
from ..models import Classifier, EncoderClassifier, is_first, process_count, shared, together
from ..models import Report as Reporter
from .answers import given_answers, raw_answers
from .card import write_card
from .config import Experiment, read_experiment
from .delivery import delivering
from .layers import ConfigError
from .plots import evaluation_figures, learning_figure
from .predictions import log_predictions, passage_predictions, remember_run
from .registry import check_registry, register_best
from .repeats import parent_run, with_seeds
from .report import Report, make_report
from .search import run_search
from .session import Progress, Session, open_session
from .storage import check_storage
from .tables import comparison
from .tracking import (
    EXPERIMENT,
    log_experiment,
    log_figure,
    log_metrics,
    log_model,
    log_report,
    public_id,
    tracked_run,
)
from .unlabelled import unlabelled_for

Row: TypeAlias = tuple[Experiment, list[Record], str, Progress]
"""An experiment, its dataset, the digest of that, and how far it got."""


def train(
    files: Sequence[str | Path],
    out: Path,
    console: Console,
    seeds: Sequence[int] = (),
    overrides: Sequence[str] = (),
    register: str | None = None,
) -> list[Progress]:
    """Train every experiment and print them side by side; first search where one says so.

    A call that was interrupted is continued by the same call: finished experiments are kept, the
    one under way goes on from its last checkpoint.

    Args:
        files: experiment files.
        out: where checkpoints and models go.
        console: where to print.
        seeds: train each experiment once with each of them, in place of its own; several give it
            a run around theirs, with the mean and the standard deviation of every final metric.
        overrides: `field=value` for every experiment file (`settings.epochs=3`).
        register: a name under which each experiment's model, the best one on the validation split
            where there are several seeds, becomes a new version in the registry.

    Raises:
        ConfigError: for an experiment file that cannot be used, before any work is done.
        DatasetError: for a dataset that cannot be read, likewise.
        StorageError: for a folder that cannot be written to or lacks room, likewise.
        ModelError: if there is no registry to `register` a model in, likewise; or, at the end, if
            the run has not reached it.
    """
    if register and is_first():
        check_registry(register)
    asked = [read_experiment(file, overrides) for file in files]
    searches = [_searching(experiment, seeds) for experiment in asked if experiment.search]
    read = [experiment for experiment in asked if not experiment.search]
    seeded = [with_seeds(experiment, seeds) for experiment in read]
    experiments = [experiment for repeats in seeded for experiment in repeats]
    if searches and process_count() > 1:
        raise ConfigError(f"experiment '{searches[0].name}': a search takes one process")
    searched = [_dataset(experiment) for experiment in searches]
    datasets = [_dataset(experiment) for experiment in experiments]
    with together():
        if not is_first():
            _follow(experiments, datasets)
            return []
        check_storage(out, [*searches, *experiments], mlflow.get_tracking_uri())
        with delivering(out, console, EXPERIMENT):
            for experiment, records in zip(searches, searched, strict=True):
                run_search(experiment, records, out, console)
            if not read:
                return []
            session, grouped = _train_all(read, seeded, datasets, out, console)
        if register:
            for experiment, own in zip(read, grouped, strict=True):
                made_of = {"dataset": str(experiment.data), "dataset_digest": own[0][2]}
                register_best(register, [row[3] for row in own], made_of, console)
        session.close()
    _show(session.progress, console)
    return session.progress


def _show(finished: Sequence[Progress], console: Console) -> None:
    console.print(comparison(finished))
    for progress in finished:
        console.print(f"{progress.name}: {progress.folder}/model", soft_wrap=True, highlight=False)


def _follow(experiments: Sequence[Experiment], datasets: Sequence[list[Record]]) -> None:
    """What the processes beside the first do: learn with it, and leave the rest to it."""
    progresses: list[Progress] = shared([])
    for experiment, records, progress in zip(experiments, datasets, progresses, strict=True):
        if experiment.model == EncoderClassifier.kind and not progress.finished:
            _fit(experiment, by_split(records), Path(progress.folder))


def _train_all(
    read: Sequence[Experiment],
    seeded: Sequence[Sequence[Experiment]],
    datasets: Sequence[list[Record]],
    out: Path,
    console: Console,
) -> tuple[Session, list[list[Row]]]:
    """Train experiments; gives the session, and for each experiment the rows of its seeds."""
    experiments = [experiment for repeats in seeded for experiment in repeats]
    digests = [digest(records) for records in datasets]
    session = open_session(out, experiments, digests)
    shared(session.progress)
    if session.resumed:
        console.print("Continuing where the last call stopped.")
    rows = zip(experiments, datasets, digests, session.progress, strict=True)
    grouped = [list(islice(rows, len(repeats))) for repeats in seeded]
    for experiment, own in zip(read, grouped, strict=True):
        _train_repeats(experiment, own, session, console)
    return session, grouped


def _searching(experiment: Experiment, seeds: Sequence[int]) -> Experiment:
    """An experiment that searches, with the seed given for it."""
    if len(seeds) > 1:
        raise ConfigError(f"experiment '{experiment.name}': a search takes one seed")
    return replace(experiment, seed=seeds[0]) if seeds else experiment


def _dataset(experiment: Experiment) -> list[Record]:
    """The experiment's data, each part of it with records."""
    data = experiment.data
    records = load_records(data.file, corpora=data.corpora, passages=data.passages, tag=data.tag)
    for split, part in by_split(records).items():
        if not part:
            raise ConfigError(
                f"experiment '{experiment.name}': {experiment.data} has no {split} records"
            )
    return records


def _train_repeats(
    experiment: Experiment, rows: Sequence[Row], session: Session, console: Console
) -> None:
    """Train what is not finished of one experiment, with each of its seeds."""
    seeds, progresses = [row[0].seed for row in rows], [row[3] for row in rows]
    with parent_run(experiment, rows[0][2], seeds, progresses, session, console):
        for repeat, records, checksum, progress in rows:
            if progress.finished:
                console.print(f"[bold]{progress.name}[/] is finished: {progress.folder}")
            else:
                _train_one(repeat, records, checksum, progress, session, console)


def _train_one(
    experiment: Experiment,
    records: Sequence[Record],
    checksum: str,
    progress: Progress,
    session: Session,
    console: Console,
) -> None:
    parts = by_split(records)
    folder = Path(progress.folder)
    with tracked_run(experiment, progress.run_id) as run_id:
        console.print(f"[bold]{experiment.name}[/]: run {public_id(run_id)}")
        progress.run_id = run_id
        session.save()
        log_experiment(experiment, parts, checksum)

        history: dict[int, Mapping[str, float]] = {}

        def report(metrics: Mapping[str, float], epoch: int) -> None:
            history[epoch] = metrics
            log_metrics(metrics, step=epoch)
            figures = ", ".join(f"{name} {value:.3f}" for name, value in metrics.items())
            console.print(f"  epoch {epoch}: {figures}", highlight=False)

        with _clock() as clock:
            classifier = _fit(experiment, parts, folder, report)
        if history:
            log_figure(learning_figure(history, experiment.name), "learning.png")
        classifier.save(folder / "model")
        remember_run(folder, run_id)
        metrics = {"fit_seconds": clock[0]}
        log_metrics(metrics)
        reports = {
            split: _evaluate_part(classifier, parts[split], split)
            for split in ("validation", "test")
        }
        for split, found in reports.items():
            metrics |= found.metrics(split)
        write_card(folder / "model", experiment, parts, checksum, reports, run_id)
        log_model(folder / "model")
        progress.metrics, progress.finished = metrics, True
        session.save()


def _fit(
    experiment: Experiment,
    parts: Mapping[Split, Sequence[Record]],
    folder: Path,
    report: Reporter | None = None,
) -> Classifier:
    classifier = experiment.new_classifier()
    classifier.fit(
        parts["train"],
        parts["validation"],
        unlabelled=unlabelled_for(experiment.data),
        seed=experiment.seed,
        work=folder / "checkpoints",
        report=report,
    )
    return classifier


def _evaluate_part(classifier: Classifier, records: Sequence[Record], split: str) -> Report:
    given, raw = given_answers(classifier, records), raw_answers(classifier, records)
    if split == "test":
        log_predictions(passage_predictions(records, given))
    report = make_report(records, given, raw)
    for name, figure in evaluation_figures(records, given, report, split):
        log_figure(figure, f"{name}_{split}.png")
    log_report(report, split)
    return report


@contextmanager
def _clock() -> Iterator[list[float]]:
    """Give a list whose only item is the seconds the block took, once it ended."""
    begun = perf_counter()
    seconds = [0.0]
    yield seconds
    seconds[0] = perf_counter() - begun
