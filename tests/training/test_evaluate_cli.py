import json
from pathlib import Path
from typing import Any

import mlflow
import pytest
from click.testing import CliRunner, Result
from sayso.__main__ import main
from sayso.data import Record, Span, write_records


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["evaluate", "--device", "cpu", *arguments])


@pytest.fixture
def labelled(passages: list[Record], tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    write_records(passages[:12], path)
    return path


def test_tables_are_printed_by_default(labelled: Path) -> None:
    result = run(str(labelled))
    assert result.exit_code == 0, result.output
    for title in ("12 passages", "Given spans", "Bare text", "Parts", "By tag"):
        assert title in result.stdout


def test_json_goes_to_standard_output_alone(labelled: Path) -> None:
    values: dict[str, Any] = json.loads(run(str(labelled), "--json", "-").stdout)
    assert values["model"] == "default"
    assert values["data"] == {"files": [str(labelled)], "corpora": None, "split": None}
    assert values["passages"] == 12
    assert 0 < values["raw"]["overlap"]["intervals"]["micro"]["high"] <= 1


def test_json_goes_to_a_file_beside_the_tables(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "report.json"
    result = run(str(labelled), "-m", "tfidf", "--json", str(out))
    assert "Given spans" in result.stdout
    assert json.loads(out.read_text())["model"] == "tfidf"


def test_several_files_are_one_set(labelled: Path) -> None:
    assert "24 passages" in run(str(labelled), str(labelled)).stdout


def test_a_part_can_be_chosen(labelled: Path, passages: list[Record]) -> None:
    count = sum(record.split == "train" for record in passages[:12])
    assert f"{count} passages" in run(str(labelled), "--split", "train").stdout


def test_errors_are_shown_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "mislabelled.jsonl"
    text = "The mayor denied the charge."
    write_records([Record("m1", text, (Span(0, len(text), "neutral"),))], path)
    assert "mayor" not in run(str(path)).stdout
    assert "mayor" in run(str(path), "--errors", "3").stdout


def test_the_seed_fixes_the_figures(labelled: Path) -> None:
    first, again, other = (
        run(str(labelled), "--json", "-", "--seed", seed).stdout for seed in "112"
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "nothing to evaluate on: give FILES, --corpora or --split"),
        (("nowhere.jsonl",), 1, "nowhere.jsonl: No such file"),
        (("--corpora", "nowhere"), 1, "missing; clone"),
        (("--split", "dev"), 2, "'dev' is not one of"),
    ],
)
def test_what_cannot_be_evaluated_is_told_in_words(
    arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr


def test_a_file_without_records_of_the_part_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    span = {"start": 0, "end": 14, "label": "deny"}
    path.write_text(json.dumps({"id": "a", "text": "Ana denied it.", "spans": [span]}))
    result = run(str(path), "--split", "test")
    assert result.exit_code == 1
    assert "a.jsonl (test): no record to evaluate on" in result.stderr


def test_figures_are_logged_into_the_run_that_trained_the_model(
    labelled: Path, tmp_path: Path
) -> None:
    previous = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    try:
        mlflow.set_experiment("sayso")
        with mlflow.start_run() as started:
            pass
        result = run(str(labelled), "--track", started.info.run_id, "--name", "news")
        assert result.exit_code == 0, result.output
        tracked = mlflow.get_run(started.info.run_id)
        assert tracked.info.status == "FINISHED"
        assert 0 < tracked.data.metrics["news_macro_f1"] <= 1
        refused = run(str(labelled), "--track", "nowhere")
        assert "'nowhere' is no run id" in refused.output
    finally:
        mlflow.set_tracking_uri(previous)
