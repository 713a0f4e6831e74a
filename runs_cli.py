"""`sayso runs`: what training made for a tracking server that was away, and sending it there."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

out_option = click.option(
    "--out",
    default="runs",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that training wrote to.",
)


@click.group()
def runs() -> None:
    """Runs made for a tracking server: what waits to be sent, and sending it.

    Training writes them under its --out folder and sends them on when the server answers.
    """


@runs.command(name="list")
@out_option
@click.option("--all", "everything", is_flag=True, help="Those that arrived, too.")
def list_runs(out: Path, everything: bool) -> None:
    """List the runs that wait to be sent."""
    try:
        from .training.outbox import Outbox, OutboxError
        from .training.sync import outbox_table
    except ImportError as error:
        raise _more_needed() from error
    try:
        Console(highlight=False).print(outbox_table(Outbox(out), everything=everything))
    except OutboxError as error:
        raise click.ClickException(str(error)) from error


@runs.command()
@click.argument("names", nargs=-1, metavar="[RUN]...")
@out_option
@click.option("--to", metavar="URI", help="In place of the server that the runs were meant for.")
def sync(names: tuple[str, ...], out: Path, to: str | None) -> None:
    """Send the runs that wait, or just the RUNs named (name or id), whole.

    It may be interrupted and repeated: what has arrived is not sent again.
    """
    try:
        from .training.outbox import Outbox, OutboxError
        from .training.sync import sync_runs
    except ImportError as error:
        raise _more_needed() from error
    try:
        sync_runs(Outbox(out), Console(highlight=False, soft_wrap=True), names, to)
    except OutboxError as error:
        raise click.ClickException(str(error)) from error


def _more_needed() -> click.ClickException:
    return click.ClickException("tracked runs need more: install 'sayso[train]'")
