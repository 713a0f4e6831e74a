"""`sayso experiments`: the experiment files of a folder, and every setting with its default."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from .config import SETTINGS, DataSettings, Experiment, read_experiment
from .layers import ConfigError
from .search_space import Search

ATTRIBUTE = re.compile(r"    (\w+): (.*)")


def experiments_table(folder: Path) -> Table:
    """One row an experiment file; one that cannot be used says why.

    Raises:
        ConfigError: if the folder holds no experiment file.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ConfigError(f"{folder}: holds no experiment files (*.yaml)")
    table = Table()
    for column in ("name", "model", "base", "data", "seed", "description"):
        table.add_column(column, overflow="fold")
    for file in files:
        try:
            table.add_row(*(Text(cell) for cell in _cells(file)))
        except ConfigError as error:
            table.add_row(file.stem, "", "", "", "", Text(str(error)), style="red")
    return table


def _cells(file: Path) -> list[str]:
    experiment = read_experiment(file)
    base = getattr(experiment.settings, "base", "")
    head = [experiment.name, experiment.model, base, str(experiment.data)]
    return [*head, str(experiment.seed), first_comment(file)]


def first_comment(file: Path) -> str:
    """The first comment line of a file without its `#`, or nothing."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return next((line.lstrip("# ") for line in lines if line.startswith("#")), "")


def defaults_tables() -> Iterator[Table]:
    """Every field of an experiment file and every setting of every kind of model."""
    yield _defaults_table(Experiment, "An experiment file (it may say `extends: FILE`)", "")
    yield _defaults_table(DataSettings, "data", "data.")
    yield _defaults_table(Search, "search", "search.")
    for kind, settings in SETTINGS.items():
        yield _defaults_table(settings, f"settings of 'model: {kind}'", "settings.")


def _defaults_table(kind: type[Any], title: str, prefix: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in ("field", "type", "default", "description"):
        table.add_column(column, overflow="fold", no_wrap=column == "field")
    described = attributes(kind)
    for each in fields(kind):
        cells = [prefix + each.name, str(each.type), _default(each), described.get(each.name, "")]
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _default(each: Field[Any]) -> str:
    if each.default is not MISSING:
        return str(each.default)
    return "see below" if each.default_factory is not MISSING else ""


def attributes(kind: type[Any]) -> dict[str, str]:
    """What the `Attributes:` section of a docstring says of each attribute."""
    _, _, section = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        if entry := ATTRIBUTE.fullmatch(line):
            name, found[entry[1]] = entry[1], entry[2]
        elif name and line.startswith("     "):
            found[name] += f" {line.strip()}"
        else:
            break
    return found
