"""A classifier's answers about labelled passages, in the form that an evaluation compares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS
from ..data.records import Offsets, Record
from ..data.sentences import units
from ..models import Classifier
from .found import Found


def given_answers(classifier: Classifier, records: Sequence[Record]) -> list[list[Found]]:
    """For each record, one answer about each of its spans, in their order."""
    grouped = [units(record.text, [span.offsets for span in record.spans]) for record in records]
    flat = [unit for group in grouped for unit in group]
    probabilities = iter(classifier.predict_probabilities(flat))
    answers = []
    for group in grouped:
        placed: dict[int, Found] = {}
        for unit in group:
            rows = zip(unit.places, unit.spans, next(probabilities), strict=True)
            placed |= {place: _found(unit.start, span, row) for place, span, row in rows}
        answers.append([placed[place] for place in sorted(placed)])
    return answers


def _found(by: int, span: Offsets, row: NDArray[np.float64]) -> Found:
    return Found(span[0] + by, span[1] + by, LABELS[int(row.argmax())], tuple(row.tolist()))
