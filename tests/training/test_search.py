from dataclasses import replace
from pathlib import Path
from typing import Any

import mlflow
import pytest
from rich.console import Console
from sayso.data import Record, Split, write_records
from sayso.models import TfidfClassifier, TfidfSettings
from sayso.training import ConfigError, read_experiment, train
from sayso.training.search_space import Range, Search
from sayso.training.study import Study

GRID = "{method: grid, settings: {strength: [0.01, 4.0], words: [1]}}"
DRAWN = "{trials: 2, settings: {strength: {low: 0.1, high: 10, log: true}}}"


@pytest.fixture(scope="module")
def place(passages: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small dataset and an MLflow store of its own."""
    folder = tmp_path_factory.mktemp("search")
    parts: dict[Split, list[Record]] = {
        "train": passages[:24],
        "validation": passages[24:32],
        "test": passages[32:40],
    }
    write_records(
        [replace(each, split=split, group="") for split, part in parts.items() for each in part],
        folder / "small.jsonl",
    )
    return folder


@pytest.fixture
def workplace(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    mlflow.set_tracking_uri(f"sqlite:///{place}/mlflow.db")


def _search(name: str, search: str, **options: Any) -> str:
    """Run a search of TF-IDF; gives what is printed."""
    file = Path(f"{name}.yaml")
    small = "settings: {words: 1, characters: 2}"
    file.write_text(f"model: tfidf\ndata: small.jsonl\n{small}\nsearch: {search}")
    console = Console(record=True, width=200)
    assert train([file], Path("runs"), console, **options) == []
    return console.export_text()


def _runs(name: str) -> tuple[Any, Any]:
    """The run of a search, and those of its trials."""
    (parent,) = mlflow.search_runs(
        experiment_names=["sayso"],
        filter_string=f"attributes.run_name = '{name}' AND tags.kind = 'search'",
        output_format="list",
    )
    trials = mlflow.search_runs(
        experiment_names=["sayso"],
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}' AND tags.kind = 'trial'",
        output_format="list",
    )
    return parent, trials


def test_a_grid_is_tried_whole_and_its_best_can_be_trained(workplace: None) -> None:
    said = _search("grid", GRID)
    parent, trials = _runs("grid")
    assert {run.data.params["strength"] for run in trials} == {"0.01", "4.0"}
    scores = [run.data.metrics["validation_macro_f1"] for run in trials]
    assert parent.data.metrics["best_validation_macro_f1"] == pytest.approx(max(scores))
    assert parent.data.metrics["trials"] == 2
    written = mlflow.artifacts.load_text(f"runs:/{parent.info.run_id}/experiment.yaml")
    assert written in said
    Path("best.yaml").write_text(written)
    best = read_experiment("best.yaml")
    assert (best.name, best.search) == ("grid-best", None)
    assert isinstance(best.settings, TfidfSettings)
    assert str(best.settings.strength) == parent.data.tags["sayso.best.strength"]
    assert not list(Path("runs").glob("search_grid_*/*/"))


def test_no_trial_sees_the_test_split(workplace: None) -> None:
    _search("blind", "{trials: 1, settings: {words: [1]}}")
    _, (trial,) = _runs("blind")
    assert not [name for name in trial.data.metrics if name.startswith("test")]
    contexts = {each.tags[0].value for each in trial.inputs.dataset_inputs}
    assert contexts == {"train", "validation"}


def test_a_search_that_was_killed_goes_on_and_a_larger_budget_goes_further(
    workplace: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = TfidfClassifier.fit
    fitted: list[float] = []

    def interrupted(self: TfidfClassifier, *args: Any, **options: Any) -> None:
        fitted.append(self.settings.strength)
        if len(fitted) == 2:
            raise KeyboardInterrupt
        fit(self, *args, **options)

    monkeypatch.setattr(TfidfClassifier, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _search("killed", DRAWN)
    said = _search("killed", DRAWN)
    assert "Continuing the search" in said
    assert fitted[2] == fitted[1]
    assert "the best of 2 trials" in said
    assert "the best of 3 trials" in _search("killed", DRAWN, overrides=["search.trials=3"])
    assert len(set(fitted)) == 3
    parent, trials = _runs("killed")
    assert parent.info.status == "FINISHED"
    assert [run.info.status for run in trials] == ["FINISHED"] * 3


def test_time_ends_a_search(workplace: None) -> None:
    said = _search("short", "{minutes: 0.001, settings: {strength: {low: 1, high: 9}}}")
    assert "the best of 1 trials" in said


def test_a_trial_below_the_median_is_pruned(
    workplace: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = TfidfClassifier.fit

    def with_epochs(self: TfidfClassifier, *args: Any, report: Any, **options: Any) -> None:
        report({"validation_macro_f1": 0.1 if self.settings.strength == 6 else 0.5}, 1)
        fit(self, *args, report=None, **options)

    monkeypatch.setattr(TfidfClassifier, "fit", with_epochs)
    said = _search("pruned", "{method: grid, settings: {strength: [1, 2, 3, 4, 5, 6]}}")
    assert "trial 5: pruned after epoch 1 (strength 6)" in said
    _, trials = _runs("pruned")
    assert [run.data.params["strength"] for run in trials if _is_pruned(run)] == ["6.0"]


def _is_pruned(run: Any) -> bool:
    return bool(run.data.tags["sayso.trial"] == "pruned")


def test_a_study_ends_when_there_is_nothing_left_to_try(tmp_path: Path) -> None:
    study = Study(tmp_path / "study.db", Search({"words": (1, 2)}, trials=9), seed=0)
    tried = []
    while trial := study.next():
        tried.append(trial.params["words"])
        study.finish(trial, 0.5)
    assert sorted(tried) == [1, 2]


def test_smaller_is_better_where_that_is_said(tmp_path: Path) -> None:
    search = Search({"words": (1, 2)}, method="grid", direction="minimize")
    study = Study(tmp_path / "study.db", search, seed=0)
    while trial := study.next():
        study.finish(trial, float(trial.params["words"]))
    assert study.best is not None
    assert study.best.params == {"words": 1}


def test_a_grid_counts_through_ranges() -> None:
    search = Search({"words": Range(1, 5, step=2), "surroundings": Range(0.0, 0.3, step=0.1)})
    assert [point["words"] for point in search.grid()][::4] == [1, 3, 5]
    assert len(list(search.grid())) == 12


def test_an_unknown_metric_is_named(workplace: None) -> None:
    with pytest.raises(ConfigError, match=r"'odd', field 'search\.metric': 'validation_f2' is un"):
        _search("odd", "{trials: 1, metric: validation_f2, settings: {words: [1]}}")


def test_a_search_takes_one_seed(workplace: None) -> None:
    with pytest.raises(ConfigError, match="'seeds': a search takes one seed"):
        _search("seeds", GRID, seeds=[1, 2])


@pytest.mark.parametrize("search", [GRID, DRAWN])
def test_the_resolved_file_searches_the_same(tmp_path: Path, search: str) -> None:
    (tmp_path / "mine.yaml").write_text(f"model: tfidf\nsearch: {search}")
    experiment = read_experiment(tmp_path / "mine.yaml")
    (tmp_path / "again.yaml").write_text(experiment.to_yaml())
    assert read_experiment(tmp_path / "again.yaml") == experiment


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("3", r"mine\.yaml, field 'search': expected a mapping"),
        ("{trails: 3}", r"field 'search\.trails': unknown; did you mean 'trials'\?"),
        ("{trials: 3}", r"field 'search\.settings': names no setting to vary"),
        ("{settings: {wrds: [1]}}", r"'search\.settings\.wrds': unknown; did you mean 'words'\?"),
        ("{settings: {words: 2}}", r"'search\.settings\.words': expected a list of values or a r"),
        ("{settings: {words: []}}", r"'search\.settings\.words': expected a list of values or a"),
        ("{settings: {words: [1, two]}}", r"'search\.settings\.words': expected int, found 'two'"),
        ("{settings: {words: [1, 1]}}", r"'search\.settings\.words': holds a value twice"),
        ("{settings: {words: {low: 1}}}", r"'search\.settings\.words': a range needs 'high'"),
        ("{settings: {words: {low: 1, hgh: 2}}}", r"words\.hgh': unknown; did you mean 'high'\?"),
        ("{settings: {words: {low: 1.5, high: 2}}}", r"words\.low': expected int, found 1\.5"),
        ("{settings: {words: {low: 3, high: 1}}}", r"low \(3\) is not below high \(1\)"),
        ("{settings: {strength: {low: 0, high: 1, log: true}}}", r"strength\.low': a logarithmic"),
        ("{settings: {strength: {low: 0, high: 1, step: 0}}}", r"strength\.step': is above 0"),
        ("{settings: {words: [1]}}", r"field 'search': has no end: say 'trials', 'minutes'"),
        ("{trials: 0, settings: {words: [1]}}", r"'search\.trials': expected more than 0"),
        ("{method: best, settings: {words: [1]}}", r"'search\.method': expected tpe or grid"),
        ("{direction: up, settings: {words: [1]}}", r"'search\.direction': expected maximize or"),
        ("{metric: test_macro_f1, settings: {words: [1]}}", r"metric': expected a metric of the v"),
        ("{method: grid, settings: {strength: {low: 1, high: 2}}}", r"strength': a grid needs a"),
    ],
)
def test_a_broken_search_names_the_field(tmp_path: Path, search: str, message: str) -> None:
    (tmp_path / "mine.yaml").write_text(f"model: tfidf\nsearch: {search}")
    with pytest.raises(ConfigError, match=message):
        read_experiment(tmp_path / "mine.yaml")


def test_a_setting_without_numbers_has_no_range(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "model: encoder\nsearch: {trials: 2, settings: {base: {low: 1, high: 2}}}"
    )
    with pytest.raises(ConfigError, match=r"base': a range needs a setting that is a number"):
        read_experiment(tmp_path / "mine.yaml")


def test_the_command_line_changes_what_is_searched(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(f"model: tfidf\nsearch: {DRAWN}")
    found = read_experiment(
        tmp_path / "mine.yaml", ["search.settings.strength.high=100", "search.minutes=5"]
    )
    strength = Range(0.1, 100.0, log=True)
    assert found.search == Search({"strength": strength}, trials=2, minutes=5.0)
