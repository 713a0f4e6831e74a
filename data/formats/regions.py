"""What annotation tools know: labelled regions, and relations between them.

A span becomes a region with its stance; each part becomes a region named after the part, and a
relation of that name leads from the span to it. Everything else about a record is its metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..labels import LABELS
from ..records import PARTS, Record, RecordError


@dataclass(frozen=True, slots=True)
class Region:
    """A labelled stretch of a text; `name` identifies it within its text."""

    name: str
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A named arrow from the region `source` to the region `target`."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text as annotation tools see it."""

    text: str
    regions: tuple[Region, ...]
    relations: tuple[Relation, ...]
    metadata: Mapping[str, Any]


def to_regions(record: Record) -> Annotated:
    """Take a record apart; regions are named "1", "2" … in the order they are made."""
    regions: list[Region] = []
    relations: list[Relation] = []

    def add(start: int, end: int, label: str) -> str:
        regions.append(Region(str(len(regions) + 1), start, end, label))
        return regions[-1].name

    for span in record.spans:
        name = add(span.start, span.end, span.label)
        for part in PARTS:
            if place := getattr(span, part):
                relations.append(Relation(name, add(place[0], place[1], part), part))
    fields = record.to_dict()
    metadata = {key: value for key, value in fields.items() if key not in ("text", "spans")}
    return Annotated(record.text, tuple(regions), tuple(relations), metadata)


def from_regions(annotated: Annotated) -> Record:
    """Put a record together.

    Raises:
        RecordError: for labels, offsets or relations that make no record.
    """
    spans = {
        region.name: {"start": region.start, "end": region.end, "label": region.label}
        for region in annotated.regions
        if region.label not in PARTS
    }
    places = {region.name: [region.start, region.end] for region in annotated.regions}
    for relation in annotated.relations:
        if relation.source not in spans or relation.target not in places:
            raise RecordError("relations", f"'{relation.label}' does not lead from span to part")
        spans[relation.source][relation.label] = places[relation.target]
    in_order = sorted(spans.values(), key=lambda span: (span["start"], span["end"]))
    return Record.from_dict({**annotated.metadata, "text": annotated.text, "spans": in_order})


def region_labels() -> Iterable[str]:
    """All labels a region may carry: the stances, then the parts."""
    return (*LABELS, *PARTS)
