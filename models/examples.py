"""Records as what classifiers learn from: units with a label for each span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS
from ..data.records import Record
from ..data.sentences import Unit, units


@dataclass(frozen=True, slots=True)
class Example:
    """A unit and the label of each of its spans, as places in `LABELS`."""

    unit: Unit
    labels: tuple[int, ...]


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
        labels = [LABELS.index(span.label) for span in record.spans]
        for unit in units(record.text, [span.offsets for span in record.spans]):
            example = Example(unit, tuple(labels[place] for place in unit.places))
            found.append(_with_sentence(example) if whole_sentences else example)
    return found


def _with_sentence(example: Example) -> Example:
    unit = example.unit
    whole = (0, len(unit.text))
    if len(unit.spans) != 1 or unit.spans[0] == whole:
        return example
    spans, places = (*unit.spans, whole), unit.places * 2
    return Example(replace(unit, spans=spans, places=places), example.labels * 2)


def all_labels(found: Iterable[Example]) -> NDArray[np.int64]:
    """The labels of all spans, in order; shape `(spans,)`."""
    return np.array([label for example in found for label in example.labels], dtype=np.int64)
