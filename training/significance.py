"""Whether two classifiers differ by more than chance, on the same spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS

RESAMPLES = 10_000
CONFIDENCE = 0.95
CHUNK = 1_000
TOLERANCE = 1e-12
"""Swaps that give the observed difference again may miss it by a rounding error."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An F1 of two classifiers, and how sure the difference of the two is.

    Attributes:
        first: F1 of the first classifier, in [0, 1].
        second: the same of the second.
        low: lower bound of the 95 % interval of `difference`.
        high: its upper bound.
        p_value: of the hypothesis that the two are interchangeable; two-sided, and not corrected
            for how many differences are looked at.
    """

    first: float
    second: float
    low: float
    high: float
    p_value: float

    @property
    def difference(self) -> float:
        """What the second has over the first."""
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class Differences:
    """Of macro-F1 over the labels that occur, and of the F1 of each of these labels."""

    macro_f1: Difference
    labels: dict[str, Difference]


def confusions(
    passages: NDArray[np.int64], truth: NDArray[np.int64], found: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A confusion matrix for each passage, shape `(passages, 4, 4)`; rows are true labels.

    Args:
        passages: which passage each span lies in, from 0, shape `(spans,)`.
        truth: places in `LABELS`, same shape.
        found: the same for the labels that a classifier chose.
    """
    size = len(LABELS)
    count = int(passages.max(initial=-1)) + 1
    cells = (passages * size + truth) * size + found
    return np.bincount(cells, minlength=count * size * size).reshape(count, size, size)


def compare_confusions(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Differences:
    """Compare two classifiers by their confusion matrices for each passage.

    Intervals come from the paired percentile bootstrap (Efron & Tibshirani 1993, chapter 13):
    passages are drawn with replacement, the same ones for both. p-values come from approximate
    randomisation (Noreen 1989; Yeh, COLING 2000): the answers of the two are swapped in a random
    half of the passages. Passages, not spans, because the spans of one passage are not independent.

    Args:
        first: shape `(passages, 4, 4)`, as `confusions` gives.
        second: the same, for the same passages and spans.
        resamples: of each of the two procedures.
        seed: fixes what is drawn.

    Raises:
        ValueError: if there is no span, or the two were not tested on the same spans.
    """
    if first.shape != second.shape or (first.sum(axis=2) != second.sum(axis=2)).any():
        raise ValueError("the two classifiers were not tested on the same spans")
    labels = np.flatnonzero(first.sum(axis=(0, 2)))
    if not len(labels):
        raise ValueError("there is no labelled span to compare on")
    figures = [_figures(each.sum(axis=0), labels) for each in (first, second)]
    rng = np.random.default_rng(seed)
    drawn = _bootstrap(first, second, labels, resamples, rng)
    tail = (1 - CONFIDENCE) / 2
    bounds = np.quantile(drawn, [tail, 1 - tail], axis=0)
    p_values = _randomisation(first, second, labels, resamples, rng)
    columns = np.stack([*figures, *bounds, p_values], axis=1).tolist()
    macro, *rest = [Difference(*column) for column in columns]
    return Differences(macro, dict(zip([LABELS[place] for place in labels], rest, strict=True)))


def _figures(counts: NDArray[np.generic], labels: NDArray[np.intp]) -> NDArray[np.float64]:
    """Macro-F1, then the F1 of each of `labels`, for confusion matrices `(..., 4, 4)`.

    A label that a resample neither holds nor finds there has an F1 of zero.
    """
    right = 2.0 * np.diagonal(counts, axis1=-2, axis2=-1)
    total = (counts.sum(axis=-1) + counts.sum(axis=-2)).astype(np.float64)
    f1 = np.divide(right, total, out=np.zeros_like(total), where=total > 0)[..., labels]
    return np.concatenate([f1.mean(axis=-1, keepdims=True), f1], axis=-1)


def _bootstrap(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    labels: NDArray[np.intp],
    resamples: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Differences in resampled passages, shape `(resamples, 1 + labels)`."""
    passages = len(first)
    even = np.full(passages, 1 / passages)
    drawn = []
    for size in _chunks(resamples):
        times = rng.multinomial(passages, even, size=size).astype(np.float64)
        left, right = (_figures(_weighted(times, each), labels) for each in (first, second))
        drawn.append(right - left)
    return np.concatenate(drawn)


def _randomisation(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    labels: NDArray[np.intp],
    resamples: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Shares of random swaps that give a difference at least as large, shape `(1 + labels,)`."""
    whole_first, whole_second = first.sum(axis=0), second.sum(axis=0)
    observed = np.abs(_figures(whole_second, labels) - _figures(whole_first, labels))
    reached = np.zeros(len(observed))
    for size in _chunks(resamples):
        swapped = rng.integers(0, 2, size=(size, len(first))).astype(np.float64)
        moved = _weighted(swapped, second - first)
        left = _figures(whole_first + moved, labels)
        right = _figures(whole_second - moved, labels)
        reached += (np.abs(right - left) >= observed - TOLERANCE).sum(axis=0)
    return (reached + 1) / (resamples + 1)


def _weighted(weights: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sums of the passages' matrices, shape `(len(weights), 4, 4)`."""
    flat = counts.reshape(len(counts), -1).astype(np.float64)
    return (weights @ flat).reshape(-1, *counts.shape[1:])


def _chunks(total: int) -> Iterator[int]:
    """Sizes that sum to `total`; memory stays at `CHUNK` times the number of passages."""
    for begun in range(0, total, CHUNK):
        yield min(CHUNK, total - begun)
