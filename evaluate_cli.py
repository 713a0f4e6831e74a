"""`sayso evaluate`: joins `inference`, which answers, and `training`, which compares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from .data import SPLITS, DatasetError, Record, load_records, read_records
from .data.atomic import atomic_path
from .data.standoff import load_hydrated
from .inference import Predictor, load

if TYPE_CHECKING:
    from .training.report import Report


@dataclass(frozen=True, slots=True)
class Selection:
    """Which labelled passages to evaluate on.

    Attributes:
        files: JSON Lines of labelled passages.
        corpora: a folder of clones of public corpora; adds the shipped labels for real news.
        split: only the records of this part. Alone, it means the shipped passages.
    """

    files: tuple[str, ...]
    corpora: str | None
    split: str | None

    def __str__(self) -> str:
        sources = [*self.files, *([self.corpora] if self.corpora else [])] or ["shipped passages"]
        return " + ".join(sources) + (f" ({self.split})" if self.split else "")

    def records(self) -> list[Record]:
        """The passages.

        Raises:
            DatasetError: for what cannot be read, or if there is none.
        """
        records = [record for file in self.files for record in read_records(file)]
        records += load_hydrated(self.corpora) if self.corpora else []
        if not (self.files or self.corpora):
            records = load_records()
        chosen = [record for record in records if self.split in (None, record.split)]
        if not chosen:
            raise DatasetError(f"{self}: no record to evaluate on")
        return chosen


@click.command()
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--model", "-m", help="Shipped model, model folder, or MLflow URI.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:1 …")
@click.option("--corpora", type=click.Path(), help="Clones of the corpora: adds the real news.")
@click.option("--split", type=click.Choice(SPLITS), help="Only the records of this part.")
@click.option("--errors", default=0, type=click.IntRange(0), help="Show that many, worst first.")
@click.option("--json", "out", type=click.Path(allow_dash=True), help="Write it all there as JSON.")
@click.option("--track", metavar="RUN", help="Log it into that run (id, name or folder), too.")
@click.option("--name", default="dev", show_default=True, help="What --track calls the figures.")
@click.option("--seed", default=0, show_default=True, help="Fixes the confidence intervals.")
def evaluate(
    files: tuple[str, ...],
    model: str | None,
    device: str,
    corpora: str | None,
    split: str | None,
    errors: int,
    out: str | None,
    track: str | None,
    name: str,
    seed: int,
) -> None:
    """Compare a model with the labelled passages of FILES (needs the extra `train`).

    Twice: once it labels the given spans, once it finds them in the bare text. Without FILES and
    --corpora, --split chooses a part of the passages that come with the package.

    With --track, figures become metrics such as dev_macro_f1 of the run that trained the model,
    and `make results` can tell of them.
    """
    if not (files or corpora or split):
        raise click.UsageError("nothing to evaluate on: give FILES, --corpora or --split")
    chosen = Selection(files, corpora, split)
    records = chosen.records()
    with Console(stderr=True).status("reading"):
        predictor = load(model, device)
        report = report_on(predictor, records, seed)
    if track:
        _track(report, track, name)
    written = {"model": predictor.name, "data": asdict(chosen), **report.to_dict()}
    if out == "-":
        click.echo(json.dumps(written, indent=1))
        return
    _print(report, errors, f"{predictor.name}: {chosen}")
    if out:
        with atomic_path(Path(out)) as draft:
            draft.write_text(json.dumps(written, indent=1), encoding="utf-8")


def report_on(predictor: Predictor, records: Sequence[Record], seed: int = 0) -> Report:
    """Evaluate a loaded model on labelled passages, with their spans given and without."""
    try:
        from .training import Found, make_report
    except ImportError as error:
        raise click.ClickException("evaluation needs more: install 'sayso[train]'") from error
    texts = [record.text for record in records]
    spans = [[span.offsets for span in record.spans] for record in records]
    given, raw = predictor.predict(texts, spans=spans), predictor.predict(texts)
    return make_report(
        records,
        [[Found.from_stance(stance) for stance in stances] for stances in given],
        [[Found.from_stance(stance) for stance in stances] for stances in raw],
        seed=seed,
    )


def _track(report: Report, reference: str, name: str) -> None:
    import mlflow

    from .training.predictions import ComparisonError, find_run
    from .training.tracking import log_report

    try:
        run = find_run(reference)
    except ComparisonError as error:
        raise click.ClickException(str(error)) from error
    with mlflow.start_run(run.info.run_id):
        log_report(report, name)


def _print(report: Report, errors: int, title: str) -> None:
    from .training.report_tables import errors_text, report_tables

    console = Console(highlight=False)
    console.print(f"{title}, {report.passages:,} passages", markup=False, soft_wrap=True)
    for table in report_tables(report):
        console.print()
        console.print(table)
    for error in errors_text(report, errors):
        console.print()
        console.print(error)
