"""How far two annotators agree who did not see each other's work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .jsonl import DatasetError, read_objects
from .labels import LABELS, Label

AGREEMENT = Path(__file__).parent / "agreement"
FIRST, SECOND = AGREEMENT / "first.jsonl", AGREEMENT / "second.jsonl"

Annotation = tuple[int, int, Label]
"""Start, end and label of a span."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa over all labels, and for each label in use against the rest."""

    passages: int
    units: int
    kappa: float
    per_label: Mapping[Label, float]


def agreement(first: str | Path = FIRST, second: str | Path = SECOND) -> Agreement:
    """Compare two files of annotations, `{"id": …, "spans": [[start, end, label], …]}` a line.

    A unit is a span of either annotator; spans of the two that overlap are one unit. Where one
    of them marked nothing, they called it neutral. A passage without stances for both is one
    unit. (J. Cohen, "A coefficient of agreement for nominal scales", 1960; extra `train`.)

    Raises:
        DatasetError: for a broken file, or a passage that only one of them annotated.
    """
    from sklearn.metrics import cohen_kappa_score

    one, other = _read(first), _read(second)
    for lacking, path in ((set(one) - set(other), second), (set(other) - set(one), first)):
        if lacking:
            raise DatasetError(f"{path}, field 'id': lacks '{min(lacking)}'")
    pairs = [pair for name in one for pair in _units(one[name], other[name])]
    left, right = zip(*pairs, strict=True)
    return Agreement(
        passages=len(one),
        units=len(pairs),
        kappa=float(cohen_kappa_score(left, right)),
        per_label={
            label: float(cohen_kappa_score([x == label for x in left], [x == label for x in right]))
            for label in LABELS
            if label in left or label in right
        },
    )


def _read(path: str | Path) -> dict[str, list[Annotation]]:
    found: dict[str, list[Annotation]] = {}
    for number, value in read_objects(path):
        try:
            spans = [(int(start), int(end), label) for start, end, label in value["spans"]]
            name = str(value["id"])
        except (KeyError, TypeError, ValueError) as error:
            raise DatasetError(
                f"{path}, line {number}, field 'id' or 'spans': {error!r}"
            ) from error
        for _, _, label in spans:
            if label not in LABELS:
                raise DatasetError(f"{path}, line {number}, field 'spans': unknown label {label!r}")
        found[name] = spans
    return found


def _units(one: Sequence[Annotation], other: Sequence[Annotation]) -> Iterator[tuple[Label, Label]]:
    one = [span for span in one if span[2] != "neutral"]
    left_over = [span for span in other if span[2] != "neutral"]
    if not one and not left_over:
        yield "neutral", "neutral"
    for span in one:
        partner = max(left_over, key=lambda each: _likeness(span, each), default=None)
        if partner and _overlap(span, partner):
            left_over.remove(partner)
            yield span[2], partner[2]
        else:
            yield span[2], "neutral"
    for span in left_over:
        yield "neutral", span[2]


def _likeness(one: Annotation, other: Annotation) -> tuple[bool, bool, int]:
    overlap = _overlap(one, other)
    return overlap > 0, one[2] == other[2], overlap


def _overlap(one: Annotation, other: Annotation) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
