import numpy as np
import pytest
from sayso.training import evaluate
from sklearn.metrics import f1_score

SURE = np.eye(4)[[0, 0, 1, 2, 3, 3]]


def test_perfect_answers_score_one() -> None:
    found = evaluate([0, 0, 1, 2, 3, 3], SURE)
    assert (found.macro_f1, found.accuracy, found.calibration_error) == (1.0, 1.0, 0.0)


def test_macro_f1_weighs_labels_alike() -> None:
    found = evaluate([0, 0, 1, 2, 3, 0], SURE)
    assert found.labels["accuse"].recall == pytest.approx(2 / 3)
    assert found.labels["neutral"].precision == pytest.approx(1 / 2)
    assert found.macro_f1 == pytest.approx((4 / 5 + 1 + 1 + 2 / 3) / 4)
    assert found.confusion[0].tolist() == [2, 0, 0, 1]


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    unsure = np.full((4, 4), 0.1)
    unsure[:, 0] = 0.7
    assert evaluate([0, 0, 1, 1], unsure).calibration_error == pytest.approx(0.2)


def test_a_label_that_never_occurs_counts_as_zero() -> None:
    assert evaluate([0], SURE[:1]).macro_f1 == 0.25


def test_nothing_to_evaluate_is_an_error() -> None:
    with pytest.raises(ValueError, match="no labelled span"):
        evaluate([], np.zeros((0, 4)))


def test_figures_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    truth = generator.integers(4, size=200).tolist()
    probabilities = generator.dirichlet(np.ones(4), size=200)
    found = evaluate(truth, probabilities)
    expected = f1_score(truth, probabilities.argmax(axis=1), average=None)
    assert [score.f1 for score in found.labels.values()] == pytest.approx(expected.tolist())


def test_knowing_the_passages_gives_intervals() -> None:
    found = evaluate([0, 0, 1, 2, 3, 0], SURE, passages=[0, 0, 1, 2, 2, 3])
    interval = found.intervals["macro_f1"]
    assert interval.low < found.macro_f1 < interval.high
    assert found.metrics("test")["test_f1_deny_low"] == found.intervals["f1_deny"].low
    assert evaluate([0], SURE[:1]).intervals == {}
