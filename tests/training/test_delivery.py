"""Training for a tracking server that goes away: `delivery`, `outbox`, `sending` and `sync`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlflow
import pytest
import sayso
from click.testing import CliRunner
from mlflow.entities import Run
from rich.console import Console
from sayso.__main__ import main
from sayso.data import Record, Split, write_records
from sayso.models import TfidfClassifier
from sayso.training import compare_runs, train
from sayso.training.outbox import Outbox, OutboxError, is_remote, without_secrets
from sayso.training.sending import LOCAL_ID, Sender
from sayso.training.sync import sync_runs

from .servers import Server

AWAY = "http://127.0.0.1:9"
QUIET = Console(quiet=True)


@pytest.fixture(scope="module")
def place(passages: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny experiment; all tests write their runs to `runs` in it."""
    folder = tmp_path_factory.mktemp("delivery")
    parts: dict[Split, list[Record]] = {
        "train": passages[:24],
        "validation": passages[24:32],
        "test": passages[32:40],
    }
    write_records(
        [replace(each, split=split, group="") for split, part in parts.items() for each in part],
        folder / "small.jsonl",
    )
    (folder / "tiny.yaml").write_text(f"model: tfidf\ndata: {folder}/small.jsonl")
    return folder


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Server]:
    started = Server(place)
    started.start()
    yield started
    started.kill()


@pytest.fixture(autouse=True)
def meant_for(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(place)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    before = mlflow.get_tracking_uri()
    yield
    mlflow.set_tracking_uri(before)


def _train(uri: str, console: Console = QUIET, **options: Any) -> None:
    mlflow.set_tracking_uri(uri)
    train([Path("tiny.yaml")], Path("runs"), console, **options)


def _newest(count: int = 1) -> list[Run]:
    """The runs that were begun last, as the outbox has them."""
    return [run for run, _ in Outbox(Path("runs")).runs()[-count:]]


def _copy(run: Run, server: Server) -> Run:
    """The one copy of a run on the server."""
    client = mlflow.MlflowClient(server.uri)
    experiment = client.get_experiment_by_name("sayso")
    assert experiment is not None
    (found,) = client.search_runs(
        [experiment.experiment_id], f"tags.`{LOCAL_ID}` = '{run.info.run_id}'"
    )
    return client.get_run(found.info.run_id)


def _assert_whole(run: Run, server: Server) -> Run:
    """Check that the server has all of a run, once; gives its copy there."""
    here, there = Outbox(Path("runs")).client(), mlflow.MlflowClient(server.uri)
    copy = _copy(run, server)
    assert copy.data.params == run.data.params
    own = {"mlflow.parentRunId", LOCAL_ID}
    assert {k: v for k, v in copy.data.tags.items() if k not in own} == {
        k: v for k, v in run.data.tags.items() if k not in own
    }
    assert copy.data.metrics == run.data.metrics
    for name in ("validation_accuracy", "test_macro_f1", "test_macro_f1_mean"):
        points = [
            sorted((each.step, each.timestamp, each.value) for each in history)
            for history in (
                here.get_metric_history(run.info.run_id, name),
                there.get_metric_history(copy.info.run_id, name),
            )
        ]
        assert points[0] == points[1]
    assert _inputs(copy) == _inputs(run)
    assert _artifacts(there, copy) == _artifacts(here, run)
    for field in ("status", "start_time", "end_time", "run_name"):
        assert getattr(copy.info, field) == getattr(run.info, field)
    return copy


def _inputs(run: Run) -> list[tuple[str, ...]]:
    return sorted(
        (each.dataset.name, each.dataset.digest, each.tags[0].value)
        for each in run.inputs.dataset_inputs
    )


def _artifacts(client: mlflow.MlflowClient, run: Run) -> list[tuple[str, int]]:
    return sorted((each.path, each.file_size) for each in client.list_artifacts(run.info.run_id))


def _assert_model_loads(copy: Run, server: Server) -> None:
    mlflow.set_tracking_uri(server.uri)
    (output,) = copy.outputs.model_outputs
    described = mlflow.models.get_model_info(f"runs:/{copy.info.run_id}/model")
    assert (described.run_id, described.model_id) == (copy.info.run_id, output.model_id)
    assert sayso.predict("He denied it.", model=f"runs:/{copy.info.run_id}/model")


def test_a_server_that_stays_has_every_run_when_training_ends(server: Server) -> None:
    console = Console(record=True, width=120)
    _train(server.uri, console)
    (run,) = _newest()
    copy = _assert_whole(run, server)
    _assert_model_loads(copy, server)
    assert f"run {copy.info.run_id}" in console.export_text()
    assert CliRunner().invoke(main, ["runs", "sync"]).output == "Nothing waits to be sent.\n"
    assert mlflow.get_tracking_uri() == server.uri


def test_a_server_killed_in_mid_run_loses_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = TfidfClassifier.fit

    def fit_without_server(self: TfidfClassifier, *args: Any, report: Any, **rest: Any) -> None:
        def kill(metrics: Mapping[str, float], epoch: int) -> None:
            report(metrics, epoch)
            server.kill()

        fit(self, *args, report=kill, **rest)

    monkeypatch.setattr(TfidfClassifier, "fit", fit_without_server)
    console = Console(record=True, width=200)
    _train(server.uri, console, seeds=[1, 2])
    said = console.export_text()
    assert said.count("does not take runs") == 1
    assert "(Connection refused). They are kept in runs/tracking; `sayso runs sync" in said
    listed = CliRunner().invoke(main, ["runs", "list"], terminal_width=200).output
    assert listed.count("in part") == 2
    refused = CliRunner().invoke(main, ["runs", "sync"])
    assert (refused.exit_code, "Connection refused" in refused.output) == (1, True)
    server.start()
    assert CliRunner().invoke(main, ["runs", "sync"]).exit_code == 0
    parent, *children = [_assert_whole(run, server) for run in _newest(3)]
    assert "test_macro_f1_mean" in parent.data.metrics
    for child in children:
        assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    _assert_model_loads(children[0], server)


def test_runs_for_a_server_that_was_never_there_can_go_to_another(server: Server) -> None:
    _train(AWAY)
    (run,) = _newest()
    assert run.info.status == "FINISHED"
    with pytest.raises(OutboxError, match=r"tiny to http://127\.0\.0\.1:9: Connection refused"):
        sync_runs(Outbox(Path("runs")), QUIET)
    sync_runs(Outbox(Path("runs")), QUIET, to=server.uri)
    _assert_whole(run, server)
    folder = min(Path("runs").glob("*/run_id")).parent  # the oldest run
    mlflow.set_tracking_uri(server.uri)
    (comparison,) = compare_runs([str(folder), run.info.run_id], QUIET, resamples=100)
    assert comparison.second.run_id == _copy(run, server).info.run_id


def test_an_interrupted_sync_is_continued_and_a_forgotten_one_doubles_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(Path("runs"))
    sent: list[Path] = []
    (run,) = _newest()
    parcel = outbox.parcel(run.info.run_id)
    parcel.send_to("http://elsewhere")
    outbox.save(parcel)
    send = Sender._send_file

    def send_three(self: Sender, path: Path, *rest: Any) -> None:
        if len(sent) == 3:
            raise ConnectionError("broken off")
        sent.append(path)
        send(self, path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Sender, "_send_file", send_three)
        with pytest.raises(OutboxError, match=r"the same command continues \(tiny .*: broken off"):
            sync_runs(outbox, QUIET, to=server.uri)
    assert len(outbox.parcel(run.info.run_id).files) == 3
    sync_runs(outbox, QUIET)
    _assert_whole(run, server)
    copies = mlflow.MlflowClient(server.uri).search_logged_models(
        [_copy(run, server).info.experiment_id],
        filter_string=f"source_run_id = '{_copy(run, server).info.run_id}'",
    )
    assert len(copies) == 1


def test_a_run_that_is_not_in_the_outbox_is_named() -> None:
    result = CliRunner().invoke(main, ["runs", "sync", "nothing"])
    assert (result.exit_code, result.output) == (1, "Error: no run 'nothing' in the outbox\n")


def test_without_an_outbox_nothing_waits(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["runs", "list", "--out", str(tmp_path)])
    assert (result.exit_code, "no runs wait here" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("uri", "remote"),
    [
        ("http://localhost:5000", True),
        ("databricks", True),
        ("postgresql://host/db", True),
        ("sqlite:///mlflow.db", False),
        ("file:///tmp/mlruns", False),
        ("mlruns", False),
    ],
)
def test_only_servers_go_away(uri: str, remote: bool) -> None:
    assert is_remote(uri) == remote


def test_passwords_are_not_kept() -> None:
    assert without_secrets("https://me:secret@host:1/path") == "https://host:1/path"
