"""Labelled text: records, reading and writing, checks, sentence boundaries."""

from .checks import Problem, check_records, near_duplicates
from .dataset import assign_split, by_split, digest, load_records
from .drafts import read_drafts, resolve_draft
from .hub import from_dataset, to_dataset
from .jsonl import DatasetError, read_records, write_records
from .labels import LABELS, SPLITS, Label, Split
from .records import Offsets, Record, RecordError, Span
from .sentences import Unit, sentences, units

__all__ = [
    "LABELS",
    "SPLITS",
    "DatasetError",
    "Label",
    "Offsets",
    "Problem",
    "Record",
    "RecordError",
    "Span",
    "Split",
    "Unit",
    "assign_split",
    "by_split",
    "check_records",
    "digest",
    "from_dataset",
    "load_records",
    "near_duplicates",
    "read_drafts",
    "read_records",
    "resolve_draft",
    "sentences",
    "to_dataset",
    "units",
    "write_records",
]
