"""`sayso data …`: commands on files of labelled passages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from .agreement import FIRST, SECOND, agreement
from .checks import check_records, near_duplicates
from .dataset import PASSAGES, assign_split, digest, load_records
from .drafts import read_drafts
from .jsonl import DatasetError, read_records, write_records
from .labels import LABELS
from .quotas import check_quotas
from .records import Record
from .standoff import hydrate, load_hydrated, read_standoff, standoff_files
from .statistics import length_table, tables

FILE = click.Path(path_type=Path)
FORMAT_NAMES = ("label-studio", "doccano", "brat", "csv", "datasets")
FORMAT = click.Choice(FORMAT_NAMES)


@click.group()
def data() -> None:
    """Check, count and convert labelled passages."""


@data.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--against", multiple=True, type=FILE, help="Held-out data that must not recur.")
@click.option("--corpora", type=FILE, help="Clones of the corpora: checks the real news, too.")
@click.option("--quotas/--no-quotas", default=None, help="Default: for the shipped dataset only.")
def check(
    files: tuple[Path, ...], against: tuple[Path, ...], corpora: Path | None, quotas: bool | None
) -> None:
    """Check FILES together as one dataset (default: the shipped one).

    Form, repeated ids, stories on two sides of the split and near-duplicates; then what the
    datasheet promises, and how far shortcuts can guess the labels (extra `train`).
    """
    records = [record for file in files or (PASSAGES,) for record in read_records(file)]
    news = load_hydrated(corpora) if corpora else []
    problems = [str(problem) for problem in check_records(records)]
    problems += [str(problem) for problem in check_records(news, repeats=True)]
    problems += [line for file in against for line in _recurring([*records, *news], file)]
    if not files:
        problems += [str(problem) for problem in _unreadable_standoff()]
    if not files if quotas is None else quotas:
        problems += _print_quotas(records)
    for problem in problems:
        click.echo(problem, err=True)
    counts = Counter(span.label for record in records for span in record.spans)
    labels = ", ".join(f"{counts[label]} {label}" for label in LABELS)
    click.echo(f"{len(records)} passages, {counts.total()} spans ({labels}), {digest(records)}")
    if problems:
        raise DatasetError(f"{len(problems)} problem(s)")


def _recurring(records: list[Record], file: Path) -> list[str]:
    held_out = list(read_records(file))
    texts = [record.text for record in [*held_out, *records]]
    return [
        f"record '{records[right - len(held_out)].id}', field 'text': near-duplicate of "
        f"'{held_out[left].id}' of {file} (word-trigram Jaccard {similarity:.2f})"
        for left, right, similarity in near_duplicates(texts)
        if left < len(held_out) <= right
    ]


def _unreadable_standoff() -> list[DatasetError]:
    found = []
    for file in standoff_files():
        try:
            list(read_standoff(file))
        except DatasetError as error:
            found.append(error)
    return found


def _print_quotas(records: list[Record]) -> list[str]:
    from rich.console import Console
    from rich.table import Table

    try:
        quotas = check_quotas(records)
    except ImportError as error:
        raise click.ClickException("quotas need more: install 'sayso[train]'") from error
    table = Table("", "quota", "figure", "bound", title="What the dataset promises")
    for quota in quotas:
        number = ",.0f" if quota.bound >= 10 else ".3f"
        mark = "[green]✓[/]" if quota.kept else "[red]✗[/]"
        bound = f"{'≤' if quota.ceiling else '≥'} {quota.bound:{number}}"
        name = f"{quota.name} ({quota.note})" if quota.note else quota.name
        table.add_row(mark, name, f"{quota.figure:{number}}", bound)
    Console().print(table)
    return [f"quota '{quota.name}': {quota.figure:.3f}" for quota in quotas if not quota.kept]


@data.command()
@click.option("--corpora", type=FILE, help="Clones of the public corpora, for lengths in words.")
def stats(corpora: Path | None) -> None:
    """Print the tables of the datasheet in Markdown."""
    passages = load_records()
    standoff = [record for file in standoff_files() for record in read_standoff(file)]
    news = [record.without_text() for record in standoff]
    for table in tables(passages, news):
        click.echo(table)
    click.echo(length_table(passages, hydrate(corpora).records if corpora else ()))


@data.command("hydrate")
@click.option("--corpora", required=True, type=FILE, help="A folder of clones of the corpora.")
@click.option("--out", "-o", type=FILE, help="Write the labelled text there as JSON Lines.")
@click.option("--partial", is_flag=True, help="Go on without what is missing or altered.")
def hydrate_command(corpora: Path, out: Path | None, partial: bool) -> None:
    """Put the text of real news back to its labels, from clones of the public corpora.

    Every document that is missing or altered is reported. Then nothing is written, unless
    --partial says to write the rest.
    """
    hydration = hydrate(corpora)
    for problem in hydration.problems:
        click.echo(problem, err=True)
    click.echo(
        f"{len(hydration.records)} sentences rebuilt, {len(hydration.problems)} missing or altered"
    )
    if hydration.problems and not partial:
        raise DatasetError("nothing was written; --partial writes what could be rebuilt")
    if out:
        write_records(hydration.records, out)


@data.command("agreement")
@click.argument("first", type=FILE, default=FIRST)
@click.argument("second", type=FILE, default=SECOND)
def agreement_command(first: Path, second: Path) -> None:
    """Cohen's kappa of two annotators (default: the two of the shipped dataset)."""
    found = agreement(first, second)
    click.echo(f"{found.units} units in {found.passages} passages")
    for name, kappa in [("all", found.kappa), *found.per_label.items()]:
        click.echo(f"{name:8} {kappa:.3f}")


@data.command("export")
@click.argument("format", type=FORMAT)
@click.argument("out", type=FILE)
@click.argument("files", nargs=-1, type=FILE)
def export(format: str, out: Path, files: tuple[Path, ...]) -> None:  # noqa: A002
    """Write FILES (default: the shipped passages) to OUT for an annotation tool."""
    from .formats import FORMATS

    records = [record for file in files or (PASSAGES,) for record in read_records(file)]
    FORMATS[format].write(records, out)
    click.echo(f"{len(records)} passages in {out}")


@data.command("import")
@click.argument("format", type=FORMAT)
@click.argument("source", type=FILE)
@click.option("--out", "-o", required=True, type=FILE, help="JSON Lines.")
def import_command(format: str, source: Path, out: Path) -> None:  # noqa: A002
    """Read SOURCE, made by an annotation tool, and write it as records."""
    from .formats import FORMATS

    records = FORMATS[format].read(source)
    write_records(records, out)
    click.echo(f"{len(records)} passages in {out}")


@data.command("from-drafts")
@click.argument("drafts", nargs=-1, required=True, type=FILE)
@click.option("--out", "-o", required=True, type=FILE, help="JSON Lines.")
def from_drafts(drafts: tuple[Path, ...], out: Path) -> None:
    """Turn DRAFTS (spans given by their words) into records, split by story."""
    records = [record for file in drafts for record in read_drafts(file)]
    write_records(
        (replace(record, split=assign_split(record.group or record.id)) for record in records), out
    )
    click.echo(f"{len(records)} passages in {out}")
