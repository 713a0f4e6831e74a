"""What a model said of every test span: logged by each run, and read back to compare runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
from mlflow.entities import Run
from mlflow.exceptions import MlflowException
from numpy.typing import NDArray

from ..data.jsonl import encode_line
from ..data.labels import LABELS, Label
from ..data.records import Record
from .found import Found
from .tracking import EXPERIMENT, KIND, SEEDS, get_run

ARTIFACT = "predictions_test.jsonl"
RUN_FILE = "run_id"


class ComparisonError(ValueError):
    """Runs that cannot be found or compared; the message names the run and the reason."""


@dataclass(frozen=True, slots=True)
class SpanPrediction:
    """A span (offsets into its passage), its true label, and the probability of each label."""

    start: int
    end: int
    label: Label
    probabilities: Mapping[str, float]

    @property
    def row(self) -> list[float]:
        """The probabilities in the order of `LABELS`."""
        return [self.probabilities[label] for label in LABELS]


@dataclass(frozen=True, slots=True)
class PassagePrediction:
    """The spans of one record, with the record's id and tags."""

    id: str
    tags: tuple[str, ...]
    spans: tuple[SpanPrediction, ...]

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> PassagePrediction:
        spans = [
            SpanPrediction(
                start=int(span["start"]),
                end=int(span["end"]),
                label=LABELS[LABELS.index(span["label"])],
                probabilities={label: float(span["probabilities"][label]) for label in LABELS},
            )
            for span in raw["spans"]
        ]
        return cls(raw["id"], tuple(raw["tags"]), tuple(spans))

    def to_dict(self) -> dict[str, Any]:
        spans = [
            {
                "start": span.start,
                "end": span.end,
                "label": span.label,
                "probabilities": dict(span.probabilities),
            }
            for span in self.spans
        ]
        return {"id": self.id, "tags": list(self.tags), "spans": spans}


def passage_predictions(
    records: Sequence[Record], given: Sequence[Sequence[Found]]
) -> tuple[PassagePrediction, ...]:
    """Answers about the spans of labelled records (`answers.given_answers`), to be logged."""
    return tuple(
        PassagePrediction(
            record.id,
            record.tags,
            tuple(
                SpanPrediction(
                    *span.offsets, span.label, dict(zip(LABELS, found.scores, strict=True))
                )
                for span, found in zip(record.spans, answers, strict=True)
            ),
        )
        for record, answers in zip(records, given, strict=True)
    )


def log_predictions(passages: Sequence[PassagePrediction]) -> None:
    """Log predictions with the run that is open, a JSON object a passage."""
    lines = b"".join(encode_line(passage.to_dict()) for passage in passages)
    mlflow.log_text(lines.decode(), ARTIFACT)


def remember_run(folder: Path, run_id: str) -> None:
    """Note in the folder of a run which run it is, so that the folder can stand for it."""
    (folder / RUN_FILE).write_text(f"{run_id}\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class TrackedPredictions:
    """The test predictions of a run.

    Attributes:
        run_id: of the run.
        name: of the run.
        dataset: digest of the dataset it learned from and was tested on.
        passages: in the order of the dataset.
    """

    run_id: str
    name: str
    dataset: str
    passages: tuple[PassagePrediction, ...]


def load_predictions(reference: str) -> TrackedPredictions:
    """The test predictions of a run.

    Args:
        reference: a run id, the name of runs (the newest finished one is meant), the folder that
            training wrote, or the folder `model` in it.

    Raises:
        ComparisonError: if there is no such run, or it has no predictions.
    """
    run = find_run(reference)
    run_id, name = run.info.run_id, run.info.run_name
    if run.data.tags.get(KIND) == SEEDS:
        raise ComparisonError(f"run '{name}' stands for several seeds; name one, as {name}-seed1")
    try:
        text = mlflow.artifacts.load_text(f"runs:/{run_id}/{ARTIFACT}")
    except (MlflowException, OSError) as error:
        raise ComparisonError(
            f"run '{name}' ({run_id}) has no {ARTIFACT}: it did not finish, "
            "or an older version trained it"
        ) from error
    try:
        passages = tuple(PassagePrediction.from_dict(json.loads(line)) for line in _lines(text))
    except (KeyError, TypeError, ValueError) as error:
        raise ComparisonError(f"run '{name}' ({run_id}): damaged {ARTIFACT} ({error})") from error
    dataset = run.data.params.get("dataset_digest", "unknown")
    return TrackedPredictions(run_id, name, dataset, passages)


def _lines(text: str) -> Iterator[str]:
    # Not `splitlines`: ids may hold characters that it takes for ends of lines.
    return (line for line in text.split("\n") if line.strip())


def find_run(reference: str) -> Run:
    """A run by its id, its name (the newest finished one), or the folder that training wrote.

    Raises:
        ComparisonError: if there is no such run.
    """
    folder = Path(reference)
    if folder.is_dir():
        return _run_of(folder)
    try:
        return get_run(reference)
    except MlflowException:
        pass
    quote = '"' if "'" in reference else "'"
    found = mlflow.search_runs(
        experiment_names=[EXPERIMENT],
        filter_string=f"attributes.run_name = {quote}{reference}{quote} "
        "AND attributes.status = 'FINISHED'",
        order_by=["attributes.start_time DESC"],
        max_results=1,
        output_format="list",
    )
    if not found:
        raise ComparisonError(f"'{reference}' is no run id, no name of a finished run, no folder")
    return found[0]


def _run_of(folder: Path) -> Run:
    for place in (folder, folder.resolve().parent):
        file = place / RUN_FILE
        if file.is_file():
            run_id = file.read_text(encoding="utf-8").strip()
            try:
                return get_run(run_id)
            except MlflowException as error:
                raise ComparisonError(f"{file}: run {run_id} is not in this store") from error
    raise ComparisonError(f"{folder}: does not say which run it belongs to")


@dataclass(frozen=True, slots=True)
class SharedSpans:
    """The spans that several runs were tested on.

    Attributes:
        tags: those of each passage.
        passages: which passage each span lies in, shape `(spans,)`.
        truth: places in `LABELS`, same shape.
        found: what each run chose, shape `(runs, spans)`.
        note: what is to be said of how they were matched; mostly nothing.
    """

    tags: tuple[tuple[str, ...], ...]
    passages: NDArray[np.int64]
    truth: NDArray[np.int64]
    found: NDArray[np.int64]
    note: str


def shared_spans(runs: Sequence[TrackedPredictions]) -> SharedSpans:
    """Match the test spans of runs by record, offsets and true label.

    Runs on one dataset must have been tested on the same spans. Runs on different datasets are
    compared on the spans that all of them were tested on.

    Raises:
        ComparisonError: if they share no span, or if runs on one dataset have different spans.
    """
    tables = [_by_key(run) for run in runs]
    keys = [key for key in tables[0] if all(key in table for table in tables)]
    passages = {passage.id: passage for passage in runs[0].passages}
    order = {name: place for place, name in enumerate(dict.fromkeys(key[0] for key in keys))}
    return SharedSpans(
        tags=tuple(passages[name].tags for name in order),
        passages=np.array([order[key[0]] for key in keys], dtype=np.int64),
        truth=np.array([LABELS.index(key[3]) for key in keys], dtype=np.int64),
        found=np.array([[np.argmax(table[key]) for key in keys] for table in tables], np.int64),
        note=_matching(runs, [len(table) for table in tables], len(keys)),
    )


def _by_key(run: TrackedPredictions) -> dict[tuple[str, int, int, Label], list[float]]:
    found = {}
    for passage in run.passages:
        for span in passage.spans:
            key = (passage.id, span.start, span.end, span.label)
            if key in found:
                raise ComparisonError(f"run '{run.name}': record '{passage.id}' occurs twice")
            found[key] = span.row
    return found


def _matching(runs: Sequence[TrackedPredictions], sizes: Sequence[int], shared: int) -> str:
    digests = list(dict.fromkeys(run.dataset for run in runs))
    tested = ", ".join(f"'{run.name}' {size}" for run, size in zip(runs, sizes, strict=True))
    same = all(size == shared for size in sizes)
    if not shared:
        raise ComparisonError(f"the runs share no test span (spans: {tested})")
    if len(digests) == 1 and not same:
        raise ComparisonError(f"the runs were tested on different spans of one dataset ({tested})")
    if len(digests) == 1:
        return ""
    datasets = f"The datasets differ ({', '.join(digests)})"
    if same:
        return f"{datasets}, their {shared} test spans are the same."
    return f"{datasets}: compared on the {shared} test spans they share (of {tested})."
