import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest
from click.testing import CliRunner
from sayso.models import EncoderSettings, TfidfSettings
from sayso.training import Experiment, main
from sayso.training import cli as training_cli
from sayso.training.storage import MIB, StorageError, check_storage

TFIDF = Experiment("baseline", "tfidf", TfidfSettings())
MINILM = Experiment("minilm", "encoder", EncoderSettings())
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/mlflow.db"


def _leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40 - free, free))


def test_a_disk_with_room_is_enough(tmp_path: Path, store: str) -> None:
    check_storage(tmp_path / "runs", [TFIDF, MINILM], store)


def test_checkpoints_and_models_must_have_room(
    tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _leave(monkeypatch, 600 * MIB)
    check_storage(tmp_path, [TFIDF], store)
    with pytest.raises(StorageError, match=r"has 600 MiB left, .* about 1\.1 GiB .* of minilm\)"):
        check_storage(tmp_path, [MINILM], store)


def test_every_seed_needs_room_of_its_own(
    tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _leave(monkeypatch, 1200 * MIB)
    check_storage(tmp_path, [MINILM], store)
    with pytest.raises(StorageError):
        check_storage(tmp_path, [MINILM] * 3, store)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a read-only file system")
def test_a_folder_that_takes_no_files_is_named(store: str) -> None:
    with pytest.raises(StorageError, match=r"/proc/self/runs: cannot be written to \("):
        check_storage(Path("/proc/self/runs"), [TFIDF], store)


def test_a_file_is_no_folder(tmp_path: Path, store: str) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(StorageError, match=r"runs: cannot be written to \(Not a directory"):
        check_storage(tmp_path / "runs", [TFIDF], store)


def test_a_store_that_is_no_database_is_named(tmp_path: Path, store: str) -> None:
    (tmp_path / "mlflow.db").write_text("not a database, but long enough to be taken for one" * 20)
    with pytest.raises(StorageError, match=r"mlflow\.db: cannot be written to \(file is not a"):
        check_storage(tmp_path / "runs", [TFIDF], store)


def test_a_store_that_another_run_writes_to_is_no_error(tmp_path: Path, store: str) -> None:
    with sqlite3.connect(tmp_path / "mlflow.db", isolation_level=None, timeout=0.1) as other:
        other.execute("BEGIN IMMEDIATE")
        check_storage(tmp_path / "runs", [TFIDF], store)


def test_training_says_so_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text("model: tfidf")
    _leave(monkeypatch, 3 * MIB)
    result = CliRunner().invoke(main, ["tiny.yaml"])
    assert result.exit_code == 1
    assert "Error: runs: its disk has 3 MiB left" in result.output
    assert not (tmp_path / "runs").exists()


def test_what_fails_on_a_full_disk_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(*_: object) -> None:
        _leave(monkeypatch, 0)
        raise RuntimeError("PytorchStreamWriter failed writing file")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(training_cli, "train", fill_up)
    result = CliRunner().invoke(main, ["tiny.yaml"])
    assert result.exit_code == 1
    assert "Error: runs: the disk is full; make room, and the same command con" in result.output
