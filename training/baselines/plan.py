"""What a comparison of baselines is made of: the passages, the settings, the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ...data import Record, by_split, load_records, read_records
from ..found import Found

BASE = "sentence-transformers/all-MiniLM-L6-v2"

Answer: TypeAlias = Callable[[Sequence[Record]], list[list[Found]]]
"""For each record, one answer about each of its spans."""


@dataclass(frozen=True, slots=True)
class Passages:
    """What every baseline learns from, is tuned on, and is measured on.

    Attributes:
        train: to learn from.
        validation: to choose settings by.
        measured: by name, what is touched once, after all is chosen.
        left_out: ids of passages that are not learned from, since one with their text is measured.
    """

    train: Sequence[Record]
    validation: Sequence[Record]
    measured: Mapping[str, Sequence[Record]]
    left_out: tuple[str, ...] = ()

    @classmethod
    def read(cls, corpora: str | Path | None = None, held_out: Sequence[str] = ()) -> Passages:
        """The shipped passages, with real news if `corpora` is given, and held-out files.

        Raises:
            DatasetError: for what cannot be read.
        """
        parts = by_split(load_records(corpora=corpora))
        measured = {"test": parts["test"]}
        measured |= {Path(file).name: list(read_records(file)) for file in held_out}
        texts = {record.text for records in measured.values() for record in records}
        learned = [*parts["train"], *parts["validation"]]
        return cls(
            [record for record in parts["train"] if record.text not in texts],
            [record for record in parts["validation"] if record.text not in texts],
            measured,
            tuple(record.id for record in learned if record.text in texts),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Which baselines, and how much work each may be.

    Attributes:
        names: of the baselines, in the order of the table.
        tries: settings that TF-IDF is tried with.
        base: pretrained encoder, by its hub name.
        setfit_pairs: pairs that SetFit learns from.
        spacy_model: English pipeline that textacy reads with.
        seed: fixes everything random.
    """

    names: tuple[str, ...]
    tries: int = 24
    base: str = BASE
    setfit_pairs: int = 0
    spacy_model: str | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """A tuned baseline.

    Attributes:
        title: its row in the table.
        answer: what it says about given spans.
        chosen: the settings that won on the validation passages.
        tried: how many were compared.
        validation: what the chosen ones reach there, in what they were chosen by.
        says: `label` or `source`: what of its answers means anything.
    """

    title: str
    answer: Answer
    chosen: Mapping[str, Any] = field(default_factory=dict)
    tried: int = 1
    validation: float = 0.0
    says: str = "label"


class MissingPackageError(RuntimeError):
    """A baseline needs a package that is not installed."""
