"""The model card of a trained model, from the figures of its run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..data.labels import Split
from ..data.records import Record
from ..models import CARD, EncoderClassifier
from .config import Experiment
from .report import Report

DOES = {
    True: "Finds the stretches of English news text in which somebody accuses, denies or claims "
    "something, labels them (or spans that you give) with a calibrated probability, and names "
    "source, cue and target.",
    False: "Labels given spans, or whole sentences, of English news text `accuse`, `deny`, `claim` "
    "or `neutral`, with a calibrated probability. It finds no borders and names no parties.",
}
LIMITS = """\
**Where it may fail.** These figures hold for text like its own data. It reads one sentence at a
time: a denial of what an earlier sentence says may escape it. Other languages, social media,
fiction and transcripts without quotation marks were never measured. `errors_test.html` of the run
shows its worst errors.

**What it is for.** Sorting and searching news for who accuses, denies and claims what, with a
person reading what it found.

**What it is not for.** A label says what a sentence reports, never whether it is true: an
accusation found is no fact established. Do not rank, score or judge people by it, and decide
nothing about anybody on its word alone.
"""


def write_card(
    folder: Path,
    experiment: Experiment,
    parts: Mapping[Split, Sequence[Record]],
    digest: str,
    reports: Mapping[str, Report],
    run_id: str,
) -> None:
    """Write the card into the folder of a trained model.

    Args:
        folder: of the model.
        experiment: that trained it.
        parts: its data, by split.
        digest: of that data.
        reports: its figures on `validation` and `test`.
        run_id: of the tracked run.
    """
    lines = [
        f"# Model card: `{experiment.name}`",
        f"**What it does.** {DOES[experiment.model == EncoderClassifier.kind]}",
        f"**What it is.** {_what(experiment)}",
        f"**Trained by** the experiment `{experiment.name}`, seed {experiment.seed}, in run "
        f"`{run_id}` (its `experiment.yaml` trains it again), on "
        + _data(experiment, parts, digest),
        "**How good it is.** On the test split, which nothing was chosen by, with spans given:",
        "\n".join(_label_rows(reports["test"])),
        "\n".join(_figure_rows(reports)),
        LIMITS,
    ]
    (folder / CARD).write_text("\n\n".join(lines), encoding="utf-8")


def _what(experiment: Experiment) -> str:
    if experiment.model != EncoderClassifier.kind:
        return "TF-IDF of word and character n-grams of a span, under logistic regression."
    base = getattr(experiment.settings, "base", "")
    teacher = getattr(experiment.settings, "teacher", None)
    taught = f", taught by `{teacher}` as well" if teacher else ""
    return (
        f"`{base}`, fine-tuned with one linear layer over the tokens{taught}. `model.onnx` holds "
        "the weights in 8-bit integers; ONNX Runtime runs them on a CPU, torch on a GPU."
    )


def _data(experiment: Experiment, parts: Mapping[Split, Sequence[Record]], digest: str) -> str:
    counts = ", ".join(
        f"{split} {len(records):,} ({sum(len(each.spans) for each in records):,} spans)"
        for split, records in parts.items()
    )
    unlabelled = experiment.data.unlabelled
    more = f", and up to {unlabelled:,} sentences that nobody labelled" if unlabelled else ""
    return f"`{experiment.data}`, digest `{digest}`. Passages: {counts}{more}."


def _label_rows(report: Report) -> Iterator[str]:
    yield "| label | precision | recall | F1 | spans |"
    yield "|---|---:|---:|---:|---:|"
    evaluation = report.given.evaluation
    for label, score in evaluation.labels.items():
        figures = " | ".join(f"{each:.3f}" for each in (score.precision, score.recall, score.f1))
        yield f"| {label} | {figures} | {score.support} |"
    yield f"| macro |  |  | {evaluation.macro_f1:.3f} | {evaluation.confusion.sum()} |"


def _figure_rows(reports: Mapping[str, Report]) -> Iterator[str]:
    """Validation and test side by side; validation chose when to stop, and is the kinder one."""
    columns = [_figures(reports[split]) for split in ("validation", "test")]
    yield "| | validation | test |"
    yield "|---|---:|---:|"
    for name in columns[1]:
        yield f"| {name} | {columns[0].get(name, '–')} | {columns[1][name]} |"


def _figures(report: Report) -> dict[str, str]:
    evaluation = report.given.evaluation
    interval = evaluation.intervals["macro_f1"]
    found = {
        "given spans, macro-F1": f"{evaluation.macro_f1:.3f}",
        "its 95 % interval": f"{interval.low:.2f}–{interval.high:.2f}",
        **{f"given spans, F1 {name}": f"{s.f1:.3f}" for name, s in evaluation.labels.items()},
        "given spans, accuracy": f"{evaluation.accuracy:.3f}",
        "expected calibration error": f"{evaluation.calibration_error:.3f}",
    }
    if report.raw:
        found["stances found in bare text, F1"] = f"{report.raw.overlap.micro.f1:.3f}"
        found["the same, with exact borders"] = f"{report.raw.exact.micro.f1:.3f}"
    for part, score in report.given.parts.items():
        if score.overlap.gold and score.overlap.found:
            found[f"{part} of given spans, F1"] = f"{score.overlap.f1:.3f}"
    return found
