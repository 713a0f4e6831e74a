"""From experiment files to trained, evaluated, tracked and saved models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

from rich.console import Console

from ..data import Record, by_split, digest, load_records, read_records, unlabelled_sentences
from ..data.labels import Split
from ..models import Classifier, EncoderClassifier, is_first, shared, together
from ..models import Report as Reporter
from .answers import given_answers, raw_answers
from .card import write_card
from .config import Experiment, read_experiment
from .layers import ConfigError
from .plots import confusion_figure
from .predictions import log_predictions, passage_predictions, remember_run
from .registry import check_registry, register_best
from .repeats import parent_run, with_seeds
from .report import Report, make_report
from .session import Progress, Session, open_session
from .tables import comparison
from .tracking import log_experiment, log_figure, log_metrics, log_model, log_report, tracked_run

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
    """Train every experiment and print them side by side.

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
        ModelError: if there is no registry to `register` a model in, likewise.
    """
    if register and is_first():
        check_registry(register)
    read = [read_experiment(file, overrides) for file in files]
    seeded = [with_seeds(experiment, seeds) for experiment in read]
    experiments = [experiment for repeats in seeded for experiment in repeats]
    datasets = [
        load_records(
            experiment.data.file,
            corpora=experiment.data.corpora,
            passages=experiment.data.passages,
        )
        for experiment in experiments
    ]
    digests = [digest(records) for records in datasets]
    for experiment, records in zip(experiments, datasets, strict=True):
        _check_parts(experiment, records)
    with together():
        if is_first():
            session = open_session(out, experiments, digests)
            shared(session.progress)
            rows = zip(experiments, datasets, digests, session.progress, strict=True)
            repeated = [list(islice(rows, len(repeats))) for repeats in seeded]
            _train_all(read, repeated, session, console, register)
            return session.progress
        _follow(experiments, datasets)
    return []


def _train_all(
    experiments: Sequence[Experiment],
    repeated: Sequence[Sequence[Row]],
    session: Session,
    console: Console,
    register: str | None,
) -> None:
    """Train every experiment with each of its seeds, and register what is to be."""
    if session.resumed:
        console.print("Continuing where the last call stopped.")
    for experiment, rows in zip(experiments, repeated, strict=True):
        _train_repeats(experiment, rows, session, console)
        if register:
            made_of = {"dataset": str(experiment.data), "dataset_digest": rows[0][2]}
            register_best(register, [row[3] for row in rows], made_of, console)
    session.close()
    console.print(comparison(session.progress))
    for progress in session.progress:
        console.print(f"{progress.name}: {progress.folder}/model", soft_wrap=True, highlight=False)


def _follow(experiments: Sequence[Experiment], datasets: Sequence[list[Record]]) -> None:
    """What the processes beside the first do: learn with it, and leave the rest to it."""
    progresses: list[Progress] = shared([])
    for experiment, records, progress in zip(experiments, datasets, progresses, strict=True):
        if experiment.model == EncoderClassifier.kind and not progress.finished:
            _fit(experiment, by_split(records), Path(progress.folder))


def _check_parts(experiment: Experiment, records: Sequence[Record]) -> None:
    for split, part in by_split(records).items():
        if not part:
            raise ConfigError(
                f"experiment '{experiment.name}': {experiment.data} has no {split} records"
            )


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
        console.print(f"[bold]{experiment.name}[/]: run {run_id}")
        progress.run_id = run_id
        session.save()
        log_experiment(experiment, parts, checksum)

        def report(metrics: Mapping[str, float], epoch: int) -> None:
            log_metrics(metrics, step=epoch)
            figures = ", ".join(f"{name} {value:.3f}" for name, value in metrics.items())
            console.print(f"  epoch {epoch}: {figures}", highlight=False)

        with _clock() as clock:
            classifier = _fit(experiment, parts, folder, report)
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
        unlabelled=_unlabelled(experiment),
        seed=experiment.seed,
        work=folder / "checkpoints",
        report=report,
    )
    return classifier


def _unlabelled(experiment: Experiment) -> list[str]:
    data = experiment.data
    if not (data.corpora and data.unlabelled):
        return []
    held_out = read_records(data.held_out) if data.held_out else ()
    return unlabelled_sentences(data.corpora, data.unlabelled, held_out=held_out)


def _evaluate_part(classifier: Classifier, records: Sequence[Record], split: str) -> Report:
    given, raw = given_answers(classifier, records), raw_answers(classifier, records)
    if split == "test":
        log_predictions(passage_predictions(records, given))
    report = make_report(records, given, raw)
    log_figure(confusion_figure(report.given.evaluation, split), f"confusion_{split}.png")
    log_report(report, split)
    return report


@contextmanager
def _clock() -> Iterator[list[float]]:
    """Give a list whose only item is the seconds the block took, once it ended."""
    begun = perf_counter()
    seconds = [0.0]
    yield seconds
    seconds[0] = perf_counter() - begun
