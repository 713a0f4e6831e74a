"""Every run in MLflow: parameters, data, metrics, pictures and the model itself."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import mlflow
import pandas as pd
from matplotlib.figure import Figure
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

from ..data.labels import Split
from ..data.records import Record
from .config import Experiment
from .errors import errors_html
from .report import Report

EXPERIMENT = "sayso"
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec("string", "text")]), outputs=Schema([ColSpec("string", "stances")])
)
INPUT_EXAMPLE = pd.DataFrame(
    {"text": ["The mayor denied on Friday that the bridge had been closed for lack of funds."]}
)
PACKAGE = Path(__file__).parent.parent


@contextlib.contextmanager
def tracked_run(experiment: Experiment, run_id: str | None) -> Iterator[str]:
    """Open the run of an experiment, a new one or the one with `run_id`; gives its id.

    The store is MLflow's own choice: `MLFLOW_TRACKING_URI`, or a local one.
    """
    with _quiet():
        mlflow.set_experiment(EXPERIMENT)
        run = mlflow.start_run(run_id=run_id if _exists(run_id) else None, run_name=experiment.name)
    with run:
        yield run.info.run_id


def _exists(run_id: str | None) -> bool:
    try:
        return run_id is not None and mlflow.get_run(run_id).info.lifecycle_stage == "active"
    except MlflowException:
        return False


def log_experiment(
    experiment: Experiment, parts: Mapping[Split, Sequence[Record]], digest: str
) -> None:
    """Log parameters, the dataset's digest and its size."""
    settings = asdict(experiment.settings)
    mlflow.log_params({"model": experiment.model, "seed": experiment.seed, **settings})
    mlflow.log_params({"dataset": str(experiment.data), "dataset_digest": digest})
    mlflow.set_tag("sayso.version", version("sayso"))
    for split, records in parts.items():
        mlflow.log_params(
            {
                f"{split}_passages": len(records),
                f"{split}_spans": sum(len(record.spans) for record in records),
            }
        )
        _log_input(split, records, digest)


def _log_input(split: str, records: Sequence[Record], digest: str) -> None:
    rows = [
        {"id": record.id, "text": record.text, "labels": " ".join(s.label for s in record.spans)}
        for record in records
    ]
    with _quiet():
        data = mlflow.data.from_pandas(pd.DataFrame(rows), name=f"{split}", digest=digest)
        mlflow.log_input(data, context=split)


def log_metrics(metrics: Mapping[str, float], step: int | None = None) -> None:
    mlflow.log_metrics(dict(metrics), step=step)


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
    with tempfile.TemporaryDirectory() as scratch, _quiet():
        mlflow.pyfunc.log_model(
            name="model",
            loader_module="sayso.inference.pyfunc",
            data_path=str(folder),
            code_paths=[str(_package_source(Path(scratch)))],
            pip_requirements=_requirements(),
            signature=SIGNATURE,
            input_example=INPUT_EXAMPLE,
        )


def _package_source(scratch: Path) -> Path:
    """The code that prediction needs, so that whoever loads the model need not have it."""
    target = scratch / "sayso"
    for path in [PACKAGE / "__init__.py", *PACKAGE.glob("*/*.py")]:
        if path.parent == PACKAGE or path.parent.name in ("data", "models", "inference"):
            copy = target / path.relative_to(PACKAGE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return target


def _requirements() -> list[str]:
    """What prediction with a tracked model needs, at the versions it was made with."""
    splitter = "nupunkt" if find_spec("nupunkt") else "sentencex"
    names = ["click", "numpy", "onnxruntime", "pandas", "rich", "scikit-learn", "skops"]
    return [f"{name}=={version(name)}" for name in [*names, splitter, "tokenizers"]]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """MLflow talks about migrations and type hints that no user can act on."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
