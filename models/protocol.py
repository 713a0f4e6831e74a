"""What every stance classifier can do, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.records import Offsets, Record
from ..data.sentences import Unit

Probabilities: TypeAlias = NDArray[np.float64]
"""Shape `(spans, 4)`, rows sum to one, columns in the order of `LABELS`."""

Report: TypeAlias = Callable[[Mapping[str, float], int], None]
"""Called with metrics and the epoch (from 1) while a classifier is being fitted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A span and what a classifier says of it; all offsets are into the text of its unit.

    Attributes:
        span: the stretch.
        probabilities: calibrated, one a label, shape `(4,)`.
        source: whose stance it is, where the classifier tells.
        cue: the words that do the speaking, likewise.
        target: the party accused or contradicted, likewise.
    """

    span: Offsets
    probabilities: NDArray[np.float64]
    source: Offsets | None = None
    cue: Offsets | None = None
    target: Offsets | None = None

    @property
    def label(self) -> int:
        """The most probable label, as a place in `LABELS`."""
        return int(self.probabilities.argmax())


class Classifier(Protocol):
    """A model that labels spans of text."""

    kind: ClassVar[str]

    def fit(
        self,
        train: Sequence[Record],
        validation: Sequence[Record],
        *,
        unlabelled: Sequence[str] = (),
        seed: int = 0,
        work: Path | None = None,
        report: Report | None = None,
    ) -> None:
        """Learn from `train`; stop and calibrate on `validation`.

        Args:
            train: records to learn from.
            validation: records for early stopping and calibration.
            unlabelled: sentences without labels, for models that can learn from them.
            seed: fixes everything random.
            work: folder for checkpoints; one that holds some is continued from.
            report: told the metrics of every epoch.
        """

    def predict_probabilities(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[Probabilities]:
        """Calibrated probabilities for the spans of each unit, one array a unit.

        Args:
            units: what to read.
            batch_size: sentences read at once, by models to which that matters.
        """

    def label_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        """A finding for each span of each unit, in the order of the spans."""

    def find_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        """The spans of each unit that are not neutral, or one neutral span over all of it.

        Each unit is one sentence; the spans it brings along do not matter.
        """

    def save(self, folder: Path) -> None:
        """Write the model to `folder`, all of it or nothing."""

    @classmethod
    def load(cls, folder: Path, settings: Mapping[str, Any]) -> Classifier:
        """Read a model whose files were checked; `settings` is its `config.json`."""


def whole(units: Sequence[Unit]) -> list[Unit]:
    """The units, each with one span: all of it."""
    return [replace(unit, spans=((0, len(unit.text)),), places=(0,)) for unit in units]


def by_unit(units: Sequence[Unit], rows: Probabilities) -> list[Probabilities]:
    """The probabilities of all spans in a row, shape `(spans, 4)`, as one array a unit."""
    edges = np.cumsum([len(unit.spans) for unit in units])[:-1]
    return np.split(rows, edges) if units else []


def without_parts(
    units: Sequence[Unit], probabilities: Sequence[Probabilities]
) -> list[list[Finding]]:
    """Findings of a classifier that tells no parts."""
    return [
        [Finding(span, row) for span, row in zip(unit.spans, rows, strict=True)]
        for unit, rows in zip(units, probabilities, strict=True)
    ]
