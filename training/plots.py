"""Pictures of an evaluation."""

from __future__ import annotations

from matplotlib.figure import Figure

from ..data.labels import LABELS
from .evaluation import Evaluation


def confusion_figure(evaluation: Evaluation, title: str) -> Figure:
    """The confusion matrix; colours show shares of the true label, figures are counts."""
    counts = evaluation.confusion
    shares = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    figure = Figure(figsize=(5, 4.5), layout="constrained")
    axes = figure.add_subplot()
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
