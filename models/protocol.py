"""What every stance classifier can do, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.records import Record
from ..data.sentences import Unit

Probabilities: TypeAlias = NDArray[np.float64]
"""Shape `(spans, 4)`, rows sum to one, columns in the order of `LABELS`."""

Report: TypeAlias = Callable[[Mapping[str, float], int], None]
"""Called with metrics and the epoch (from 1) while a classifier is being fitted."""


class Classifier(Protocol):
    """A model that labels given spans of text."""

    kind: ClassVar[str]

    def fit(
        self,
        train: Sequence[Record],
        validation: Sequence[Record],
        *,
        seed: int = 0,
        work: Path | None = None,
        report: Report | None = None,
    ) -> None:
        """Learn from `train`; stop and calibrate on `validation`.

        Args:
            train: records to learn from.
            validation: records for early stopping and calibration.
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

    def save(self, folder: Path) -> None:
        """Write the model to `folder`, all of it or nothing."""

    @classmethod
    def load(cls, folder: Path, settings: Mapping[str, Any]) -> Classifier:
        """Read a model whose files were checked; `settings` is its `config.json`."""
