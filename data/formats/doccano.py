"""doccano's JSON Lines for relation extraction (https://doccano.github.io/doccano).

Metadata are further fields of a line; doccano keeps them. Its simpler form for sequence
labelling, `"label": [[start, end, "accuse"], …]`, is read as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..jsonl import DatasetError, read_objects, write_objects
from ..records import Record, RecordError
from .regions import Annotated, Region, Relation, from_regions, to_regions

OWN = ("id", "text", "entities", "relations", "label", "Comments", "sayso")


def write(records: Iterable[Record], path: Path) -> None:
    """Write records as doccano imports them, one a line."""
    write_objects((_line(number, record) for number, record in enumerate(records, 1)), path)


def read(path: Path) -> list[Record]:
    """Read what doccano exports.

    Raises:
        DatasetError: naming file, line and field.
    """
    records = []
    for number, line in read_objects(path):
        try:
            records.append(from_regions(_annotated(line)))
        except RecordError as error:
            raise DatasetError(f"{path}, line {number}, {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise DatasetError(f"{path}, line {number}: not doccano's form ({error!r})") from error
    return records


def _line(number: int, record: Record) -> dict[str, Any]:
    annotated = to_regions(record)
    return {
        "id": number,
        "text": annotated.text,
        "entities": [
            {"id": int(r.name), "label": r.label, "start_offset": r.start, "end_offset": r.end}
            for r in annotated.regions
        ],
        "relations": [
            {"id": place, "from_id": int(r.source), "to_id": int(r.target), "type": r.label}
            for place, r in enumerate(annotated.relations, 1)
        ],
        "sayso": dict(annotated.metadata),
    }


def _annotated(line: Mapping[str, Any]) -> Annotated:
    entities = line.get("entities") or [
        {"id": place, "label": label, "start_offset": start, "end_offset": end}
        for place, (start, end, label) in enumerate(line.get("label", ()), 1)
    ]
    return Annotated(
        line["text"],
        tuple(
            Region(str(e["id"]), e["start_offset"], e["end_offset"], e["label"]) for e in entities
        ),
        tuple(
            Relation(str(r["from_id"]), str(r["to_id"]), r["type"])
            for r in line.get("relations", ())
        ),
        line.get("sayso") or {"id": str(line["id"]), **_foreign(line)},
    )


def _foreign(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in OWN}
