"""A classifier's answers about labelled passages, in the form that an evaluation compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..data.labels import LABELS
from ..data.records import PARTS, Offsets, Record
from ..data.sentences import Unit, units
from ..models import Classifier, Finding
from .found import Found


class Labeller(Protocol):
    """Anything that labels given spans: a classifier, or a baseline that is never saved."""

    def label_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]: ...


def given_answers(classifier: Labeller, records: Sequence[Record]) -> list[list[Found]]:
    """For each record, one answer about each of its spans, in their order."""
    grouped = [
        units(record.text, [span.offsets for span in record.spans], record.context)
        for record in records
    ]
    findings = iter(classifier.label_spans([unit for group in grouped for unit in group]))
    answers = []
    for group in grouped:
        placed = {
            place: _found(unit, finding)
            for unit in group
            for place, finding in zip(unit.places, next(findings), strict=True)
        }
        answers.append([placed[place] for place in sorted(placed)])
    return answers


def raw_answers(classifier: Classifier, records: Sequence[Record]) -> list[list[Found]]:
    """For each record, the spans that the classifier finds in its bare text, in order."""
    grouped = [units(record.text, context=record.context) for record in records]
    findings = iter(classifier.find_spans([unit for group in grouped for unit in group]))
    return [
        [_found(unit, finding) for unit in group for finding in next(findings)] for group in grouped
    ]


def _found(unit: Unit, finding: Finding) -> Found:
    start, end = finding.span
    row = finding.probabilities
    return Found(
        start + unit.start,
        end + unit.start,
        LABELS[int(row.argmax())],
        tuple(row.tolist()),
        **{part: _shifted(getattr(finding, part), unit.start) for part in PARTS},
    )


def _shifted(part: Offsets | None, by: int) -> Offsets | None:
    return part and (part[0] + by, part[1] + by)
