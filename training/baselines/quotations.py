"""Speakers of direct quotations, as textacy finds them in a parse by spaCy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...data import Offsets, Record
from .plan import MissingPackageError


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its speaker: where both lie, and where the speaker does."""

    whole: Offsets
    speaker: Offsets


class QuotationFinder:
    """Gives each span the speaker of the quotation that it shares most characters with."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def __call__(self, record: Record) -> list[Offsets | None]:
        found = self.quotations(record.text)
        return [speaker_of(span.offsets, found) for span in record.spans]

    def quotations(self, text: str) -> list[Quotation]:
        from textacy.extract import direct_quotations

        try:
            triples = list(direct_quotations(self._pipeline(text)))
        except ValueError:  # textacy's way to refuse a text with an unclosed quotation
            return []
        return [
            Quotation(_hull([*each.speaker, *each.cue, *each.content]), _hull(each.speaker))
            for each in triples
        ]


def quotation_finder(model: str) -> QuotationFinder:
    """Load a spaCy pipeline for English.

    Raises:
        MissingPackageError: if textacy or the pipeline is not installed.
    """
    try:
        import spacy
        import textacy  # noqa: F401

        return QuotationFinder(spacy.load(model, exclude=["ner"]))
    except (ImportError, OSError) as error:
        raise MissingPackageError(
            f"this baseline needs more: pip install textacy, and the spaCy pipeline '{model}'"
        ) from error


def speaker_of(span: Offsets, found: Sequence[Quotation]) -> Offsets | None:
    """The speaker of the quotation that shares most with `span`."""
    best = max(found, key=lambda each: _shared(span, each.whole), default=None)
    return best.speaker if best and _shared(span, best.whole) > 0 else None


def _shared(one: Offsets, other: Offsets) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _hull(tokens: Sequence[Any]) -> Offsets:
    return min(token.idx for token in tokens), max(token.idx + len(token) for token in tokens)
