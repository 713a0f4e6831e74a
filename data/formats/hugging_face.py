"""Records to and from Hugging Face `datasets` (extra `train`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..atomic import atomic_folder
from ..jsonl import DatasetError
from ..labels import LABELS
from ..records import PARTS, Record, RecordError

if TYPE_CHECKING:
    from datasets import Dataset, Features

FIELDS = ("id", "text", "group", "domain", "genre", "tags", "split")


def features() -> Features:
    """The columns of `to_dataset`: the stance is a `ClassLabel`, a part `[start, end]` or null."""
    from datasets import ClassLabel, Features, List, Value

    span = {"start": Value("int64"), "end": Value("int64"), "label": ClassLabel(names=list(LABELS))}
    parts = {part: List(Value("int64")) for part in PARTS}
    columns = {name: Value("string") for name in FIELDS}
    return Features(
        {
            **columns,
            "tags": List(Value("string")),
            "spans": List({**span, **parts}),
            "extra": Value("string"),
        }
    )


def to_dataset(records: Iterable[Record]) -> Dataset:
    """Records as a `datasets.Dataset`; fields this project does not know go to `extra` as JSON."""
    from datasets import Dataset

    return Dataset.from_list([_row(record) for record in records], features=features())


def from_dataset(dataset: Dataset) -> list[Record]:
    """Undo `to_dataset`.

    Raises:
        RecordError: for a row that breaks the record format.
    """
    return [_record(row) for row in dataset]


def write(records: Iterable[Record], path: Path) -> None:
    """Save records as `datasets` does, for `datasets.load_from_disk`."""
    with atomic_folder(path) as folder:
        to_dataset(records).save_to_disk(folder)


def read(path: Path) -> list[Record]:
    """Read a dataset saved by `write`.

    Raises:
        DatasetError: if `path` holds none, or a row breaks the record format.
    """
    from datasets import load_from_disk

    try:
        return from_dataset(load_from_disk(path))
    except RecordError as error:
        raise DatasetError(f"{path}, {error}") from error
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{path}: not a saved dataset ({error})") from error


def _row(record: Record) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in FIELDS}
    spans = [span.to_dict() for span in record.spans]
    return {
        **row,
        "tags": list(record.tags),
        "spans": spans,
        "extra": json.dumps(dict(record.extra)),
    }


def _record(row: Any) -> Record:
    spans = [{**span, "label": LABELS[span["label"]]} for span in row["spans"]]
    fields = {name: row[name] for name in FIELDS}
    return Record.from_dict({**fields, "spans": spans, **json.loads(row["extra"])})
