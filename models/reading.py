"""What an encoder read in a unit: token scores with their place, and spans and parts from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS
from ..data.records import PARTS, Offsets
from ..data.sentences import Unit
from .borders import on_word_edges, with_paired_quotes, without_links, without_stop
from .heads import TAGS, TokenScores
from .parts import best_parts, edge_logits
from .tagging import best_paths, tagged_spans
from .tokens import Window, pool, span_mask


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit as the encoder saw it.

    Attributes:
        unit: the text.
        windows: what the encoder was given of it, in order.
        scores: of the tokens of each window.
    """

    unit: Unit
    windows: tuple[Window, ...]
    scores: tuple[TokenScores, ...]

    def logits(self, span: Offsets) -> NDArray[np.float32]:
        """Stance logits of a span, shape `(4,)`."""
        span = without_stop(self.unit.text, span)
        if len(self.windows) == 1:
            return pool(self.scores[0].stance, span_mask(self.windows[0].offsets, span))
        offsets = np.concatenate([window.offsets for window in self.windows])
        stance = np.concatenate([scores.stance for scores in self.scores])
        return pool(stance, span_mask(offsets, span))

    def parts(self, span: Offsets, away: float) -> dict[str, Offsets]:
        """Source, cue and target of a span, those that are there; for `away` see `best_parts`.

        Of a unit of several windows, the one in which the span begins is searched.
        """
        core = without_stop(self.unit.text, span)
        ends = [int(window.offsets[:, 1].max()) for window in self.windows]
        place = next((place for place, end in enumerate(ends) if end > core[0]), -1)
        window, scores = self.windows[place], self.scores[place]
        mask = span_mask(window.offsets, core)
        found = best_parts(edge_logits(scores, mask, window.real), mask, away)
        return {part: self._stretch(window, edges) for part, edges in found.items()}

    def _stretch(self, window: Window, edges: tuple[int, int]) -> Offsets:
        first, last = edges
        stretch = int(window.offsets[first, 0]), int(window.offsets[last, 1])
        return on_word_edges(self.unit.text, stretch)

    def spans(self, path: NDArray[np.int64]) -> list[Offsets]:
        """The stretches that a path of tags (see `paths`) marks, in order, without overlap."""
        text = self.unit.text
        offsets = np.concatenate([window.offsets[window.real] for window in self.windows])
        found: list[Offsets] = []
        for first, last in tagged_spans(path):
            stretch = int(offsets[first, 0]), int(offsets[last, 1])
            stretch = without_links(text, on_word_edges(text, stretch))
            stretch = with_paired_quotes(text, stretch)
            start = max(stretch[0], found[-1][1] if found else 0)
            if text[start : stretch[1]].strip():
                found.append((start, stretch[1]))
        return found


def paths(readings: Sequence[Reading], outside: float) -> list[NDArray[np.int64]]:
    """The best tags of the tokens of each reading, special tokens left out."""
    found = iter(
        best_paths(
            [
                scores.tags[window.real]
                for reading in readings
                for window, scores in zip(reading.windows, reading.scores, strict=True)
            ],
            outside,
        )
    )
    return [_joined([next(found) for _ in reading.windows]) for reading in readings]


def _joined(pieces: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Paths of windows in a row as one: a span cut by the border of two is whole again."""
    path = np.concatenate(pieces)
    border = 0
    for piece in pieces[:-1]:
        border += len(piece)
        if 0 < border < len(path) and path[border] and path[border - 1]:
            before, after = TAGS[path[border - 1]], TAGS[path[border]]
            if before[2:] == after[2:]:
                path[border] = TAGS.index(f"I-{after[2:]}")
    return path


def parts_of(label: int) -> tuple[str, ...]:
    """Which parts a span of a label (a place in `LABELS`) can have."""
    name = LABELS[label]
    if name == "neutral":
        return ()
    return PARTS if name in ("accuse", "deny") else ("source", "cue")
