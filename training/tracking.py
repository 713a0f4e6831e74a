"""Every run in MLflow: parameters, data, metrics, pictures and the model itself."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from filelock import FileLock
from matplotlib.figure import Figure
from mlflow.entities import Run
from mlflow.exceptions import MlflowException

from ..data.labels import Split
from ..data.records import Record
from ..models import ModelError, TfidfClassifier, read_config
from .config import Experiment
from .delivery import current_delivery
from .environment import PACKAGE, code_tags, hardware_tags
from .errors import errors_html
from .quiet import quiet
from .report import Report
from .sending import LOCAL_ID
from .signature import INPUT_EXAMPLE, SIGNATURE

EXPERIMENT = "sayso"
KIND = "kind"
TRAINING, SEEDS, COMPARISON = "training", "seeds", "comparison"
SEARCH, TRIAL = "search", "trial"
"""What a run can be, by its tag `kind`."""

# Both would write to the terminal in the midst of every training and comparison.
logging.getLogger("mlflow.system_metrics").setLevel(logging.WARNING)
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")


@contextlib.contextmanager
def tracked_run(experiment: Experiment, run_id: str | None) -> Iterator[str]:
    """Open the run of an experiment, a new one or the one with `run_id`; gives its id.

    The store is MLflow's own choice: `MLFLOW_TRACKING_URI`, or a local one; while a delivery is
    under way, its outbox. A run that is opened while another is open becomes its child.
    """
    with _open_run(TRAINING, experiment.name, run_id, log_system_metrics=True) as found:
        yield found


@contextlib.contextmanager
def seeds_run(experiment: Experiment, run_id: str | None) -> Iterator[str]:
    """Open the run around those of several seeds, likewise."""
    with _open_run(SEEDS, experiment.name, run_id) as found:
        yield found


@contextlib.contextmanager
def search_run(experiment: Experiment, run_id: str | None) -> Iterator[str]:
    """Open the run around the trials of a search, likewise."""
    with _open_run(SEARCH, experiment.name, run_id) as found:
        yield found


@contextlib.contextmanager
def trial_run(experiment: Experiment, run_id: str | None) -> Iterator[str]:
    """Open the run of one trial, likewise."""
    with _open_run(TRIAL, experiment.name, run_id) as found:
        yield found


@contextlib.contextmanager
def comparison_run(name: str) -> Iterator[str]:
    """Open a run that compares others, likewise."""
    with _open_run(COMPARISON, name) as found:
        yield found


@contextlib.contextmanager
def _open_run(
    kind: str, name: str, run_id: str | None = None, *, log_system_metrics: bool = False
) -> Iterator[str]:
    with quiet():
        _open_store()
        run = mlflow.start_run(
            run_id=run_id if _exists(run_id) else None,
            run_name=name,
            nested=True,
            tags={KIND: kind, **code_tags()},
            log_system_metrics=log_system_metrics,
        )
    delivery = current_delivery()
    if delivery:
        delivery.begin(run.info.run_id)
    try:
        with run:
            yield run.info.run_id
    finally:
        if delivery:
            delivery.send(run.info.run_id)


def _open_store() -> None:
    """Choose our experiment, one process at a time: the first makes the tables of a new store."""
    store = hashlib.sha256(f"{Path.home()} {mlflow.get_tracking_uri()}".encode()).hexdigest()
    with FileLock(Path(tempfile.gettempdir()) / f"sayso-{store[:16]}.lock"):
        mlflow.set_experiment(EXPERIMENT)


def public_id(run_id: str) -> str:
    """The id by which others find a run: that on the tracking server, if it is there already."""
    delivery = current_delivery()
    return delivery.name_there(run_id) if delivery else run_id


def get_run(run_id: str) -> Run:
    """The run with an id, or the copy of a run that had this id before it was sent to this store.

    Raises:
        MlflowException: if there is neither.
    """
    try:
        return mlflow.get_run(run_id)
    except MlflowException:
        sent = mlflow.search_runs(
            experiment_names=[EXPERIMENT],
            filter_string=f"tags.`{LOCAL_ID}` = '{run_id}'",
            max_results=1,
            output_format="list",
        )
        if not (run_id.isalnum() and sent):
            raise
        return sent[0]


def is_finished(run_id: str | None) -> bool:
    """Whether there is such a run and it came to its end."""
    return (
        run_id is not None
        and _exists(run_id)
        and (mlflow.get_run(run_id).info.status == "FINISHED")
    )


def _exists(run_id: str | None) -> bool:
    try:
        return run_id is not None and mlflow.get_run(run_id).info.lifecycle_stage == "active"
    except MlflowException:
        return False


def log_experiment(
    experiment: Experiment, parts: Mapping[Split, Sequence[Record]], digest: str
) -> None:
    """Log parameters, the dataset's digest and its size, the machine, and the whole experiment."""
    mlflow.log_params({"seed": experiment.seed, **_parameters(experiment, digest)})
    mlflow.set_tags({**_subject_tags(experiment), **hardware_tags()})
    mlflow.log_text(experiment.to_yaml(), "experiment.yaml")
    for split, records in parts.items():
        mlflow.log_params(
            {
                f"{split}_passages": len(records),
                f"{split}_spans": sum(len(record.spans) for record in records),
            }
        )
        _log_input(split, records, digest)


def log_seeds(experiment: Experiment, seeds: Sequence[int], digest: str) -> None:
    """Log what the runs of several seeds have in common, and the seeds."""
    shared = {"seeds": " ".join(map(str, seeds)), **_parameters(experiment, digest)}
    mlflow.log_params(shared)
    mlflow.set_tags(_subject_tags(experiment))


def log_search(experiment: Experiment, digest: str) -> None:
    """Log what is searched, beside what all trials have in common."""
    searched = asdict(experiment)["search"] or {}
    varied = searched.pop("settings", {})
    # A budget may be raised later, which a parameter may not.
    budget = {f"sayso.{name}": str(searched.pop(name)) for name in ("trials", "minutes")}
    shared = _parameters(experiment, digest).items()
    found = {name: value for name, value in shared if name not in varied}
    found |= {f"search.{name}": value for name, value in searched.items()}
    found |= {f"search.settings.{name}": json.dumps(value) for name, value in varied.items()}
    mlflow.log_params({"seed": experiment.seed, **found})
    mlflow.set_tags({**_subject_tags(experiment), **budget})


def log_texts(files: Mapping[str, str]) -> None:
    """Log small files, by their names, into the run that is open."""
    for name, text in files.items():
        mlflow.log_text(text, name)


def set_tags(tags: Mapping[str, str]) -> None:
    """Tag the run that is open."""
    mlflow.set_tags(dict(tags))


def _parameters(experiment: Experiment, digest: str) -> dict[str, Any]:
    """Flat: the settings under their own names, what was not given as `none`."""
    found = {
        "model": experiment.model,
        **flat(asdict(experiment.settings)),
        "dataset": str(experiment.data),
        **flat(asdict(experiment.data), "data."),
        "dataset_digest": digest,
    }
    return {name: "none" if value is None else value for name, value in found.items()}


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Mappings in mappings as one, with names such as `data.file`; lists as JSON."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = json.dumps(value) if isinstance(value, list | tuple) else value
    return found


def _subject_tags(experiment: Experiment) -> dict[str, str]:
    """What runs are looked for by: with `tags.`sayso.base` = '…'` in MLflow's search."""
    return {
        "sayso.model": experiment.model,
        "sayso.base": str(getattr(experiment.settings, "base", "none")),
        "sayso.data": str(experiment.data),
    }


def _log_input(split: str, records: Sequence[Record], digest: str) -> None:
    rows = [
        {"id": record.id, "text": record.text, "labels": " ".join(s.label for s in record.spans)}
        for record in records
    ]
    with quiet():
        data = mlflow.data.from_pandas(pd.DataFrame(rows), name=f"{split}", digest=digest)
        try:
            mlflow.log_input(data, context=split)
        except MlflowException:
            # A run that began at the same moment has just stored the dataset; now it is found.
            mlflow.log_input(data, context=split)


def log_metrics(metrics: Mapping[str, float], step: int | None = None) -> None:
    """Log metrics of the run that is open; a tracking server gets those of a step at once."""
    mlflow.log_metrics(dict(metrics), step=step)
    delivery, run = current_delivery(), mlflow.active_run()
    if step is not None and delivery and run:
        delivery.send(run.info.run_id, artifacts=False)


def log_figure(figure: Figure, name: str) -> None:
    mlflow.log_figure(figure, name)


def log_report(report: Report, prefix: str) -> None:
    """Log an evaluation into the run that is open.

    Its figures become metrics `{prefix}_…`, all of it the artifact `evaluation_{prefix}.json`, its
    errors the page `errors_{prefix}.html`.
    """
    log_metrics(report.metrics(prefix))
    mlflow.log_dict(report.to_dict(), f"evaluation_{prefix}.json")
    mlflow.log_text(errors_html(report.errors, f"Errors: {prefix}"), f"errors_{prefix}.html")


def log_model(folder: Path) -> None:
    """Log a model folder as a `pyfunc` that loads wherever its requirements are installed."""
    with tempfile.TemporaryDirectory() as scratch, quiet():
        mlflow.pyfunc.log_model(
            name="model",
            loader_module="sayso.inference.pyfunc",
            data_path=str(folder),
            code_paths=[str(_package_source(Path(scratch)))],
            pip_requirements=_requirements(read_config(folder)["kind"]),
            signature=SIGNATURE,
            input_example=INPUT_EXAMPLE,
        )


def register_model(run_id: str, name: str, tags: Mapping[str, str]) -> int:
    """Make the model of a run a new version of a registered model; gives its number.

    Raises:
        ModelError: if the run has no model, or the store does not answer.
    """
    try:
        # What MLflow would print here is said by whoever registers.
        with quiet(), contextlib.redirect_stderr(io.StringIO()):
            created = mlflow.register_model(f"runs:/{run_id}/model", name, tags=dict(tags))
    except Exception as error:  # stores and their transports share no public base
        raise ModelError(f"run {run_id} cannot be registered as '{name}': {error}") from error
    return int(created.version)


def _package_source(scratch: Path) -> Path:
    """The code that prediction needs, so that whoever loads the model need not have it."""
    target = scratch / "sayso"
    rooms = [PACKAGE / room for room in ("data", "models", "inference")]
    files = [path for room in rooms for path in (*room.rglob("*.py"), *room.glob("*.json"))]
    for path in [PACKAGE / "__init__.py", *files]:
        copy = target / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target


def _requirements(kind: str) -> list[str]:
    """What prediction with a tracked model needs, at the versions it was made with."""
    splitter = "nupunkt" if find_spec("nupunkt") else "sentencex"
    own = ["scikit-learn", "skops"] if kind == TfidfClassifier.kind else []
    names = ["click", "numpy", "onnxruntime", "pandas", "rich", splitter, "tokenizers"]
    return [f"{name}=={version(name)}" for name in [*names, *own]]
