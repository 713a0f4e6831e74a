"""CSV with offsets: a row per span, the passage's own fields repeated in each."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from ..atomic import atomic_path
from ..jsonl import DatasetError
from ..records import PARTS, Record, RecordError

EDGES = [f"{part}_{edge}" for part in PARTS for edge in ("start", "end")]
PASSAGE = ["id", "text", "group", "domain", "genre", "tags", "split", "extra"]
COLUMNS = ["id", "start", "end", "label", "span", *EDGES, *PASSAGE[1:]]


def write(records: Iterable[Record], path: Path) -> None:
    """Write one row per span; `span` holds its words, for the eye."""
    with (
        atomic_path(path) as draft,
        draft.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file,
    ):
        rows = csv.DictWriter(file, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
        rows.writeheader()
        rows.writerows(row for record in records for row in _rows(record))


def read(path: Path) -> list[Record]:
    """Read such rows; those in a row with one `id` are one passage. Only the columns `id`,
    `text`, `start`, `end` and `label` must be there.

    Raises:
        DatasetError: naming file, line and field.
    """
    records = []
    limit = csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
            reader = csv.DictReader(file)
            lacking = {"id", "text", "start", "end", "label"} - set(reader.fieldnames or ())
            if lacking:
                raise DatasetError(f"{path}, line 1: column '{min(lacking)}' is missing")
            numbered = ((reader.line_num, row) for row in reader)
            for _, group in groupby(numbered, key=lambda pair: (pair[1]["id"], pair[1]["text"])):
                rows = list(group)
                try:
                    records.append(_record([row for _, row in rows]))
                except (RecordError, ValueError) as error:
                    raise DatasetError(f"{path}, line {rows[0][0]}, {error}") from error
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read ({error})") from error
    finally:
        csv.field_size_limit(limit)
    return records


def _rows(record: Record) -> Iterator[dict[str, Any]]:
    fields = record.to_dict()
    passage = {name: fields[name] for name in PASSAGE[:-1]}
    passage |= {"tags": json.dumps(fields["tags"]), "extra": json.dumps(dict(record.extra))}
    for span in record.spans:
        edges = {
            f"{part}_{edge}": offset
            for part in PARTS
            for edge, offset in zip(("start", "end"), getattr(span, part) or (), strict=False)
        }
        words = record.text[span.start : span.end]
        place = {"start": span.start, "end": span.end, "label": span.label, "span": words}
        yield {**passage, **place, **edges}


def _record(rows: list[Mapping[str, str]]) -> Record:
    first = rows[0]
    known = {name: first[name] for name in ("group", "domain", "genre") if first.get(name)}
    return Record.from_dict(
        {
            **json.loads(first.get("extra") or "{}"),
            **known,
            "id": first["id"],
            "text": first["text"],
            "tags": json.loads(first.get("tags") or "[]"),
            "split": first.get("split") or None,
            "spans": [_span(row) for row in rows],
        }
    )


def _span(row: Mapping[str, str]) -> dict[str, Any]:
    parts = {
        part: [int(row[f"{part}_start"]), int(row[f"{part}_end"])]
        for part in PARTS
        if row.get(f"{part}_start")
    }
    return {"start": int(row["start"]), "end": int(row["end"]), "label": row["label"], **parts}
