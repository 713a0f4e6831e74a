"""Runs that are meant for a tracking server: they are written here first, then sent on.

The outbox is an MLflow store of its own (SQLite and a folder of artifacts), and beside it one small
file a run that says how much of it the server has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import mlflow
from filelock import FileLock, Timeout
from mlflow.entities import Run
from mlflow.exceptions import MlflowException

from ..data.atomic import atomic_path
from .quiet import quiet

FOLDER = "tracking"
LOCAL_SCHEMES = ("", "file", "sqlite")
ENDED = ("FINISHED", "FAILED", "KILLED")
PATIENCE = 60
"""Seconds to wait for another process that is sending."""


class OutboxError(ValueError):
    """Runs that cannot be found or sent; the message says which and why."""


def is_remote(uri: str) -> bool:
    """Whether a tracking URI names a server, which can go away, and not files on this machine."""
    scheme = urlsplit(uri).scheme
    return uri == "databricks" or (scheme not in LOCAL_SCHEMES and len(scheme) > 1)


def without_secrets(uri: str) -> str:
    """A tracking URI without the user and password that it may hold."""
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@dataclass(slots=True)
class Parcel:
    """How much of a run has arrived.

    Attributes:
        run_id: of the run in the outbox.
        destination: the tracking URI that it is meant for.
        sent_as: the id that the run has there, once it has one.
        models: ids of its logged models here, and there.
        files: SHA-256 of each artifact that arrived, by its path.
        ended: when the run ended (milliseconds since 1970), once all of it arrived.
    """

    run_id: str
    destination: str
    sent_as: str | None = None
    models: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    ended: int | None = None

    def send_to(self, destination: str) -> None:
        """Mean it for another server, of which nothing is known yet."""
        if destination != self.destination:
            self.destination, self.sent_as, self.ended = destination, None, None
            self.models, self.files = {}, {}

    def waits(self, run: Run) -> bool:
        """Whether there is something of the run that has not arrived."""
        return self.ended is None or self.ended != run.info.end_time


class Outbox:
    """The outbox under the folder that training writes to."""

    def __init__(self, out: Path) -> None:
        self.folder = out / FOLDER
        self._parcels = self.folder / "parcels"

    @property
    def uri(self) -> str:
        """The tracking URI of the store in it."""
        return f"sqlite:///{self.folder.resolve() / 'mlflow.db'}"

    def prepare(self, experiment: str) -> None:
        """Have a store there with an experiment whose artifacts lie beside it."""
        self._parcels.mkdir(parents=True, exist_ok=True)
        with quiet():
            client = mlflow.MlflowClient(self.uri)
            if client.get_experiment_by_name(experiment) is None:
                artifacts = self.folder.resolve() / "artifacts"
                client.create_experiment(experiment, artifact_location=artifacts.as_uri())

    def client(self) -> mlflow.MlflowClient:
        """Access to the store.

        Raises:
            OutboxError: if there is none.
        """
        if not (self.folder / "mlflow.db").is_file():
            raise OutboxError(f"{self.folder}: no runs wait here")
        with quiet():
            return mlflow.MlflowClient(self.uri)

    def parcel(self, run_id: str, destination: str = "") -> Parcel:
        """What is known of a run; of one that is new, only where it is meant to go.

        Raises:
            OutboxError: for a file that is damaged.
        """
        path = self._path(run_id)
        if not path.is_file():
            return Parcel(run_id, without_secrets(destination))
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return Parcel(**raw)
        except (ValueError, TypeError) as error:
            raise OutboxError(f"{path}: damaged ({error})") from error

    def save(self, parcel: Parcel) -> None:
        with atomic_path(self._path(parcel.run_id)) as draft:
            draft.write_text(json.dumps(asdict(parcel), indent=1), encoding="utf-8")

    def runs(self) -> list[tuple[Run, Parcel]]:
        """The runs that are meant for a server, oldest first."""
        client = self.client()
        found = []
        for path in self._parcels.glob("*.json"):
            try:
                found.append((client.get_run(path.stem), self.parcel(path.stem)))
            except MlflowException as error:
                raise OutboxError(f"{path}: its run is not in {self.uri} ({error})") from error
        return sorted(found, key=lambda each: (each[0].info.start_time, each[0].info.run_id))

    @contextmanager
    def locked(self, patience: float = PATIENCE) -> Iterator[None]:
        """Only one process sends at a time.

        Raises:
            OutboxError: if another still does after `patience` seconds.
        """
        try:
            with FileLock(self.folder / "lock", timeout=patience):
                yield
        except Timeout as error:
            raise OutboxError(f"{self.folder}: another process is sending") from error

    def _path(self, run_id: str) -> Path:
        return self._parcels / f"{run_id}.json"
