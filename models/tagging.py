"""Tags of tokens, from labelled spans and back: how spans are found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..data.records import Offsets
from .heads import TAGS
from .tokens import overlapping

FORBIDDEN = -1e4
TOGETHER = 64
"""Texts of like length whose paths are sought at once."""


def _transitions() -> NDArray[np.float32]:
    """Shape `(7, 7)`: zero where the second tag may follow the first, `FORBIDDEN` elsewhere."""
    allowed = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for left, before in enumerate(TAGS):
        for right, after in enumerate(TAGS):
            if after.startswith("I-") and before[2:] != after[2:]:
                allowed[left, right] = FORBIDDEN
    return allowed


TRANSITIONS = _transitions()
OPENING = np.array([FORBIDDEN if tag.startswith("I-") else 0 for tag in TAGS], dtype=np.float32)


def tag_tokens(
    offsets: NDArray[np.int64], spans: Sequence[Offsets], labels: Sequence[int]
) -> NDArray[np.int64]:
    """The tag of each token, as a place in `TAGS`; shape `(tokens,)`.

    Args:
        offsets: of the tokens, shape `(tokens, 2)`.
        spans: stretches that do not overlap.
        labels: places in `LABELS`; a span with the last of them, `neutral`, is no span here.
    """
    tags = np.zeros(len(offsets), dtype=np.int64)
    for span, label in zip(spans, labels, strict=True):
        inside = np.flatnonzero(overlapping(offsets, span))
        opening = 1 + 2 * label
        if len(inside) and opening < len(TAGS):
            tags[inside] = opening + 1
            tags[inside[0]] = opening
    return tags


def best_paths(
    scores: Sequence[NDArray[np.float32]], outside: float = 0.0
) -> list[NDArray[np.int64]]:
    """The best sequence of tags that follow each other lawfully (Viterbi), one for each text.

    Args:
        scores: one array of shape `(tokens, 7)` a text.
        outside: added to the score of `O`; above zero, fewer tokens are in spans.
    """
    found: dict[int, NDArray[np.int64]] = {}
    order = sorted(range(len(scores)), key=lambda place: len(scores[place]))
    for first in range(0, len(order), TOGETHER):
        places = order[first : first + TOGETHER]
        paths = _viterbi([scores[place] for place in places], outside)
        found.update(zip(places, paths, strict=True))
    return [found[place] for place in range(len(scores))]


def _viterbi(scores: Sequence[NDArray[np.float32]], outside: float) -> list[NDArray[np.int64]]:
    lengths = np.array([len(rows) for rows in scores])
    batch = np.zeros((len(scores), max(1, lengths.max()), len(TAGS)), dtype=np.float32)
    for place, rows in enumerate(scores):
        batch[place, : len(rows)] = rows
    batch -= np.log(np.exp(batch).sum(axis=-1, keepdims=True))
    batch[..., 0] += outside
    best = batch[:, 0] + OPENING
    back = np.zeros(batch.shape, dtype=np.int64)
    for step in range(1, batch.shape[1]):
        reached = best[:, :, None] + TRANSITIONS
        back[:, step] = reached.argmax(axis=1)
        going = (step < lengths)[:, None]
        best = np.where(going, reached.max(axis=1) + batch[:, step], best)
    paths = []
    for place, length in enumerate(lengths):
        path = np.zeros(length, dtype=np.int64)
        tag = int(best[place].argmax())
        for step in range(length - 1, -1, -1):
            path[step] = tag
            tag = back[place, step, tag]
        paths.append(path)
    return paths


def tagged_spans(path: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First and last token of each span of a path."""
    found: list[tuple[int, int]] = []
    for place, tag in enumerate(path.tolist()):
        if tag and TAGS[tag].startswith("B-"):
            found.append((place, place))
        elif tag and found:
            found[-1] = (found[-1][0], place)
    return found
