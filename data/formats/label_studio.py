"""Label Studio's JSON (https://labelstud.io/guide/export): one list of tasks in one file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..atomic import atomic_path
from ..jsonl import DatasetError, encode_line
from ..records import Record, RecordError
from .regions import Annotated, Region, Relation, from_regions, region_labels, to_regions


def write(records: Iterable[Record], path: Path) -> None:
    """Write records as tasks with one annotation each; `labelling_config` fits them."""
    with atomic_path(path) as draft:
        draft.write_bytes(encode_line([_task(record) for record in records]))


def read(path: Path) -> list[Record]:
    """Read tasks; of several annotations of a task the last that was not cancelled counts.

    Raises:
        DatasetError: naming file, task and field.
    """
    try:
        tasks = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise DatasetError(f"{path}: not JSON ({error})") from error
    if not isinstance(tasks, list):
        raise DatasetError(f"{path}: expected a list of tasks")
    records = []
    for number, task in enumerate(tasks, 1):
        try:
            records.append(from_regions(_annotated(task, number)))
        except RecordError as error:
            raise DatasetError(f"{path}, task {number}, {error}") from error
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
            message = f"{path}, task {number}: not Label Studio's form ({error!r})"
            raise DatasetError(message) from error
    return records


def labelling_config() -> str:
    """The labelling interface in which exported tasks can be shown and corrected."""
    labels = "\n".join(f'    <Label value="{label}"/>' for label in region_labels())
    return (
        '<View>\n  <Relations>\n    <Relation value="source"/>\n    <Relation value="cue"/>\n'
        '    <Relation value="target"/>\n  </Relations>\n'
        f'  <Labels name="label" toName="text">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text"/>\n</View>\n'
    )


def _task(record: Record) -> dict[str, Any]:
    annotated = to_regions(record)
    result = [_region(region, annotated.text) for region in annotated.regions]
    result += [
        {
            "type": "relation",
            "from_id": relation.source,
            "to_id": relation.target,
            "direction": "right",
            "labels": [relation.label],
        }
        for relation in annotated.relations
    ]
    data = {"text": annotated.text, "sayso": dict(annotated.metadata)}
    return {"data": data, "annotations": [{"result": result}]}


def _region(region: Region, text: str) -> dict[str, Any]:
    value = {
        "start": region.start,
        "end": region.end,
        "text": text[region.start : region.end],
        "labels": [region.label],
    }
    common = {"from_name": "label", "to_name": "text", "type": "labels"}
    return {"id": region.name, **common, "value": value}


def _annotated(task: Mapping[str, Any], number: int) -> Annotated:
    data = task["data"]
    kept = [each for each in task["annotations"] if not each.get("was_cancelled")]
    result: Sequence[Mapping[str, Any]] = kept[-1]["result"] if kept else ()
    regions = []
    for item in result:
        if item["type"] == "labels":
            value = item["value"]
            start, end = value["start"], value["end"]
            if "text" in value and data["text"][start:end] != value["text"]:
                raise RecordError("value.text", f"is not what stands at [{start}, {end}]")
            regions.append(Region(item["id"], start, end, value["labels"][0]))
    relations = [
        Relation(item["from_id"], item["to_id"], item["labels"][0])
        for item in result
        if item["type"] == "relation"
    ]
    metadata = data.get("sayso") or {"id": str(data.get("id", task.get("id", number)))}
    return Annotated(data["text"], tuple(regions), tuple(relations), metadata)
