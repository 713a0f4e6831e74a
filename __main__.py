"""The command line: `sayso predict`, `sayso models`, `sayso evaluate`, `sayso data`."""

from __future__ import annotations

from typing import Any

import click

from . import DatasetError, DeviceError, InputError, ModelError, __version__
from .data.cli import data
from .evaluate_cli import evaluate
from .inference.cli import models, predict

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


main.add_command(predict)
main.add_command(models)
main.add_command(evaluate)
main.add_command(data)

if __name__ == "__main__":
    main()
