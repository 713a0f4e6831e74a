import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import mlflow
import pytest
from rich.console import Console
from sayso.data import Record
from sayso.models import TfidfClassifier
from sayso.training import Found, Report, make_report
from sayso.training.answers import given_answers
from sayso.training.report_tables import errors_text, report_tables
from sayso.training.tracking import log_report

Answer = Callable[..., Found]


@pytest.fixture
def report(record: Record, right: list[Found], answer: Answer) -> Report:
    """One given span of three labelled wrongly, one stance of two found."""
    given = [right[0], answer(49, 68, "claim"), right[2]]
    return make_report([record], [given], [[right[0]]])


def test_metrics_are_flat_and_named(report: Report) -> None:
    metrics = report.metrics("test")
    assert metrics["test_accuracy"] == pytest.approx(2 / 3)
    assert metrics["test_span_f1"] == metrics["test_span_exact_f1"] == pytest.approx(2 / 3)
    assert metrics["test_span_f1_deny"] == 0
    assert metrics["test_source_f1"] == pytest.approx(2 / 3)
    assert metrics["test_raw_cue_exact_f1"] == pytest.approx(2 / 3)
    assert metrics["test_macro_f1_low"] <= metrics["test_macro_f1"] <= metrics["test_macro_f1_high"]


def test_a_report_is_json(report: Report) -> None:
    values = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert values["given"]["evaluation"]["confusion"][1] == [0, 0, 1, 0]
    assert values["raw"]["overlap"]["micro"]["gold"] == 2
    assert values["given"]["parts"]["target"]["exact"]["f1"] == 1
    assert {group["facet"] for group in values["groups"]} == {
        "corpus",
        "domain",
        "tag",
        "words",
        "spans",
    }
    assert [error["kind"] for error in values["errors"]] == ["label", "missed"]


def test_bare_text_may_be_left_out(record: Record, right: list[Found]) -> None:
    report = make_report([record], [right])
    assert report.raw is None
    assert "test_span_f1" not in report.metrics("test")
    assert report.errors == ()


def test_tables_show_what_there_is_to_compare(report: Report) -> None:
    console = Console(record=True, width=80, file=StringIO())
    for table in report_tables(report):
        console.print(table)
    shown = console.export_text()
    assert "macro-F1" in shown
    assert "Bare text" in shown
    assert "source, given" in shown
    assert "By tag" in shown
    assert "By domain" not in shown
    assert "…" not in shown


def test_errors_are_shown_with_their_sentence(report: Report) -> None:
    console = Console(record=True, width=120, file=StringIO())
    for error in errors_text(report, 1):
        console.print(error)
    shown = console.export_text()
    assert "deny taken for claim 0.91  a1:49-68" in shown
    assert "missed deny  a1:49-68" in shown
    assert shown.count("the union denied it.") == 2


def test_a_report_is_logged_into_the_open_run(report: Report, tmp_path: Path) -> None:
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.create_experiment("reports", artifact_location=str(tmp_path / "artifacts"))
    mlflow.set_experiment("reports")
    with mlflow.start_run() as run:
        log_report(report, "test")
    client: Any = mlflow.MlflowClient()
    assert client.get_run(run.info.run_id).data.metrics["test_span_f1"] == pytest.approx(2 / 3)
    names = {each.path for each in client.list_artifacts(run.info.run_id)}
    assert names == {"evaluation_test.json", "errors_test.html"}


def test_a_classifier_answers_in_the_order_of_the_spans(
    passages: list[Record], tfidf_folder: Path
) -> None:
    classifier = TfidfClassifier.load(
        tfidf_folder, json.loads((tfidf_folder / "config.json").read_text())
    )
    answers = given_answers(classifier, passages)
    assert [[each.offsets for each in found] for found in answers] == [
        [span.offsets for span in record.spans] for record in passages
    ]
    assert all(each.score == max(each.scores) for found in answers for each in found)
