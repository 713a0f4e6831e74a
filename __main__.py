"""The command line: `sayso predict`, `sayso models`, `sayso evaluate`, `sayso data`."""

from __future__ import annotations

from typing import Any

import click
import numpy as np

from . import DatasetError, DeviceError, InputError, ModelError, __version__, load
from .data import LABELS, read_records
from .data.cli import data
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


@main.command()
@click.argument("file", type=click.Path())
@click.option("--model", "-m", help="Shipped model, model folder, or MLflow URI.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:1 …")
def evaluate(file: str, model: str | None, device: str) -> None:
    """Compare a model with the labelled spans of FILE (needs the extra `train`)."""
    try:
        from rich.console import Console

        from .training.evaluation import evaluate as compare
        from .training.tables import evaluation_table
    except ImportError as error:
        raise click.ClickException("evaluation needs more: install 'sayso[train]'") from error
    records = list(read_records(file))
    found = load(model, device).predict(
        [record.text for record in records],
        spans=[[span.offsets for span in record.spans] for record in records],
    )
    truth = [LABELS.index(span.label) for record in records for span in record.spans]
    rows = [[each.scores[label] for label in LABELS] for stances in found for each in stances]
    evaluation = compare(truth, np.array(rows))
    Console().print(evaluation_table(evaluation, f"{file}: given spans"))


main.add_command(predict)
main.add_command(models)
main.add_command(data)

if __name__ == "__main__":
    main()
