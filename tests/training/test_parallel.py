import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import mlflow
import pytest
import sayso
from mlflow.entities import Run
from rich.console import Console
from sayso.data import Record, Split, write_records
from sayso.training import train

PATIENCE = 300


@pytest.fixture
def experiment(
    small_base: str, passages: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    parts: dict[Split, list[Record]] = {
        "train": passages[:32],
        "validation": passages[32:44],
        "test": passages[44:56],
    }
    rows = [replace(each, split=split, group="") for split in parts for each in parts[split]]
    write_records(rows, "small.jsonl")
    path = tmp_path / "small.yaml"
    settings = {"base": small_base, "epochs": 1, "batch_size": 8}
    path.write_text(f"model: encoder\ndata: small.jsonl\nsettings: {settings}")
    return path


def torchrun(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", "-m", "sayso.train", *arguments]
    return subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def tracked() -> list[Run]:
    found: list[Run] = mlflow.search_runs(
        experiment_names=["sayso"], order_by=["start_time"], output_format="list"
    )
    return found


def test_two_processes_make_one_model_much_like_that_of_one(experiment: Path) -> None:
    result = torchrun("small.yaml")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("epoch 1:") == 1
    (run,) = tracked()
    assert run.info.status == "FINISHED"
    (folder,) = Path("runs").glob("*/model")
    assert sayso.predict("He denied it.", model=folder)
    assert not Path("runs/session.json").exists()

    train([experiment], Path("runs"), Console(quiet=True))
    _, alone = tracked()
    for metric, noise in (("training_loss", 0.3), ("validation_accuracy", 0.25)):
        one, two = (each.data.metrics[metric] for each in (alone, run))
        assert two == pytest.approx(one, abs=noise)


def test_a_batch_that_cannot_be_shared_is_refused(experiment: Path) -> None:
    result = torchrun("small.yaml", "settings.batch_size=9")
    assert result.returncode == 1
    assert "Error: a batch_size of 9 cannot be shared between 2 processes" in result.stderr
