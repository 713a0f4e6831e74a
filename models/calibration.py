"""Logits as probabilities: a temperature and a bias for each label.

Temperature scaling: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017. The
biases correct for labels that are more frequent in what was learned from than in the news: A.
Alexandari et al., "Maximum Likelihood with Bias-Corrected Calibration is Hard-To-Beat at Label
Shift Adaptation", ICML 2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS

NO_BIASES = (0.0,) * len(LABELS)
SHRINKAGE = 0.01
"""Pulls the biases to zero, as few labels of each kind are there to fit them on."""
COOLEST, HOTTEST = 0.2, 10.0
"""Between these a temperature lies."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How logits become probabilities.

    Attributes:
        temperature: what they are divided by.
        biases: what is added to each label after that.
    """

    temperature: float = 1.0
    biases: tuple[float, ...] = NO_BIASES

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Calibration:
        """The one among the settings of a saved model; older models have no biases."""
        return cls(settings["temperature"], tuple(settings.get("biases", NO_BIASES)))

    def probabilities(self, logits: NDArray[np.floating]) -> NDArray[np.float64]:
        """Both of shape `(spans, labels)`."""
        return softmax(logits / self.temperature + np.array(self.biases))


def fit_calibration(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> Calibration:
    """The calibration with the least negative log-likelihood and small biases.

    Args:
        logits: shape `(spans, labels)`.
        labels: shape `(spans,)`.
    """
    from scipy.optimize import minimize

    if not len(labels):
        return Calibration()
    rows = np.arange(len(labels))

    def loss(parameters: NDArray[np.float64]) -> float:
        heat, biases = np.exp(parameters[0]), parameters[1:]
        found = softmax(logits / heat + biases)[rows, labels]
        return float(-np.log(found + 1e-12).mean() + SHRINKAGE * (biases**2).sum())

    limits = [(np.log(COOLEST), np.log(HOTTEST)), *[(-3.0, 3.0)] * logits.shape[1]]
    heat, *biases = minimize(loss, np.zeros(1 + logits.shape[1]), bounds=limits).x
    return Calibration(float(np.exp(heat)), tuple(float(each) for each in biases))


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Softmax over the last axis, in double precision."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result
