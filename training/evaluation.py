"""How well probabilities for spans agree with their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from ..data.labels import LABELS

BINS = 10


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision, recall and F1 of one label, each in [0, 1], and how many spans carry it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model's figures on labelled spans.

    Attributes:
        labels: one score a label, in the order of `LABELS`.
        macro_f1: mean of the labels' F1.
        accuracy: share of spans with the right label.
        calibration_error: expected calibration error of the top score, ten equal bins (Naeini et
            al., AAAI 2015).
        confusion: counts, shape `(4, 4)`; rows are true labels, columns predicted ones.
    """

    labels: dict[str, LabelScore]
    macro_f1: float
    accuracy: float
    calibration_error: float
    confusion: NDArray[np.int64]

    def metrics(self, prefix: str) -> dict[str, float]:
        """All figures, flat, with names such as `test_macro_f1` and `test_f1_deny`."""
        flat = {
            "macro_f1": self.macro_f1,
            "accuracy": self.accuracy,
            "calibration_error": self.calibration_error,
        }
        for label, score in self.labels.items():
            flat[f"precision_{label}"] = score.precision
            flat[f"recall_{label}"] = score.recall
            flat[f"f1_{label}"] = score.f1
        return {f"{prefix}_{name}": value for name, value in flat.items()}


def evaluate(truth: Sequence[int], probabilities: NDArray[np.floating]) -> Evaluation:
    """Compare labels with probabilities.

    Args:
        truth: places in `LABELS`, one a span.
        probabilities: shape `(spans, 4)`.

    Raises:
        ValueError: if there is no span.
    """
    if not len(truth):
        raise ValueError("there is no labelled span to evaluate on")
    labels = np.asarray(truth)
    found = probabilities.argmax(axis=1)
    order = list(range(len(LABELS)))
    columns = precision_recall_fscore_support(labels, found, labels=order, zero_division=0)
    rows = zip(LABELS, *(column.tolist() for column in columns), strict=True)
    scores = {name: LabelScore(*row) for name, *row in rows}
    return Evaluation(
        labels=scores,
        macro_f1=sum(score.f1 for score in scores.values()) / len(scores),
        accuracy=float((labels == found).mean()),
        calibration_error=_calibration_error(labels == found, probabilities.max(axis=1)),
        confusion=confusion_matrix(labels, found, labels=order),
    )


def _calibration_error(right: NDArray[np.bool_], confidence: NDArray[np.floating]) -> float:
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(right[bins == each].mean() - confidence[bins == each].mean()) * (bins == each).mean()
        for each in range(BINS)
        if (bins == each).any()
    ]
    return float(sum(gaps))
