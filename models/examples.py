"""Records as what classifiers learn from: units with a label and parts for each span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS
from ..data.records import PARTS, Offsets, Record, Span
from ..data.sentences import Unit, units

Parts = tuple[Offsets | None, Offsets | None, Offsets | None]
"""Source, cue and target, as offsets into the text of a unit."""


@dataclass(frozen=True, slots=True)
class Example:
    """A unit and what is known of each of its spans.

    Attributes:
        unit: the text and its spans.
        labels: places in `LABELS`, one a span.
        parts: of each span.
        annotated: how many of the spans are annotations; the rest are made from those, and a
            model that finds spans should not find them.
    """

    unit: Unit
    labels: tuple[int, ...]
    parts: tuple[Parts, ...]
    annotated: int


def examples(records: Iterable[Record], *, whole_sentences: bool = False) -> list[Example]:
    """One example for each sentence (or run of sentences) that holds a span.

    Args:
        records: labelled passages.
        whole_sentences: where a sentence holds one span, and that is not all of it, have the
            sentence itself as a further span of the same label, so that a model learns to label
            texts whose spans are not known.
    """
    found = []
    for record in records:
        for unit in units(record.text, [span.offsets for span in record.spans], record.context):
            example = _example(unit, [record.spans[place] for place in unit.places])
            found.append(_with_sentence(example) if whole_sentences else example)
    return found


def _example(unit: Unit, spans: list[Span]) -> Example:
    labels = tuple(LABELS.index(span.label) for span in spans)
    return Example(unit, labels, tuple(_parts(unit, span) for span in spans), len(spans))


def _parts(unit: Unit, span: Span) -> Parts:
    source, cue, target = (_within(unit, getattr(span, part)) for part in PARTS)
    return source, cue, target


def _within(unit: Unit, part: Offsets | None) -> Offsets | None:
    """A part as offsets into the unit; `None` if it lies in another sentence."""
    if part is None:
        return None
    start, end = part[0] - unit.start, part[1] - unit.start
    return (start, end) if start >= 0 and end <= len(unit.text) else None


def _with_sentence(example: Example) -> Example:
    unit = example.unit
    whole = (0, len(unit.text))
    if len(unit.spans) != 1 or unit.spans[0] == whole:
        return example
    doubled = replace(unit, spans=(*unit.spans, whole), places=unit.places * 2)
    return replace(example, unit=doubled, labels=example.labels * 2, parts=example.parts * 2)


def all_labels(found: Iterable[Example]) -> NDArray[np.int64]:
    """The labels of all spans, in order; shape `(spans,)`."""
    return np.array([label for example in found for label in example.labels], dtype=np.int64)
