"""How like two stretches of one text are."""

from __future__ import annotations

from .records import Offsets

LEAST_OVERLAP = 0.5
"""Intersection over union from which a found span counts as the labelled one."""


def overlap(one: Offsets, other: Offsets) -> float:
    """Intersection over union of two stretches, in characters: 0 apart, 1 for the same."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    covered = max(one[1], other[1]) - min(one[0], other[0])
    return shared / covered if shared > 0 else 0.0


def character_f1(one: Offsets, other: Offsets) -> float:
    """F1 of the characters of two stretches: 0 apart, 1 for the same."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, 2 * shared) / (one[1] - one[0] + other[1] - other[0])
