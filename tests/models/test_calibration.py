import numpy as np
from sayso.models.calibration import Calibration, fit_calibration, softmax


def test_an_overconfident_model_is_cooled_down() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 4))
    labels = np.array([rng.choice(4, p=row) for row in softmax(logits)])
    assert abs(fit_calibration(logits * 3, labels).temperature - 3) < 0.3


def test_without_labels_nothing_changes() -> None:
    assert fit_calibration(np.zeros((0, 4)), np.zeros(0, dtype=int)) == Calibration()


def test_softmax_survives_large_logits() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0, 0, 0]])), [[1, 0, 0, 0]])


def test_a_label_learned_too_often_is_taken_back() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 4))
    labels = np.array([rng.choice(4, p=row) for row in softmax(logits)])
    found = fit_calibration(2 * (logits + np.array([0, 1, 0, 0])), labels)
    assert abs(found.temperature - 2) < 0.2
    assert found.biases[1] < min(found.biases[0], *found.biases[2:]) - 0.7


def test_a_model_saved_without_biases_has_none() -> None:
    assert Calibration.of({"temperature": 1.5}) == Calibration(1.5, (0.0, 0.0, 0.0, 0.0))
