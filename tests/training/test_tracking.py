from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore

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


def test_of_runs_that_begin_at_the_same_moment_one_makes_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    set_experiment, at_work = mlflow.set_experiment, Semaphore()

    def alone(name: str) -> None:
        assert at_work.acquire(blocking=False)
        set_experiment(name)
        at_work.release()

    def begin(name: str) -> str:
        with tracked_run(Experiment(name, "tfidf", TfidfSettings()), None) as run_id:
            return run_id

    monkeypatch.setattr(mlflow, "set_experiment", alone)
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(begin, ("one", "two")))
    assert [mlflow.get_run(each).info.run_name for each in found] == ["one", "two"]
