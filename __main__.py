"""The command line: `sayso predict`, `models`, `evaluate`, `experiments`, `runs`, `data`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import DatasetError, DeviceError, InputError, ModelError, __version__
from .data.cli import data
from .evaluate_cli import evaluate
from .inference.cli import predict
from .inference.models_cli import models
from .runs_cli import runs

EXPECTED = (DatasetError, DeviceError, InputError, ModelError)


class Commands(click.Group):
    """A group whose commands report expected errors in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="sayso")
def main() -> None:
    """Who accuses, who denies and who claims what in news text."""


@main.command()
@click.argument("folder", default="experiments", type=click.Path(path_type=Path))
@click.option("--defaults", is_flag=True, help="Print every setting, its default and its meaning.")
@click.option("--show", type=click.Path(), metavar="FILE", help="Print FILE with all its defaults.")
def experiments(folder: Path, defaults: bool, show: str | None) -> None:
    """List the experiment files of FOLDER (needs the extra `train`)."""
    try:
        from rich.console import Console

        from .training import ConfigError, read_experiment
        from .training.catalogue import defaults_tables, experiments_table
    except ImportError as error:
        raise click.ClickException("experiments need more: install 'sayso[train]'") from error
    try:
        if show:
            click.echo(read_experiment(show).to_yaml(), nl=False)
        else:
            Console().print(*(defaults_tables() if defaults else [experiments_table(folder)]))
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


main.add_command(predict)
main.add_command(models)
main.add_command(evaluate)
main.add_command(data)
main.add_command(runs)

if __name__ == "__main__":
    main()
