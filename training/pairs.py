"""Labelled spans beside the spans that a model found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..data.overlap import LEAST_OVERLAP, overlap
from ..data.records import Offsets, Record, Span
from ..data.sentences import units
from .found import Found

Likeness: TypeAlias = Callable[[Offsets, Offsets], float]
"""How like two stretches of text are, in [0, 1]; below `LEAST_OVERLAP` they are not the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled span and the one found for it; one of the two may be lacking.

    Attributes:
        passage: place of its passage among the records.
        sentence: the sentence, or run of sentences, that holds it.
        gold: the labelled span; `None` for one that only the model sees.
        found: the model's; `None` for one that it missed.
    """

    passage: int
    sentence: str
    gold: Span | None
    found: Found | None

    @property
    def offsets(self) -> Offsets:
        return _either(self.gold, self.found).offsets


def given_pairs(records: Sequence[Record], found: Sequence[Sequence[Found]]) -> list[Pair]:
    """Every labelled span with what the model made of just these offsets.

    Args:
        records: labelled passages.
        found: for each record, one answer a span, in the order of its spans.

    Raises:
        ValueError: if the answers do not stand at the offsets of the spans.
    """
    pairs = []
    for place, (record, answers) in enumerate(zip(records, found, strict=True)):
        if [span.offsets for span in record.spans] != [each.offsets for each in answers]:
            raise ValueError(f"record '{record.id}': the answers are not about its spans")
        couples = list(zip(record.spans, answers, strict=True))
        pairs += _with_sentences(place, record.text, couples)
    return pairs


def same_borders(one: Offsets, other: Offsets) -> float:
    """1 for the same offsets, else 0."""
    return float(one == other)


def raw_pairs(
    records: Sequence[Record], found: Sequence[Sequence[Found]], likeness: Likeness = overlap
) -> list[Pair]:
    """Match the labelled stances of each passage with those found in its bare text.

    Neutral spans of either side are no stances and left out. Two spans match when they have the
    same label and a likeness of at least `LEAST_OVERLAP`; the likest are matched first, each at
    most once. What stays alone makes a pair that lacks the other side.

    Args:
        records: labelled passages.
        found: for each record, the spans found in its text.
        likeness: `overlap` or `same_borders`.
    """
    pairs = []
    for place, (record, answers) in enumerate(zip(records, found, strict=True)):
        gold = [span for span in record.spans if span.label != "neutral"]
        stances = [each for each in answers if each.label != "neutral"]
        pairs += _with_sentences(place, record.text, list(_matched(gold, stances, likeness)))
    return pairs


Couple: TypeAlias = tuple[Span | None, Found | None]


def _matched(gold: Sequence[Span], found: Sequence[Found], likeness: Likeness) -> Iterator[Couple]:
    candidates = [
        (-like, left, right)
        for left, span in enumerate(gold)
        for right, answer in enumerate(found)
        if span.label == answer.label
        and (like := likeness(span.offsets, answer.offsets)) >= LEAST_OVERLAP
    ]
    partners: dict[int, int] = {}
    for _, left, right in sorted(candidates):
        if left not in partners and right not in partners.values():
            partners[left] = right
    for left, span in enumerate(gold):
        yield span, found[partners[left]] if left in partners else None
    for right, answer in enumerate(found):
        if right not in partners.values():
            yield None, answer


def _with_sentences(passage: int, text: str, couples: Sequence[Couple]) -> list[Pair]:
    places = [_either(gold, found).offsets for gold, found in couples]
    sentences = {place: unit.text for unit in units(text, places) for place in unit.places}
    return [
        Pair(passage, sentences[place], gold, found) for place, (gold, found) in enumerate(couples)
    ]


def _either(gold: Span | None, found: Found | None) -> Span | Found:
    either = gold or found
    if either is None:
        raise ValueError("a pair has at least one side")
    return either
