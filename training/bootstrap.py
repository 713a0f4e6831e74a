"""How far a figure would move had other passages of the same kind been drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
TAIL = 0.025

Counts: TypeAlias = NDArray[Any]
Figures: TypeAlias = Callable[[Counts], Mapping[str, NDArray[np.float64]]]
"""Counts of shape `(n, …)` to named figures of shape `(n,)`."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a 95 % confidence interval."""

    low: float
    high: float


def bootstrap(
    counts: Counts, figures: Figures, *, seed: int = 0, resamples: int = RESAMPLES
) -> dict[str, Interval]:
    """Percentile intervals of figures that are made from sums of counts.

    Whole passages are drawn with replacement, since the spans of one passage are not independent
    (B. Efron & R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). The counts
    of a resample are sums, so that no prediction is touched again.

    Args:
        counts: shape `(passages, …)`, what each passage adds.
        figures: from summed counts, shape `(resamples, …)`, to figures, shape `(resamples,)` each.
        seed: fixes the resamples.
        resamples: how many.

    Raises:
        ValueError: if there is no passage.
    """
    passages = len(counts)
    if not passages:
        raise ValueError("there is no passage to draw from")
    generator = np.random.default_rng(seed)
    flat = counts.reshape(passages, -1).astype(float)
    sums = np.empty((resamples, flat.shape[1]))
    for row in sums:
        drawn = generator.integers(passages, size=passages)
        row[:] = np.bincount(drawn, minlength=passages) @ flat
    found = figures(sums.reshape(resamples, *counts.shape[1:]))
    ends = {name: np.quantile(values, (TAIL, 1 - TAIL)) for name, values in found.items()}
    return {name: Interval(float(low), float(high)) for name, (low, high) in ends.items()}
