"""Examples as the rows and batches that a network learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from ..data.sentences import Unit
from .borders import without_stop
from .examples import Example
from .folder import ModelError
from .heads import EDGES, TAGS
from .network import IGNORED
from .parts import OUT_OF_REACH, edge_targets, reachable
from .reading import parts_of
from .tagging import tag_tokens
from .teaching import Lesson, is_stance
from .tokens import Window, overlapping, pad, span_mask, windows


@dataclass(frozen=True, slots=True)
class Row:
    """One window and what is to be learned from it; `IGNORED` marks what is not known.

    Attributes:
        window: the tokens.
        masks: which tokens are which span; shape `(spans, tokens)`.
        labels: of the spans, shape `(spans,)`.
        tags: of the tokens, shape `(tokens,)`.
        edges: the token at each edge of each part, shape `(spans, 6)`.
        lesson: what a teacher says of the same window and spans.
    """

    window: Window
    masks: NDArray[np.bool_]
    labels: NDArray[np.int64]
    tags: NDArray[np.int64]
    edges: NDArray[np.int64]
    lesson: Lesson | None = None

    def item(self) -> dict[str, Any]:
        """As the trainer wants it, which groups rows by the length of `input_ids`."""
        return {"input_ids": self.window.ids, "row": self}


def labelled_rows(
    tokenizer: Tokenizer,
    found: Sequence[Example],
    context: int,
    taught: Sequence[Lesson | None] | None = None,
) -> list[Row]:
    """One row a window, with the spans in it; without a lesson, labels are all it teaches."""
    rows = []
    several = _several(cut := windows(tokenizer, [example.unit for example in found], context))
    for window in cut:
        example = found[window.place]
        text = example.unit.text
        cores = [without_stop(text, span) for span in example.unit.spans]
        kept = [
            place for place, span in enumerate(cores) if overlapping(window.offsets, span).any()
        ]
        if not kept:
            continue
        lesson = taught[window.place] if taught and window.place not in several else None
        annotated = cores[: example.annotated]
        tags = tag_tokens(window.offsets, annotated, example.labels[: example.annotated])
        tags[~window.real] = IGNORED
        masks = np.stack([span_mask(window.offsets, cores[place]) for place in kept])
        labels = np.array([example.labels[place] for place in kept], dtype=np.int64)
        edges = np.stack([_edges(window, example, place) for place in kept])
        rows.append(Row(window, masks, labels, tags, edges, _same_tokens(lesson, window)))
    return rows


def unlabelled_rows(
    tokenizer: Tokenizer, units: Sequence[Unit], taught: Sequence[Lesson]
) -> list[Row]:
    """One row for each unit of one window, with the spans that the teacher found."""
    rows = []
    several = _several(cut := windows(tokenizer, units))
    for window in cut:
        if window.place in several or not window.real.any():
            continue
        lesson, text = taught[window.place], units[window.place].text
        spans = [without_stop(text, (int(start), int(end))) for start, end in lesson.spans]
        masks = np.stack([span_mask(window.offsets, span) for span in spans])
        labels, tags = np.full(len(spans), IGNORED), np.full(len(window.ids), IGNORED)
        edges = np.full((len(spans), len(EDGES)), IGNORED)
        rows.append(Row(window, masks, labels, tags, edges, _same_tokens(lesson, window)))
    return rows


def _several(cut: Sequence[Window]) -> set[int]:
    """The places of units that have more than one window."""
    places = [window.place for window in cut]
    return {left for left, right in pairwise(places) if left == right}


def _edges(window: Window, example: Example, place: int) -> NDArray[np.int64]:
    """`IGNORED` for the parts that a span of this label cannot have."""
    wanted = len(parts_of(example.labels[place]))
    edges = edge_targets(window.offsets, example.parts[place], IGNORED)
    edges[2 * wanted :] = IGNORED
    return edges


def _same_tokens(lesson: Lesson | None, window: Window) -> Lesson | None:
    if lesson and not np.array_equal(lesson.starts, window.offsets[:, 0]):
        raise ModelError("the teacher cuts words into other tokens than the learner")
    return lesson


def collate(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as one padded batch of tensors; see `losses.JointLoss.forward`."""
    rows: list[Row] = [item["row"] for item in items]
    ids, attention = pad([row.window for row in rows])
    tokens, spans = ids.shape[1], max(len(row.labels) for row in rows)
    masks = np.zeros((len(rows), spans, tokens), dtype=bool)
    labels = np.full((len(rows), spans), IGNORED, dtype=np.int64)
    tags = np.full((len(rows), tokens), IGNORED, dtype=np.int64)
    edges = np.full((len(rows), spans, len(EDGES)), IGNORED, dtype=np.int64)
    reach = np.zeros((len(rows), spans, len(EDGES), tokens), dtype=bool)
    reach[..., 0] = True
    for number, row in enumerate(rows):
        count, length = row.masks.shape
        masks[number, :count, :length] = row.masks
        labels[number, :count] = row.labels
        tags[number, :length] = row.tags
        edges[number, :count] = row.edges
        for place, mask in enumerate(row.masks):
            reach[number, place, :, :length] = reachable(mask, row.window.real)
    arrays: dict[str, NDArray[Any]] = {
        "input_ids": ids,
        "attention_mask": attention,
        "spans": masks,
        "labels": labels,
        "tags": tags,
        "edges": edges,
        "reach": reach,
    }
    batch: dict[str, Any] = _tensors(arrays)
    if any(row.lesson for row in rows):
        batch["taught"] = _tensors(_taught(rows, spans, tokens))
    return batch


def _tensors(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _taught(rows: Sequence[Row], spans: int, tokens: int) -> dict[str, NDArray[Any]]:
    """The teacher's scores; each comes with a mask of what it speaks of."""
    stance = np.zeros((len(rows), spans, 4), dtype=np.float32)
    tags = np.zeros((len(rows), tokens, len(TAGS)), dtype=np.float32)
    edges = np.full((len(rows), spans, len(EDGES), tokens), OUT_OF_REACH, dtype=np.float32)
    asked = np.zeros((len(rows), spans), dtype=bool)
    told = np.zeros((len(rows), spans), dtype=bool)
    read = np.zeros((len(rows), tokens), dtype=bool)
    for number, row in enumerate(rows):
        lesson = row.lesson
        if lesson is None or len(lesson.stance) != len(row.labels):
            continue
        count, length = row.masks.shape
        stance[number, :count] = lesson.stance
        tags[number, :length] = lesson.tags
        edges[number, :count, :, :length] = lesson.edges
        asked[number, :count] = True
        told[number, :count] = is_stance(lesson)
        read[number, :length] = row.window.real
    return {
        "stance": stance,
        "tags": tags,
        "edges": edges,
        "asked": asked,
        "told": told,
        "read": read,
    }
