"""Labelled text: records, reading and writing, checks, sentence boundaries."""

from .checks import Problem, check_records, near_duplicates
from .corpora import CORPORA
from .dataset import assign_split, by_split, digest, load_records
from .drafts import read_drafts, resolve_draft
from .formats.hugging_face import from_dataset, to_dataset
from .jsonl import DatasetError, read_records, write_records
from .labels import LABELS, SPLITS, Label, Split
from .records import Offsets, Record, RecordError, Span
from .sentences import Unit, sentences, units
from .standoff import StandoffRecord, hydrate, read_standoff
from .unlabelled import unlabelled_sentences

__all__ = [
    "CORPORA",
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
    "StandoffRecord",
    "Unit",
    "assign_split",
    "by_split",
    "check_records",
    "digest",
    "from_dataset",
    "hydrate",
    "load_records",
    "near_duplicates",
    "read_drafts",
    "read_records",
    "read_standoff",
    "resolve_draft",
    "sentences",
    "to_dataset",
    "units",
    "unlabelled_sentences",
    "write_records",
]
