"""Temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CANDIDATES = np.geomspace(0.2, 10.0, 400)


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The temperature in [0.2, 10] with the least negative log-likelihood.

    Args:
        logits: shape `(spans, labels)`.
        labels: shape `(spans,)`.
    """
    if not len(labels):
        return 1.0
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(logits / each)[rows, labels] + 1e-12).mean() for each in CANDIDATES]
    return float(CANDIDATES[int(np.argmin(losses))])


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Softmax over the last axis, in double precision."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result
