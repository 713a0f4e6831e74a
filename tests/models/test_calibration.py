import numpy as np
from sayso.models.calibration import fit_temperature, softmax


def test_an_overconfident_model_is_cooled_down() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 4))
    labels = np.array([rng.choice(4, p=row) for row in softmax(logits)])
    assert abs(fit_temperature(logits * 3, labels) - 3) < 0.3


def test_without_labels_nothing_changes() -> None:
    assert fit_temperature(np.zeros((0, 4)), np.zeros(0, dtype=int)) == 1.0


def test_softmax_survives_large_logits() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0, 0, 0]])), [[1, 0, 0, 0]])
