"""Labelled passages to and from the formats of annotation tools; no format loses anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..records import Record
from . import brat, doccano, hugging_face, label_studio, table


@dataclass(frozen=True, slots=True)
class Format:
    """How to write records to a path, and how to read them back."""

    write: Callable[[Iterable[Record], Path], None]
    read: Callable[[Path], list[Record]]


FORMATS = {
    "label-studio": Format(label_studio.write, label_studio.read),
    "doccano": Format(doccano.write, doccano.read),
    "brat": Format(brat.write, brat.read),
    "csv": Format(table.write, table.read),
    "datasets": Format(hugging_face.write, hugging_face.read),
}

__all__ = ["FORMATS", "Format"]
