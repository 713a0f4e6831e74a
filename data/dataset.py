"""The labelled dataset that ships with the package, and what identifies a dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .jsonl import DatasetError, encode_line, read_records
from .labels import SPLITS, Split
from .records import Record
from .standoff import load_hydrated

PASSAGES = Path(__file__).parent / "passages.jsonl"


def load_records(
    path: str | Path | None = None,
    *,
    corpora: str | Path | None = None,
    passages: bool = True,
    tag: str | None = None,
) -> list[Record]:
    """All records of a file, or of the shipped passages.

    Args:
        path: JSON Lines of labelled passages; `None` is the shipped ones.
        corpora: a folder of clones of public corpora; adds the shipped labels for real news.
        passages: whether the passages of `path` are wanted, or the real news alone.
        tag: the passages with this tag, or one of several ("context, decoy"), are all that is
            wanted of `path`.

    Raises:
        DatasetError: naming file, line and field, or the tag if no passage has it.
    """
    records = list(read_records(path or PASSAGES)) if passages else []
    if passages and tag is not None:
        tags = {each.strip() for each in tag.split(",")}
        for unknown in sorted(tags - {each for record in records for each in record.tags}):
            raise DatasetError(f"{path or PASSAGES}: no passage has the tag '{unknown}'")
        records = [record for record in records if tags & set(record.tags)]
    return records + (load_hydrated(corpora) if corpora is not None else [])


def by_split(records: Iterable[Record]) -> dict[Split, list[Record]]:
    """Records sorted into train, validation and test; those without a split are left out."""
    parts: dict[Split, list[Record]] = {split: [] for split in SPLITS}
    for record in records:
        if record.split:
            parts[record.split].append(record)
    return parts


def assign_split(group: str) -> Split:
    """The side a story belongs to, 80/10/10, the same for ever for the same `group`."""
    share = int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") / 2**64
    return "train" if share < 0.8 else "validation" if share < 0.9 else "test"


def digest(records: Iterable[Record]) -> str:
    """SHA-256 over the records in their order, as 16 hexadecimal digits."""
    total = hashlib.sha256()
    for record in records:
        total.update(encode_line(record.to_dict()))
    return total.hexdigest()[:16]
