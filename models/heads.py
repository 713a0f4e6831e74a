"""What the network says of every token, and where each of it stands in the row of scores.

A row holds a score per label and an attention score (to pool a span's label), a score per tag
(to find spans), and a query and a key for each edge of each part (to find source, cue and target).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS, STANCES
from ..data.records import PARTS

TAGS = ("O", *(f"{edge}-{label}" for label in STANCES for edge in "BI"))
"""`B-x` opens a span of label `x`, `I-x` goes on with it, `O` is outside of all."""

EDGES = tuple(f"{part}_{edge}" for part in PARTS for edge in ("start", "end"))
EDGE_SIZE = 32
"""Dimensions in which the query of a span meets the keys of the tokens, per edge."""

POOLED = len(LABELS) + 1
QUERIES = POOLED + len(TAGS)
KEYS = QUERIES + len(EDGES) * EDGE_SIZE
WIDTH = KEYS + len(EDGES) * EDGE_SIZE
"""Scores a token."""


@dataclass(frozen=True, slots=True)
class TokenScores:
    """Scores of the tokens of one unit.

    Attributes:
        stance: one a label, then the attention score; shape `(tokens, 5)`.
        tags: shape `(tokens, 7)`.
        queries: shape `(tokens, 6, EDGE_SIZE)`.
        keys: shape `(tokens, 6, EDGE_SIZE)`.
    """

    stance: NDArray[np.float32]
    tags: NDArray[np.float32]
    queries: NDArray[np.float32]
    keys: NDArray[np.float32]

    @classmethod
    def split(cls, rows: NDArray[np.float32]) -> TokenScores:
        """Views into rows of shape `(tokens, WIDTH)`."""
        edges = len(rows), len(EDGES), EDGE_SIZE
        return cls(
            rows[:, :POOLED],
            rows[:, POOLED:QUERIES],
            rows[:, QUERIES:KEYS].reshape(edges),
            rows[:, KEYS:].reshape(edges),
        )
