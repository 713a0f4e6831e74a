import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import stdev
from typing import Any

import mlflow
import pandas as pd
import pytest
import sayso
from click.testing import CliRunner
from rich.console import Console
from sayso.data import Record, Split, write_records
from sayso.models import EncoderClassifier, TfidfClassifier, TfidfSettings
from sayso.training import ConfigError, main, read_experiment, train
from sayso.training.ui import comparison_path


@pytest.fixture
def workplace(
    small_base: str, passages: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    """Two small experiments in a folder with an MLflow store of its own."""
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    parts: dict[Split, list[Record]] = {
        "train": passages[:24],
        "validation": passages[24:32],
        "test": passages[32:40],
    }
    write_records(
        [
            replace(record, split=split, group="")
            for split, records in parts.items()
            for record in records
        ],
        "small.jsonl",
    )
    baseline, encoder = tmp_path / "baseline.yaml", tmp_path / "small.yaml"
    baseline.write_text("model: tfidf\ndata: small.jsonl")
    settings = {"base": small_base, "epochs": 2, "batch_size": 8}
    encoder.write_text(f"model: encoder\ndata: small.jsonl\nsettings: {settings}")
    return baseline, encoder


def test_two_experiments_end_side_by_side(workplace: tuple[Path, Path]) -> None:
    console = Console(record=True, width=100)
    finished = train(workplace, Path("runs"), console)
    shown = console.export_text()
    assert "baseline" in shown
    assert "macro-F1" in shown
    runs: Any = mlflow.search_runs(experiment_names=["sayso"], output_format="list")
    assert {run.info.run_name for run in runs} == {"baseline", "small"}
    assert all(run.info.run_id in comparison_path() for run in runs)
    for run in runs:
        assert run.data.params["dataset_digest"]
        assert 0 <= run.data.metrics["test_f1_deny"] <= 1
        names = [each.path for each in mlflow.MlflowClient().list_artifacts(run.info.run_id)]
        assert {
            "confusion_test.png",
            "reliability_test.png",
            "precision_recall_test.png",
            "evaluation_test.json",
            "errors_test.html",
        } <= set(names)
        _check_model(run.info.run_id)
    for progress in finished:
        assert sayso.predict("He denied it.", model=f"{progress.folder}/model")
    assert not Path("runs/session.json").exists()


def _check_model(run_id: str) -> None:
    model = mlflow.pyfunc.load_model(f"runs:/{run_id}/model")
    assert model.metadata.signature is not None
    assert model.input_example is not None
    found = model.predict(pd.DataFrame({"text": ["He denied it."]}))
    assert found["stances"][0][0]["start"] == 0
    assert sayso.predict("He denied it.", model=f"runs:/{run_id}/model")


def test_an_interrupted_call_is_continued(
    workplace: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs: list[int] = []
    fit = EncoderClassifier.fit

    def interrupted(self: EncoderClassifier, *args: Any, report: Any, **options: Any) -> None:
        def stop(metrics: Mapping[str, float], epoch: int) -> None:
            report(metrics, epoch)
            epochs.append(epoch)
            if epochs == [1, 2]:
                raise KeyboardInterrupt

        fit(self, *args, report=stop, **options)

    monkeypatch.setattr(EncoderClassifier, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(workplace, Path("runs"), Console(quiet=True))
    console = Console(record=True, width=100)
    finished = train(workplace, Path("runs"), console)
    assert "Continuing" in console.export_text()
    assert epochs == [1, 2, 2]
    runs: Any = mlflow.search_runs(experiment_names=["sayso"], output_format="list")
    assert sorted(run.info.run_id for run in runs) == sorted(str(p.run_id) for p in finished)
    assert all(run.info.status == "FINISHED" for run in runs)


def test_data_without_a_validation_part_is_an_error(
    workplace: tuple[Path, Path], passages: list[Record]
) -> None:
    write_records([replace(record, split="train") for record in passages], "small.jsonl")
    with pytest.raises(ConfigError, match=r"'baseline': small\.jsonl has no validation records"):
        train(workplace, Path("runs"), Console(quiet=True))


def test_the_command_line_reports_errors_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("model: none")
    command = [sys.executable, "-m", "sayso.train", str(tmp_path / "a.yaml")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert result.returncode == 1
    assert "field 'model'" in result.stderr
    assert "Traceback" not in result.stderr


def _runs(kind: str) -> Any:
    return mlflow.search_runs(
        experiment_names=["sayso"], filter_string=f"tags.kind = '{kind}'", output_format="list"
    )


def test_several_seeds_are_children_of_one_run(workplace: tuple[Path, Path]) -> None:
    baseline, _ = workplace
    console = Console(record=True, width=100)
    finished = train([baseline], Path("runs"), console, seeds=[1, 2])
    assert [progress.name for progress in finished] == ["baseline-seed1", "baseline-seed2"]
    (parent,) = _runs("seeds")
    assert (parent.info.run_name, parent.data.params["seeds"]) == ("baseline", "1 2")
    for run in _runs("training"):
        assert run.data.tags["mlflow.parentRunId"] == parent.info.run_id
    scores = [run.data.metrics["test_macro_f1"] for run in _runs("training")]
    assert parent.data.metrics["test_macro_f1_mean"] == pytest.approx(sum(scores) / 2)
    assert parent.data.metrics["test_macro_f1_std"] == pytest.approx(stdev(scores))
    assert "over 2 seeds" in console.export_text()


def test_one_seed_needs_no_parent(workplace: tuple[Path, Path]) -> None:
    train([workplace[0]], Path("runs"), Console(quiet=True), seeds=[5])
    assert not _runs("seeds")
    assert _runs("training")[0].data.params["seed"] == "5"


def test_interrupted_seeds_go_on_under_the_same_parent(
    workplace: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, fitted = TfidfClassifier.fit, []

    def interrupted(self: TfidfClassifier, *args: Any, seed: int, **options: Any) -> None:
        fitted.append(seed)
        if fitted == [1, 2]:
            raise KeyboardInterrupt
        fit(self, *args, seed=seed, **options)

    monkeypatch.setattr(TfidfClassifier, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train([workplace[0]], Path("runs"), Console(quiet=True), seeds=[1, 2])
    train([workplace[0]], Path("runs"), Console(quiet=True), seeds=[1, 2])
    assert fitted == [1, 2, 2]
    (parent,) = _runs("seeds")
    assert parent.info.status == "FINISHED"
    assert "test_macro_f1_mean" in parent.data.metrics
    parents = {run.data.tags["mlflow.parentRunId"] for run in _runs("training")}
    assert parents == {parent.info.run_id}


def test_a_run_says_what_it_was_made_of(
    workplace: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.1")
    train([workplace[0]], Path("runs"), Console(quiet=True), overrides=["settings.words=1"])
    (run,) = _runs("training")
    assert run.data.params["words"] == "1"
    assert run.data.params["data.file"] == "small.jsonl"
    assert run.data.tags["sayso.model"] == "tfidf"
    assert run.data.tags["sayso.cpu"]
    assert "system/cpu_utilization_percentage" in run.data.metrics
    written = mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/experiment.yaml")
    Path("again.yaml").write_text(written)
    assert read_experiment("again.yaml").settings == TfidfSettings(words=1)


def test_the_command_line_changes_fields(workplace: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(main, ["baseline.yaml", "settings.word=1"])
    assert result.exit_code == 1
    assert "command line for baseline.yaml, field 'settings.word'" in result.output


def test_the_same_experiment_gives_the_same_figures_to_the_last_digit(
    workplace: tuple[Path, Path],
) -> None:
    def figures() -> list[dict[str, float]]:
        finished = train(workplace, Path("runs"), Console(quiet=True))
        return [{**(each.metrics or {}), "fit_seconds": 0.0} for each in finished]

    first, second = figures(), figures()
    assert first == second
    assert len(first[1]) > 50
