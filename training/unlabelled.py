"""The sentences without labels that an experiment asks for."""

from __future__ import annotations

from ..data import read_records, unlabelled_sentences
from .config import DataSettings


def unlabelled_for(data: DataSettings) -> list[str]:
    """Sentences of the corpora for a teacher to label; none where they are not asked for."""
    if not (data.corpora and data.unlabelled):
        return []
    held_out = read_records(data.held_out) if data.held_out else ()
    return unlabelled_sentences(data.corpora, data.unlabelled, held_out=held_out)
