"""`python train.py experiments/tfidf.yaml experiments/minilm.yaml`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from ..data import DatasetError
from ..models import ModelError
from .compare import compare_runs
from .delivery import delivering_if_away
from .layers import ConfigError
from .outbox import OutboxError
from .predictions import ComparisonError
from .run import train
from .storage import StorageError, is_full
from .tracking import EXPERIMENT

EXPECTED = (ComparisonError, ConfigError, DatasetError, ModelError, OutboxError, StorageError)
FULL_DISK = "the disk is full; make room, and the same command continues"


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar="EXPERIMENT... [FIELD=VALUE]...")
@click.option(
    "--compare",
    is_flag=True,
    help="Train nothing: the arguments are runs (id, name, or folder). Test the difference of the "
    "first from each of the others on the test split.",
)
@click.option(
    "--out",
    default="runs",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where checkpoints and models go.",
)
@click.option(
    "--seed",
    "seeds",
    type=int,
    multiple=True,
    help="In place of the experiments' own; several train each experiment several times.",
)
@click.option(
    "--register",
    metavar="NAME",
    help="Make each trained model (with several seeds, the best on the validation split) a new "
    "version of NAME in the MLflow registry, and @champion if it is better than that.",
)
def main(
    arguments: tuple[str, ...],
    compare: bool,
    out: Path,
    seeds: tuple[int, ...],
    register: str | None,
) -> None:
    """Train the models that the EXPERIMENTs (YAML files) describe, and compare them.

    FIELD=VALUE (settings.learning_rate=3e-5) changes a field of every one of them for this call;
    `sayso experiments --defaults` lists the fields. Interrupted? The same command continues.
    """
    files = [each for each in arguments if "=" not in each]
    overrides = [each for each in arguments if "=" in each]
    if not (files or compare):
        raise click.UsageError("name at least one experiment file")
    console = Console()
    try:
        if compare:
            with delivering_if_away(out, console, EXPERIMENT):
                compare_runs(arguments, console)
        else:
            train(files, out, console, seeds, overrides, register)
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    except Exception as error:
        if is_full(out):
            raise click.ClickException(f"{out}: {FULL_DISK} ({error})") from error
        raise
    except KeyboardInterrupt:
        click.echo("Stopped. The same command continues from here.", err=True)
        sys.exit(130)
