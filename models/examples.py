"""Records as what classifiers learn from: units with a label for each span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


def examples(records: Iterable[Record]) -> list[Example]:
    """One example for each sentence (or run of sentences) that holds a span."""
    found = []
    for record in records:
        labels = [LABELS.index(span.label) for span in record.spans]
        for unit in units(record.text, [span.offsets for span in record.spans]):
            found.append(Example(unit, tuple(labels[place] for place in unit.places)))
    return found


def all_labels(found: Iterable[Example]) -> NDArray[np.int64]:
    """The labels of all spans, in order; shape `(spans,)`."""
    return np.array([label for example in found for label in example.labels], dtype=np.int64)
