from pathlib import Path

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from sayso.data import Record
from sayso.models import TfidfSettings
from sayso.training.config import Experiment
from sayso.training.tracking import log_experiment, tracked_run


def test_runs_that_begin_at_the_same_moment_share_their_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Record
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    log_input, calls = mlflow.log_input, []

    def beaten_once(*args: object, **kwargs: object) -> None:
        calls.append(args)
        if len(calls) == 1:
            raise MlflowException("UNIQUE constraint failed: datasets.name, datasets.digest")
        log_input(*args, **kwargs)

    monkeypatch.setattr(mlflow, "log_input", beaten_once)
    experiment = Experiment("baseline", "tfidf", TfidfSettings())
    with tracked_run(experiment, None) as run_id:
        log_experiment(experiment, {"train": [record]}, "0123456789abcdef")
    [stored] = mlflow.get_run(run_id).inputs.dataset_inputs
    assert stored.dataset.name == "train"
