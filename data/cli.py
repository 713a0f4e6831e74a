"""`sayso data …`: commands on files of labelled passages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from .checks import check_records
from .dataset import PASSAGES, assign_split, digest
from .drafts import read_drafts
from .jsonl import DatasetError, read_records, write_records
from .labels import LABELS


@click.group()
def data() -> None:
    """Check and convert labelled passages."""


@data.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check FILES together as one dataset (default: the shipped one)."""
    records = [record for file in files or (PASSAGES,) for record in read_records(file)]
    problems = check_records(records)
    for problem in problems:
        click.echo(problem, err=True)
    counts = Counter(span.label for record in records for span in record.spans)
    labels = ", ".join(f"{counts[label]} {label}" for label in LABELS)
    click.echo(f"{len(records)} passages, {counts.total()} spans ({labels}), {digest(records)}")
    if problems:
        raise DatasetError(f"{len(problems)} problem(s)")


@data.command("from-drafts")
@click.argument("drafts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="JSON Lines.")
def from_drafts(drafts: tuple[Path, ...], out: Path) -> None:
    """Turn DRAFTS (spans given by their words) into records, split by story."""
    records = [record for file in drafts for record in read_drafts(file)]
    write_records(
        (replace(record, split=assign_split(record.group or record.id)) for record in records), out
    )
    click.echo(f"{len(records)} passages in {out}")
