"""`python -m sayso.training.baselines`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from ...data import DatasetError
from ...data.atomic import atomic_path
from ...models import ModelError
from .comparison import BASELINES, compare
from .plan import BASE, MissingPackageError, Passages, Plan
from .tables import tables, to_dict


@click.command()
@click.option("--corpora", type=click.Path(), help="Clones of the corpora: adds the real news.")
@click.option("--held-out", multiple=True, type=click.Path(), help="Measure on this file, too.")
@click.option("--only", multiple=True, type=click.Choice(list(BASELINES)), help="Not all of them.")
@click.option("--tries", default=24, show_default=True, type=click.IntRange(1), help="Of TF-IDF.")
@click.option("--base", default=BASE, show_default=True, help="The encoder that stays frozen.")
@click.option("--setfit-pairs", default=0, type=click.IntRange(0), help="Adds SetFit (slow).")
@click.option("--spacy-model", help="Adds textacy, which reads with this pipeline.")
@click.option("--seed", default=1, show_default=True, help="Fixes everything random.")
@click.option("--json", "out", type=click.Path(allow_dash=True), help="Write it there as JSON.")
def main(
    corpora: str | None,
    held_out: tuple[str, ...],
    only: tuple[str, ...],
    tries: int,
    base: str,
    setfit_pairs: int,
    spacy_model: str | None,
    seed: int,
    out: str | None,
) -> None:
    """Compare baselines that learn, are tuned and are measured alike.

    They learn from the training passages, are tuned on the validation passages alone, and are
    measured on the test passages and held-out files once all is chosen. SetFit needs the package
    `setfit`, and a second for each dozen pairs; textacy needs `textacy` and a spaCy pipeline.
    """
    names = only or _names(setfit_pairs, spacy_model)
    if "setfit" in names and not setfit_pairs:
        raise click.UsageError("SetFit learns from pairs: give --setfit-pairs")
    if "textacy" in names and not spacy_model:
        raise click.UsageError("textacy reads with a spaCy pipeline: give --spacy-model")
    plan = Plan(names, tries, base, setfit_pairs, spacy_model, seed)
    try:
        _run(Passages.read(corpora, held_out), plan, out)
    except (DatasetError, ModelError, MissingPackageError) as error:
        raise click.ClickException(str(error)) from error


def _names(setfit_pairs: int, spacy_model: str | None) -> tuple[str, ...]:
    left_out = {"setfit": not setfit_pairs, "textacy": not spacy_model}
    return tuple(name for name in BASELINES if not left_out.get(name))


def _run(passages: Passages, plan: Plan, out: str | None) -> None:
    progress = Console(stderr=True)
    if passages.left_out:
        names = ", ".join(passages.left_out)
        progress.print(f"Not learned from, since measured: {names}", markup=False)
    rows = []
    for row in compare(passages, plan):
        progress.print(f"{row.baseline.title}: {row.seconds:.0f} s", highlight=False)
        rows.append(row)
    written = json.dumps(to_dict(passages, plan, rows), indent=1)
    if out == "-":
        click.echo(written)
        return
    console = Console(highlight=False)
    for table in tables(passages, rows):
        console.print(table)
    if out:
        with atomic_path(Path(out)) as draft:
            draft.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
