"""Precision, recall and F1 from counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Score:
    """How well what was found agrees with what is labelled.

    Attributes:
        precision: in [0, 1]; 0 where nothing was found.
        recall: in [0, 1]; 0 where nothing is labelled.
        f1: their harmonic mean.
        gold: how many are labelled.
        found: how many were found.
    """

    precision: float
    recall: float
    f1: float
    gold: int
    found: int

    @classmethod
    def from_counts(cls, hits: float, gold: float, found: float) -> Score:
        """The score of `hits` right ones (fractions are partly right) among `gold` and `found`."""
        return cls(
            float(ratio(hits, found)),
            float(ratio(hits, gold)),
            float(ratio(2 * hits, gold + found)),
            int(gold),
            int(found),
        )


def ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    """`part / whole`, element by element, and 0 where there is no whole."""
    above, below = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    found = np.zeros(above.shape)
    np.divide(above, below, out=found, where=below > 0)
    return found
