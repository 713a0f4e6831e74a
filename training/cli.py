"""`python train.py experiments/tfidf.yaml experiments/minilm.yaml`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from ..data import DatasetError
from ..models import ModelError
from .compare import compare_runs
from .layers import ConfigError
from .predictions import ComparisonError
from .run import train


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
    try:
        if compare:
            compare_runs(arguments, Console())
        else:
            train(files, out, Console(), seeds, overrides, register)
    except (ComparisonError, ConfigError, DatasetError, ModelError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped. The same command continues from here.", err=True)
        sys.exit(130)
