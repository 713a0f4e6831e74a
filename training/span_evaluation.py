"""How well the stances found in bare text agree with the labelled ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.labels import STANCES
from .bootstrap import Counts, Interval, bootstrap
from .pairs import Pair
from .scores import Score, ratio


@dataclass(frozen=True, slots=True)
class SpanScores:
    """A model's figures on finding stances.

    Attributes:
        micro: over the spans of all labels.
        labels: one score for each label but `neutral`.
        intervals: 95 % confidence intervals of the F1, for `micro` and each of these labels.
    """

    micro: Score
    labels: Mapping[str, Score]
    intervals: Mapping[str, Interval]


def span_scores(pairs: Sequence[Pair], passages: int, *, seed: int = 0) -> SpanScores:
    """Score what `raw_pairs` matched: a pair of two is right, one that lacks a side is wrong.

    Args:
        pairs: of all passages.
        passages: how many there are; those without stances count as drawn, too.
        seed: fixes the resamples behind the intervals.

    Raises:
        ValueError: if there is no passage.
    """
    counts = span_counts(pairs, passages)
    total = counts.sum(axis=0)
    return SpanScores(
        micro=Score.from_counts(*total.sum(axis=0)),
        labels={label: Score.from_counts(*row) for label, row in zip(STANCES, total, strict=True)},
        intervals=bootstrap(counts, _f1, seed=seed),
    )


def span_counts(pairs: Sequence[Pair], passages: int) -> NDArray[np.int64]:
    """Matched, labelled and found spans; shape `(passages, 3 labels, 3)`."""
    counts = np.zeros((passages, len(STANCES), 3), np.int64)
    for pair in pairs:
        for span in (pair.gold, pair.found):
            if span:
                counts[pair.passage, STANCES.index(span.label), 1 if span is pair.gold else 2] += 1
        if pair.gold and pair.found:
            counts[pair.passage, STANCES.index(pair.gold.label), 0] += 1
    return counts


def _f1(counts: Counts) -> dict[str, NDArray[np.float64]]:
    hits, gold, found = np.moveaxis(counts, -1, 0)
    labels = ratio(2 * hits, gold + found)
    micro = ratio(2 * hits.sum(axis=-1), (gold + found).sum(axis=-1))
    return {"micro": micro, **{label: labels[:, place] for place, label in enumerate(STANCES)}}
