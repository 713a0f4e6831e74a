"""What waits in an outbox, and sending it: `sayso runs list` and `sayso runs sync`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime

import mlflow
from mlflow.entities import Run
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .delivery import FAILURES, answers, reason
from .outbox import ENDED, Outbox, OutboxError, Parcel, is_remote, without_secrets
from .quiet import quiet
from .sending import Sender
from .tracking import KIND

SHORT = 8
"""So many digits of an id name a run."""


def outbox_table(outbox: Outbox, *, everything: bool = False) -> Table:
    """One row a run that waits to be sent; with `everything`, also those that arrived.

    Raises:
        OutboxError: if there is no outbox, or it is damaged.
    """
    table = Table()
    for column in ("name", "run", "kind", "status", "begun", "meant for", "arrived"):
        table.add_column(column, overflow="fold")
    for run, parcel in outbox.runs():
        if everything or parcel.waits(run):
            table.add_row(*(Text(cell) for cell in _cells(run, parcel)))
    return table


def _cells(run: Run, parcel: Parcel) -> Iterator[str]:
    yield run.info.run_name
    yield run.info.run_id[:SHORT]
    yield run.data.tags.get(KIND, "")
    yield run.info.status.lower()
    yield datetime.fromtimestamp(run.info.start_time / 1000).strftime("%Y-%m-%d %H:%M")
    yield parcel.destination
    yield "no" if parcel.sent_as is None else "in part" if parcel.waits(run) else "yes"


def sync_runs(
    outbox: Outbox, console: Console, names: Sequence[str] = (), to: str | None = None
) -> None:
    """Send runs to the servers that they are meant for, and say what became of each.

    Args:
        outbox: where they are.
        console: where to say it.
        names: names or (beginnings of) ids of the runs to send, even if they arrived before; none
            is all that wait.
        to: the tracking URI of a server to send them to in place of their own.

    Raises:
        OutboxError: for a run that is not there, and at the end if not all arrived.
    """
    if to is not None and without_secrets(to) == outbox.uri:
        raise OutboxError(f"{to} is the outbox itself")
    chosen = _chosen(outbox.runs(), names)
    if not chosen:
        console.print("Nothing waits to be sent.")
        return
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    failed: list[str] = []
    away: set[str] = set()
    senders: dict[str, Sender] = {}
    with outbox.locked():
        for run, known in chosen:
            parcel = outbox.parcel(known.run_id)  # a child may have sent it meanwhile
            parcel.send_to(without_secrets(to or parcel.destination))
            uri = _with_secrets(parcel.destination, to)
            if uri in away:
                continue
            try:
                if uri not in senders:
                    with quiet():
                        senders[uri] = Sender(outbox, mlflow.MlflowClient(uri))
                senders[uri].send(parcel)
            except FAILURES as error:
                failed.append(f"{run.info.run_name} to {parcel.destination}: {reason(error)}")
                if not answers(uri):
                    away.add(uri)
            else:
                under_way = "" if run.info.status in ENDED else " (has not ended: what there is)"
                console.print(
                    f"{run.info.run_name} {run.info.run_id}: sent to {parcel.destination} "
                    f"as {parcel.sent_as}{under_way}"
                )
    if failed:
        raise OutboxError(
            f"not all runs are sent; the same command continues ({'; '.join(failed)})"
        )


def _chosen(
    found: Sequence[tuple[Run, Parcel]], names: Sequence[str]
) -> Sequence[tuple[Run, Parcel]]:
    if not names:
        return [(run, parcel) for run, parcel in found if parcel.waits(run)]
    for name in names:
        if not any(_is_called(run, name) for run, _ in found):
            raise OutboxError(f"no run '{name}' in the outbox")
    return [each for each in found if any(_is_called(each[0], name) for name in names)]


def _is_called(run: Run, name: str) -> bool:
    begins = len(name) >= SHORT and str(run.info.run_id).startswith(name)
    return begins or name == str(run.info.run_name)


def _with_secrets(destination: str, to: str | None) -> str:
    """The URI to reach a server by: with the password that the user gives now, if there is one."""
    for uri in (to, mlflow.get_tracking_uri()):
        if uri and without_secrets(uri) == destination:
            return uri
    if not (to or is_remote(destination)):
        raise OutboxError(f"'{destination}' names no server; say where to with --to URI")
    return destination
