"""Pictures of an evaluation and of a training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import PrecisionRecallDisplay

from ..data.labels import LABELS
from ..data.records import Record
from .breakdown import Group
from .evaluation import BINS, Evaluation
from .found import Found
from .report import Report

FEWEST = 10
"""Spans that a group must have to be drawn; fewer say little."""


def evaluation_figures(
    records: Sequence[Record], given: Sequence[Sequence[Found]], report: Report, title: str
) -> Iterator[tuple[str, Figure]]:
    """The pictures of an evaluation, each with its name.

    Args:
        records: labelled passages.
        given: for each record, the model's answer about each of its spans.
        report: made from these.
        title: stands in every picture.
    """
    truth = [LABELS.index(span.label) for record in records for span in record.spans]
    probabilities = np.array([found.scores for answers in given for found in answers])
    yield "confusion", confusion_figure(report.given.evaluation, title)
    yield "precision_recall", precision_recall_figure(truth, probabilities, title)
    yield "reliability", reliability_figure(truth, probabilities, title)
    for facet in ("tag", "domain", "corpus"):
        figure = groups_figure(report.groups, facet, title)
        if figure:
            yield f"by_{facet}", figure


def confusion_figure(evaluation: Evaluation, title: str) -> Figure:
    """The confusion matrix; colours show shares of the true label, figures are counts."""
    counts = evaluation.confusion
    shares = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    figure, axes = _picture(5, 4.5)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(LABELS)), LABELS)
    axes.set_yticks(range(len(LABELS)), LABELS)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(f"{title}: macro-F1 {evaluation.macro_f1:.3f}")
    for row in range(len(LABELS)):
        for column in range(len(LABELS)):
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, counts[row, column], ha="center", va="center", color=colour)
    return figure


def precision_recall_figure(
    truth: Sequence[int], probabilities: NDArray[np.floating], title: str
) -> Figure:
    """Precision over recall as the threshold of each label's probability falls.

    Labels that no span carries are left out.

    Args:
        truth: places in `LABELS`, one a span.
        probabilities: shape `(spans, 4)`.
        title: of the picture.
    """
    labels = np.asarray(truth)
    figure, axes = _picture(5.5, 4.5)
    for place, label in enumerate(LABELS):
        if (labels == place).any():
            PrecisionRecallDisplay.from_predictions(
                labels == place, probabilities[:, place], ax=axes, name=label
            )
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")
    axes.set_title(f"{title}: precision and recall")
    axes.legend(loc="lower left")
    return figure


def reliability_figure(
    truth: Sequence[int], probabilities: NDArray[np.floating], title: str
) -> Figure:
    """How often the top label is right, over its score; bars show how many spans stand behind.

    The bins are those of the expected calibration error.

    Args:
        truth: places in `LABELS`, one a span.
        probabilities: shape `(spans, 4)`.
        title: of the picture.
    """
    right = probabilities.argmax(axis=1) == np.asarray(truth)
    scores = probabilities.max(axis=1)
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    filled = np.unique(bins)
    figure, axes = _picture(5, 4.5)
    shares = [(bins == each).mean() for each in filled]
    axes.bar((filled + 0.5) / BINS, shares, 1 / BINS, color="lightgrey", label="share of spans")
    axes.plot([0, 1], [0, 1], "--", color="grey", label="perfect")
    axes.plot(
        [scores[bins == each].mean() for each in filled],
        [right[bins == each].mean() for each in filled],
        "o-",
        label="share right",
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("score")
    axes.set_title(f"{title}: reliability")
    axes.legend(loc="upper left")
    return figure


def groups_figure(groups: Sequence[Group], facet: str, title: str) -> Figure | None:
    """Accuracy on given spans of each group of a facet, such as `tag`, best first.

    Returns:
        `None` if no group of the facet has enough spans.
    """
    kept = [group for group in groups if group.facet == facet and group.spans >= FEWEST]
    if not kept:
        return None
    kept.sort(key=lambda group: group.accuracy)
    figure, axes = _picture(6, 1.5 + 0.25 * len(kept))
    names = [f"{group.value} ({group.spans})" for group in kept]
    axes.barh(names, [group.accuracy for group in kept], color="steelblue")
    axes.set_xlim(0, 1)
    axes.set_xlabel("accuracy")
    axes.set_title(f"{title}: by {facet} (spans)")
    return figure


def learning_figure(history: Mapping[int, Mapping[str, float]], title: str) -> Figure:
    """Every metric over the epochs, losses on an axis of their own.

    Args:
        history: the metrics of each epoch.
        title: of the picture.
    """
    figure, axes = _picture(6.5, 4.5)
    losses = axes.twinx()
    epochs = sorted(history)
    for number, name in enumerate(
        sorted({name for row in history.values() for name in row} - {"epoch"})
    ):
        known = [epoch for epoch in epochs if name in history[epoch]]
        loss = name.endswith("loss")
        (losses if loss else axes).plot(
            known,
            [history[epoch][name] for epoch in known],
            ":" if loss else "o-",
            color=f"C{number}",
            label=name,
        )
    axes.set_xticks(epochs)
    axes.set_xlabel("epoch")
    losses.set_ylabel("loss")
    axes.set_title(f"{title}: learning")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def _picture(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of that many inches with one set of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()
