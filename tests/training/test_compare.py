from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlflow
import pytest
from click.testing import CliRunner
from rich.console import Console
from sayso.data import LABELS, Record
from sayso.models import TfidfClassifier
from sayso.training import ComparisonError, compare_runs, main
from sayso.training.answers import given_answers
from sayso.training.predictions import (
    PassagePrediction,
    SpanPrediction,
    load_predictions,
    log_predictions,
    passage_predictions,
    remember_run,
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.set_experiment("sayso")


def _scores(label: str) -> Mapping[str, float]:
    return {each: 0.7 if each == label else 0.1 for each in LABELS}


def _passages(right: int, count: int = 30, first: int = 0) -> list[PassagePrediction]:
    """Passages of one span; the answers to the first `right` of them are right."""
    return [
        PassagePrediction(
            f"a{place}",
            ("long",) if place % 2 else ("long", "rare"),
            (SpanPrediction(0, 9, LABELS[place % 4], _scores(LABELS[(place + wrong) % 4])),),
        )
        for place in range(first, first + count)
        for wrong in [int(place >= right)]
    ]


def _run(
    name: str, passages: list[PassagePrediction], dataset: str = "d1", kind: str = "training"
) -> str:
    with mlflow.start_run(run_name=name, tags={"kind": kind}) as run:
        mlflow.log_param("dataset_digest", dataset)
        log_predictions(passages)
    return str(run.info.run_id)


def test_a_classifiers_answers_are_those_to_the_spans_in_order(passages: list[Record]) -> None:
    records = [record for record in passages if len(record.spans) > 1][:5]
    classifier = TfidfClassifier()
    classifier.fit(passages[:40], passages[40:])
    found = passage_predictions(records, given_answers(classifier, records))
    spans = [span for passage in found for span in passage.spans]
    assert [span.label for span in spans] == [s.label for r in records for s in r.spans]
    assert [sum(span.row) for span in spans] == pytest.approx([1.0] * len(spans))
    assert [each.id for each in found] == [record.id for record in records]


def test_logged_predictions_are_read_back() -> None:
    passages = [*_passages(right=3), PassagePrediction("line\u2028end", ("é",), ())]
    run_id = _run("odd", passages)
    assert load_predictions(run_id).passages == tuple(passages)


def test_two_runs_are_compared_overall_by_label_and_by_tag() -> None:
    weak, strong = _run("weak", _passages(right=8)), _run("strong", _passages(right=30))
    console = Console(record=True, width=100)
    (found,) = compare_runs(["weak", "strong"], console, resamples=500)
    assert [(row.group, row.name, row.spans) for row in found.rows] == [
        ("all", "macro-F1", 30),
        ("label", "accuse", 8),
        ("label", "deny", 8),
        ("label", "claim", 7),
        ("label", "neutral", 7),
        ("tag", "long", 30),
    ]
    overall = found.rows[0].figures
    assert overall.second == 1.0
    assert 0 < overall.low < overall.difference < overall.high
    assert overall.p_value < 0.01
    assert "From weak to strong" in console.export_text()
    assert (found.first.run_id, found.second.run_id) == (weak, strong)


def test_a_comparison_is_tracked() -> None:
    ids = [_run("weak", _passages(right=8)), _run("strong", _passages(right=30))]
    compare_runs(ids, Console(quiet=True), resamples=100)
    found: Any = mlflow.search_runs(
        filter_string="tags.kind = 'comparison'", output_format="list", experiment_names=["sayso"]
    )
    (run,) = found
    assert [run.data.params["run_1"], run.data.params["run_2"]] == ids
    assert run.data.metrics["run_2_macro_f1_difference"] > 0
    report = mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/comparison.json")
    assert report["comparisons"][0]["rows"][0]["name"] == "macro-F1"
    assert "interval" in mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/comparison.txt")


def test_a_name_means_its_newest_finished_run() -> None:
    _run("mine", _passages(right=1))
    newest = _run("mine", _passages(right=2))
    with pytest.raises(KeyError), mlflow.start_run(run_name="mine"):
        raise KeyError
    assert load_predictions("mine").run_id == newest


def test_a_model_folder_stands_for_its_run(tmp_path: Path) -> None:
    (tmp_path / "first" / "model").mkdir(parents=True)
    run_id = _run("mine", _passages(right=1))
    remember_run(tmp_path / "first", run_id)
    assert load_predictions("first").run_id == run_id
    assert load_predictions("first/model").run_id == run_id


def test_runs_of_different_data_are_compared_on_the_spans_they_share() -> None:
    _run("small", _passages(right=10), "d1")
    _run("large", _passages(right=10, count=40, first=8), "d2")
    console = Console(record=True, width=200)
    (found,) = compare_runs(["small", "large"], console, resamples=100)
    assert found.rows[0].spans == 22
    assert "compared on the 22 test spans they share" in console.export_text()


def test_the_same_test_spans_in_different_data_are_said_to_be_the_same() -> None:
    _run("small", _passages(right=10), "d1")
    _run("large", _passages(right=20), "d2")
    console = Console(record=True, width=200)
    compare_runs(["small", "large"], console, resamples=100)
    assert "their 30 test spans are the same" in console.export_text()


@pytest.mark.parametrize(
    ("other", "dataset", "message"),
    [
        (_passages(right=1, first=100), "d2", "share no test span"),
        (_passages(right=1, count=20), "d1", "different spans of one dataset"),
        ([*_passages(right=1), *_passages(right=1)], "d1", "'a0' occurs twice"),
    ],
)
def test_runs_that_cannot_be_compared_say_why(
    other: list[PassagePrediction], dataset: str, message: str
) -> None:
    _run("mine", _passages(right=1))
    _run("other", other, dataset)
    with pytest.raises(ComparisonError, match=message):
        compare_runs(["mine", "other"], Console(quiet=True), resamples=10)


def test_a_label_that_was_corrected_takes_its_span_out() -> None:
    passages = _passages(right=30)
    span = replace(passages[0].spans[0], label="neutral")
    _run("before", passages, "d1")
    _run("after", [replace(passages[0], spans=(span,)), *passages[1:]], "d2")
    (found,) = compare_runs(["before", "after"], Console(quiet=True), resamples=10)
    assert found.rows[0].spans == 29


def test_runs_without_predictions_are_errors() -> None:
    with mlflow.start_run(run_name="old"):
        pass
    _run("many", [], kind="seeds")
    for reference, message in [
        ("old", r"run 'old' \(.*\) has no predictions_test\.jsonl"),
        ("many", "stands for several seeds"),
        ("nobody's", "is no run id, no name of a finished run, no folder"),
        (".", "does not say which run it belongs to"),
    ]:
        with pytest.raises(ComparisonError, match=message):
            load_predictions(reference)


def test_the_command_line_compares() -> None:
    _run("weak", _passages(right=8))
    _run("strong", _passages(right=30))
    result = CliRunner().invoke(main, ["--compare", "weak", "strong"])
    assert result.exit_code == 0
    assert "From weak to strong" in result.output
    alone = CliRunner().invoke(main, ["--compare", "weak"])
    assert "a comparison takes at least two runs" in alone.output
