"""Training that does not depend on a tracking server: runs are kept here and sent on meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import mlflow
from mlflow.exceptions import MlflowException
from rich.console import Console

from .outbox import Outbox, OutboxError, is_remote, without_secrets
from .quiet import quiet
from .sending import Sender

RETRY_AFTER = 300
"""Seconds for which a server that did not answer is left alone."""
REASON_LENGTH = 120
FAILURES = (MlflowException, OutboxError, OSError)
"""What comes of a server that is away, refuses or breaks off (`requests` raises OSErrors)."""

# MLflow's own patience with a server that is away is many minutes; a user's choice is kept.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "15")


class Delivery:
    """Sends runs on while they are made, and says once if the server does not take them.

    Args:
        outbox: where the runs are written.
        destination: the tracking URI that they are meant for.
        console: where to say so.
    """

    def __init__(self, outbox: Outbox, destination: str, console: Console) -> None:
        self.outbox = outbox
        self.destination = destination
        self.console = console
        self._sender: Sender | None = None
        self._runs: dict[str, None] = {}
        self._said = False
        self._resting_until = 0.0

    def begin(self, run_id: str) -> None:
        """A run was opened (a new one or an old one): note where it is meant to go, and send it."""
        parcel = self.outbox.parcel(run_id, self.destination)
        parcel.ended = None
        parcel.send_to(without_secrets(self.destination))
        self.outbox.save(parcel)
        self._runs[run_id] = None
        self.send(run_id, artifacts=False)

    def send(self, run_id: str, *, artifacts: bool = True) -> None:
        """Send what there is of a run, unless the server failed a short while ago."""
        if monotonic() >= self._resting_until:
            self._try(run_id, artifacts=artifacts)

    def finish(self) -> None:
        """Try once more for the runs that did not arrive."""
        for run_id in self._runs:
            parcel = self.outbox.parcel(run_id)
            if parcel.ended is None and not self._try(run_id):
                break

    def name_there(self, run_id: str) -> str:
        """The id that the run has on the server; its own one as long as it has none."""
        return self.outbox.parcel(run_id).sent_as or run_id

    def _try(self, run_id: str, *, artifacts: bool = True) -> bool:
        try:
            with self.outbox.locked():
                if self._sender is None:
                    with quiet():
                        there = mlflow.MlflowClient(self.destination)
                    self._sender = Sender(self.outbox, there)
                self._sender.send(self.outbox.parcel(run_id), artifacts=artifacts)
        except FAILURES as error:
            self._resting_until = monotonic() + RETRY_AFTER
            self._say(error)
            return False
        return True

    def _say(self, error: Exception) -> None:
        if not self._said:
            self._said = True
            self.console.print(
                f"[yellow]The tracking server {without_secrets(self.destination)} does not take "
                f"runs ({reason(error)}).[/] They are kept in {self.outbox.folder}; "
                f"`sayso runs sync --out {self.outbox.folder.parent}` sends them later.",
                soft_wrap=True,
                highlight=False,
            )


def reason(error: BaseException) -> str:
    """Why a request failed, in a few words: what the system said, if it said something."""
    cause: BaseException | None = error
    words = str(error).strip().partition("\n")[0]
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            words = cause.strerror
        cause = cause.__cause__ or cause.__context__ or _wrapped(cause)
    return words if len(words) <= REASON_LENGTH else f"{words[:REASON_LENGTH]}…"


def _wrapped(error: BaseException) -> BaseException | None:
    """`requests` and `urllib3` hand on what they caught as an argument or as `reason`."""
    held = [getattr(error, "reason", None), *error.args]
    return next((each for each in held if isinstance(each, BaseException)), None)


_current: Delivery | None = None


def current_delivery() -> Delivery | None:
    """The delivery under way; none where runs are written straight to their store."""
    return _current


@contextmanager
def delivering(out: Path, console: Console, experiment: str) -> Iterator[None]:
    """While the block runs, a tracking server that may go away costs nothing.

    Where `MLFLOW_TRACKING_URI` names a server, runs are written to the outbox under `out`, and sent
    on after each epoch and at their end. Stores on this machine are written to as ever.

    Args:
        out: the folder that training writes to.
        console: where to say that the server does not answer.
        experiment: the MLflow experiment that the runs belong to.
    """
    global _current
    destination = mlflow.get_tracking_uri()
    if not is_remote(destination) or _current is not None:
        yield
        return
    outbox = Outbox(out)
    outbox.prepare(experiment)
    delivery = Delivery(outbox, destination, console)
    mlflow.set_tracking_uri(outbox.uri)
    _current = delivery
    try:
        yield
        delivery.finish()
    finally:
        _current = None
        mlflow.set_tracking_uri(destination)


@contextmanager
def delivering_if_away(out: Path, console: Console, experiment: str) -> Iterator[None]:
    """Where the tracking server does not answer, work with the runs of the outbox meanwhile."""
    uri = mlflow.get_tracking_uri()
    if not is_remote(uri) or answers(uri):
        yield
        return
    with delivering(out, console, experiment):
        yield


def answers(uri: str) -> bool:
    """Whether a tracking server is there and lets us in."""
    try:
        with quiet():
            mlflow.MlflowClient(uri).search_experiments(max_results=1)
    except FAILURES:
        return False
    return True
