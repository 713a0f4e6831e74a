"""`python train.py experiments/tfidf.yaml experiments/minilm.yaml`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from ..data import DatasetError
from ..models import ModelError
from .config import ConfigError
from .run import train


@click.command()
@click.argument("experiments", nargs=-1, required=True, type=click.Path(dir_okay=False))
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
def main(experiments: tuple[str, ...], out: Path, seeds: tuple[int, ...]) -> None:
    """Train the models that the EXPERIMENTS (YAML files) describe, and compare them.

    Interrupted? The same command continues.
    """
    try:
        train(experiments, out, Console(), seeds)
    except (ConfigError, DatasetError, ModelError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped. The same command continues from here.", err=True)
        sys.exit(130)
