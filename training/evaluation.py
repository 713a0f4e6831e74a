"""How well probabilities for spans agree with their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS
from .bootstrap import Counts, Interval, bootstrap
from .scores import ratio

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
        intervals: 95 % confidence intervals by the name of the figure (`macro_f1`, `accuracy`,
            `precision_deny`, …), where it is known which spans share a passage.
    """

    labels: dict[str, LabelScore]
    macro_f1: float
    accuracy: float
    calibration_error: float
    confusion: NDArray[np.int64]
    intervals: Mapping[str, Interval] = field(default_factory=dict)

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
        for name, interval in self.intervals.items():
            flat |= {f"{name}_low": interval.low, f"{name}_high": interval.high}
        return {f"{prefix}_{name}": value for name, value in flat.items()}


def evaluate(
    truth: Sequence[int],
    probabilities: NDArray[np.floating],
    *,
    passages: Sequence[int] | None = None,
    seed: int = 0,
) -> Evaluation:
    """Compare labels with probabilities.

    Args:
        truth: places in `LABELS`, one a span.
        probabilities: shape `(spans, 4)`.
        passages: the passage of each span, counted from 0; gives the intervals.
        seed: fixes the resamples behind the intervals.

    Raises:
        ValueError: if there is no span.
    """
    if not len(truth):
        raise ValueError("there is no labelled span to evaluate on")
    labels = np.asarray(truth)
    found = probabilities.argmax(axis=1)
    counts = confusions(labels, found, np.zeros_like(labels) if passages is None else passages)
    confusion = counts.sum(axis=0)
    figures = {name: float(value) for name, value in confusion_figures(confusion).items()}
    return Evaluation(
        labels={
            label: LabelScore(
                figures[f"precision_{label}"],
                figures[f"recall_{label}"],
                figures[f"f1_{label}"],
                int(support),
            )
            for label, support in zip(LABELS, confusion.sum(axis=1), strict=True)
        },
        macro_f1=figures["macro_f1"],
        accuracy=figures["accuracy"],
        calibration_error=_calibration_error(labels == found, probabilities.max(axis=1)),
        confusion=confusion,
        intervals={} if passages is None else bootstrap(counts, confusion_figures, seed=seed),
    )


def confusions(
    truth: Sequence[int] | NDArray[np.integer],
    found: Sequence[int] | NDArray[np.integer],
    passages: Sequence[int] | NDArray[np.integer],
) -> NDArray[np.int64]:
    """A confusion matrix a passage; shape `(passages, 4, 4)`, rows are true labels."""
    counts = np.zeros((max(passages) + 1, len(LABELS), len(LABELS)), np.int64)
    np.add.at(counts, (np.asarray(passages), np.asarray(truth), np.asarray(found)), 1)
    return counts


def confusion_figures(confusion: Counts) -> dict[str, NDArray[np.float64]]:
    """Macro-F1, accuracy, and the labels' precision, recall and F1 of confusion matrices.

    What has no instances counts as 0.

    Args:
        confusion: shape `(…, 4, 4)`.

    Returns:
        Figures of shape `(…)`.
    """
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    gold, found = confusion.sum(axis=-1), confusion.sum(axis=-2)
    f1 = ratio(2 * hits, gold + found)
    figures = {
        "macro_f1": f1.mean(axis=-1),
        "accuracy": ratio(hits.sum(axis=-1), gold.sum(axis=-1)),
    }
    for name, values in (
        ("precision", ratio(hits, found)),
        ("recall", ratio(hits, gold)),
        ("f1", f1),
    ):
        for place, label in enumerate(LABELS):
            figures[f"{name}_{label}"] = values[..., place]
    return figures


def _calibration_error(right: NDArray[np.bool_], confidence: NDArray[np.floating]) -> float:
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(right[bins == each].mean() - confidence[bins == each].mean()) * (bins == each).mean()
        for each in range(BINS)
        if (bins == each).any()
    ]
    return float(sum(gaps))
