import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mlflow
import pytest
import sayso
from click.testing import CliRunner
from mlflow.entities import Run
from rich.console import Console
from sayso.__main__ import main as sayso_command
from sayso.data import Record, Split, write_records
from sayso.models import ModelError, find_version, versions
from sayso.training import ConfigError, main, train
from sayso.training.registry import register_best
from sayso.training.session import Progress


@pytest.fixture(scope="module")
def printed(passages: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `train.py --register press` prints, for two seeds, in a store of its own."""
    folder, before = tmp_path_factory.mktemp("registry"), Path.cwd()
    os.chdir(folder)
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    parts: dict[Split, list[Record]] = {
        "train": passages[:24],
        "validation": passages[24:32],
        "test": passages[32:40],
    }
    rows = [replace(each, split=split, group="") for split in parts for each in parts[split]]
    write_records(rows, "small.jsonl")
    Path("baseline.yaml").write_text("model: tfidf\ndata: small.jsonl")
    arguments = ["baseline.yaml", "--seed", "1", "--seed", "2", "--register", "press"]
    yield CliRunner().invoke(main, arguments, env={"COLUMNS": "200"}).output
    os.chdir(before)


@pytest.fixture
def runs(printed: str) -> list[Run]:
    found: list[Run] = mlflow.search_runs(
        experiment_names=["sayso"],
        filter_string="tags.kind = 'training'",
        order_by=["params.seed"],
        output_format="list",
    )
    return found


def register(name: str, run: Run, figure: float, dataset: str = "d1") -> str:
    """Register the model of a run as if its validation figure were this; what was printed."""
    console = Console(record=True, width=200)
    register_best(name, [finished(run, figure)], {"dataset_digest": dataset}, console)
    return console.export_text().strip()


def finished(run: Run, figure: float) -> Progress:
    metrics = {"validation_macro_f1": figure, "test_macro_f1": 0.5, "test_macro_f1_low": 0.4}
    return Progress(run.info.run_name, "", "", run.info.run_id, finished=True, metrics=metrics)


def command(*arguments: str) -> str:
    return CliRunner().invoke(sayso_command, arguments, env={"COLUMNS": "120"}).output


def test_the_first_version_is_the_champion_and_loads_by_every_name(printed: str) -> None:
    assert "press, version 1: validation macro-F1" in printed
    version = find_version("press", "champion")
    assert (version.number, version.aliases) == (1, ("champion", "newest"))
    uris = "models:/press@champion", "models:/press/1", f"runs:/{version.run_id}/model"
    first, *others = [sayso.load(uri).predict("He denied it.") for uri in uris]
    assert [first, first] == others
    assert first[0].label


def test_a_version_says_what_it_is_made_of(printed: str) -> None:
    (version,) = versions("press")
    run = mlflow.get_run(version.run_id)
    assert version.tags["experiment"] == run.info.run_name
    assert version.tags["dataset_digest"] == run.data.params["dataset_digest"]
    for metric in ("validation_macro_f1", "test_macro_f1", "test_f1_deny"):
        assert version.figure(metric) == pytest.approx(run.data.metrics[metric], abs=1e-4)


def test_only_a_better_version_becomes_champion(runs: list[Run]) -> None:
    register("desk", runs[0], 0.6)
    assert register("desk", runs[1], 0.7) == (
        "desk, version 2: validation macro-F1 0.7000, "
        "better than @champion's 0.6000 (version 1): now @champion"
    )
    assert find_version("desk", "champion").number == 2


def test_a_version_that_is_not_better_is_only_the_newest(runs: list[Run]) -> None:
    register("wire", runs[0], 0.6)
    assert register("wire", runs[1], 0.6, dataset="d2") == (
        "wire, version 2: validation macro-F1 0.6000, "
        "not better than @champion's 0.6000 (version 1, on other data), which stays"
    )
    assert find_version("wire", "champion").number == 1
    assert find_version("wire", "newest").number == 2


def test_of_several_seeds_the_best_on_validation_is_registered(runs: list[Run]) -> None:
    seeds = [finished(runs[0], 0.6), finished(runs[1], 0.7)]
    assert register_best("best", seeds, {}, Console()).run_id == runs[1].info.run_id


def test_a_call_that_goes_on_registers_nothing_twice(runs: list[Run]) -> None:
    register("once", runs[0], 0.6)
    assert "is version 1 already" in register("once", runs[0], 0.6)
    assert len(versions("once")) == 1


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("models:/prss@champion", "no model 'prss' is registered; registered: .*press"),
        ("models:/press@champoin", "'press' has no alias 'champoin'; it has: champion, newest"),
        ("models:/press/7", "'press' has no version 7; it has: 1"),
        ("runs:/0123/model", "'runs:/0123/model' cannot be had from MLflow"),
    ],
)
def test_an_unknown_model_is_named_beside_the_known_ones(
    printed: str, uri: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        sayso.load(uri)


def test_versions_are_listed_and_aliases_moved_by_hand(runs: list[Run]) -> None:
    register("hand", runs[0], 0.61)
    register("hand", runs[1], 0.6)
    listed = command("models")
    assert "models:/hand" in listed
    assert "0.610" in listed
    assert command("models", "alias", "hand@champion", "2") == "hand@champion is version 2\n"
    assert find_version("hand", "champion").number == 2
    assert "was version 2" in command("models", "alias", "hand@champion", "--delete")
    assert "has no alias 'champion'" in command("models", "alias", "hand@champion", "--delete")
    assert "has no version 9" in command("models", "alias", "hand@champion", "9")


def test_listing_makes_no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert "default (default): encoder" in command("models")
    assert not list(tmp_path.iterdir())


def test_a_name_that_no_uri_can_hold_is_refused_before_training() -> None:
    for name in ("a/b", "a@b", "models:/a", " "):
        with pytest.raises(ConfigError, match="cannot name a registered model"):
            train(["no.yaml"], Path("runs"), Console(), register=name)


def test_every_trained_model_carries_its_card(printed: str) -> None:
    folder = mlflow.artifacts.download_artifacts("models:/press@champion")
    (path,) = Path(folder).rglob("MODEL_CARD.md")
    card = path.read_text(encoding="utf-8")
    run = mlflow.get_run(find_version("press", "champion").run_id)
    assert run.info.run_id in card
    assert run.data.params["dataset_digest"] in card
    assert f"| {run.data.metrics['test_macro_f1']:.3f} |" in card
    assert "| deny |" in card
    assert "What it is not for" in card
