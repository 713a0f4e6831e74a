"""`sayso models`: those that ship, those that are registered, and their aliases."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..models import (
    DEFAULT,
    Version,
    drop_alias,
    find_version,
    read_config,
    registered_names,
    set_alias,
    shipped_models,
    versions,
)

FIGURES = {
    "validation F1": "validation_macro_f1",
    "test F1": "test_macro_f1",
    "stances found": "test_span_f1",
}
"""Columns of the list, and the tags they show."""
STORES = ("MLFLOW_REGISTRY_URI", "MLFLOW_TRACKING_URI")
LOCAL_STORES = ("mlflow.db", "mlruns")


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List the models that come with the package, and those in the MLflow registry."""
    if context.invoked_subcommand:
        return
    console = Console(highlight=False)
    for name, folder in shipped_models().items():
        config = read_config(folder)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        note = " (default)" if name == DEFAULT else ""
        console.print(f"{name}{note}: {config['kind']}, {size:.1f} MB, {folder}", soft_wrap=True)
    if _has_store():
        for name in registered_names():
            console.print(_table(name, versions(name)))


@models.command()
@click.argument("alias", metavar="NAME@ALIAS")
@click.argument("version", type=click.IntRange(min=1), required=False)
@click.option("--delete", is_flag=True, help="Forget the alias; the version stays.")
def alias(alias: str, version: int | None, delete: bool) -> None:
    """Let an alias stand for another VERSION: `sayso models alias press@champion 3`."""
    found = re.fullmatch(r"([^/@]+)@([^/@]+)", alias)
    if not found:
        raise click.BadParameter(f"expected NAME@ALIAS, found '{alias}'", param_hint="NAME@ALIAS")
    if delete == (version is not None):
        raise click.UsageError("give either a VERSION or --delete")
    name, which = found.groups()
    if version is None:
        before = find_version(name, which)
        drop_alias(name, which)
        click.echo(f"{alias} is no more; it was version {before.number}")
    else:
        set_alias(name, which, version)
        click.echo(f"{alias} is version {version}")


def _has_store() -> bool:
    """Whether there is a registry to ask: asking MLflow would make one in the working directory."""
    named = any(os.environ.get(name) for name in STORES)
    return find_spec("mlflow") is not None and (
        named or any(Path(name).exists() for name in LOCAL_STORES)
    )


def _table(name: str, found: Iterable[Version]) -> Table:
    """One row a version, the newest first."""
    table = Table(title=Text(f"models:/{name}"), title_justify="left", box=SIMPLE_HEAD)
    table.add_column("version", justify="right")
    table.add_column("aliases", overflow="fold")
    table.add_column("experiment", overflow="fold")
    table.add_column("dataset", overflow="fold")
    for title in FIGURES:
        table.add_column(title, justify="right")
    for version in sorted(found, key=lambda each: -each.number):
        figures = (version.figure(tag) for tag in FIGURES.values())
        table.add_row(
            str(version.number),
            Text(" ".join(f"@{alias}" for alias in version.aliases)),
            Text(version.tags.get("experiment", "–")),
            Text(version.tags.get("dataset_digest", "–")),
            *("–" if figure is None else f"{figure:.3f}" for figure in figures),
        )
    return table
