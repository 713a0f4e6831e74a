from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from sayso.data import LABELS, Record
from sayso.training import Found
from sayso.training.breakdown import Group
from sayso.training.plots import (
    evaluation_figures,
    groups_figure,
    learning_figure,
    precision_recall_figure,
    reliability_figure,
)
from sayso.training.report import make_report

TRUTH = [0, 1, 2, 3]
SURE = np.full((4, 4), 0.02) + np.eye(4) * 0.92


def _lines(figure: Figure) -> Iterator[tuple[str, list[float]]]:
    for axes in figure.axes:
        for line in axes.lines:
            yield str(line.get_label()), list(line.get_ydata())  # type: ignore[arg-type]


def test_a_perfect_model_has_full_precision_at_every_recall() -> None:
    curves = dict(_lines(precision_recall_figure(TRUTH, SURE, "test")))
    assert set(curves) == {f"{label} (AP = 1.00)" for label in LABELS}


def test_labels_without_spans_have_no_curve() -> None:
    curves = dict(_lines(precision_recall_figure([0, 3], SURE[[0, 3]], "test")))
    assert {name.split()[0] for name in curves} == {"accuse", "neutral"}


def test_reliability_shows_the_share_that_is_right_in_each_bin() -> None:
    wrong = SURE[[1, 1, 2, 3]]
    assert dict(_lines(reliability_figure(TRUTH, wrong, "test")))["share right"] == [0.75]


def test_groups_with_few_spans_are_not_drawn() -> None:
    groups = [
        Group("tag", "passive", 40, 50, 0.9, 0.9, None),
        Group("tag", "sarcasm", 3, 3, 0.1, 0.1, None),
    ]
    figure = groups_figure(groups, "tag", "test")
    assert figure is not None
    assert [each.get_text() for each in figure.axes[0].get_yticklabels()] == ["passive (50)"]
    assert groups_figure(groups, "domain", "test") is None


def test_learning_curves_have_a_point_an_epoch() -> None:
    history = {
        1: {"training_loss": 2.0, "validation_macro_f1": 0.5, "epoch": 1.0},
        2: {"training_loss": 1.0, "validation_macro_f1": 0.7, "epoch": 2.0},
    }
    assert dict(_lines(learning_figure(history, "minilm"))) == {
        "training_loss": [2.0, 1.0],
        "validation_macro_f1": [0.5, 0.7],
    }


def test_an_evaluation_is_drawn_whole(record: Record, right: list[Found]) -> None:
    report = make_report([record], [right])
    names = [name for name, _ in evaluation_figures([record], [right], report, "test")]
    assert names == ["confusion", "precision_recall", "reliability"]
