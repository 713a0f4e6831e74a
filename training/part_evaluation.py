"""How well the sources, cues and targets that a model names agree with the labelled ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..data.overlap import character_f1
from ..data.records import PARTS, Offsets, Record
from .pairs import Pair
from .scores import Score

QUOTES = frozenset("\"'`´“”„‟‘’‚‛«»‹›")


@dataclass(frozen=True, slots=True)
class PartScore:
    """A model's figures on one part of a span, see `part_scores`."""

    exact: Score
    overlap: Score


def part_scores(records: Sequence[Record], pairs: Sequence[Pair]) -> dict[str, PartScore]:
    """Score the parts of the pairs whose labelled span is no neutral one.

    A *mention* is a source (cue, target) of a span, without white space and quotation marks around
    it. The mention that is labelled in a pair is compared with the one that the model names in the
    same pair; one that lacks its counterpart gets no credit. Credit goes by two measures:

    - exact: 1 for the same offsets, else 0;
    - overlap: the F1 of characters, `2 · shared / (labelled + named)`, which is 0 for two mentions
      that do not touch and 1 for the same.

    Precision is the mean credit of the mentions that the model names, recall that of the labelled
    ones, F1 their harmonic mean.

    With the pairs of given spans, this says how well parts are named where the span is known, be
    its label right or wrong. With the pairs of bare text, a mention of a span that the model missed
    counts as missed, one of a span that only the model sees as wrong.

    Args:
        records: the passages, for their text.
        pairs: of `given_pairs` or `raw_pairs`.
    """
    stances = [pair for pair in pairs if pair.gold is None or pair.gold.label != "neutral"]
    return {part: _part_score(records, stances, part) for part in PARTS}


def _part_score(records: Sequence[Record], pairs: Sequence[Pair], part: str) -> PartScore:
    exact = gold = found = 0
    overlap = 0.0
    for pair in pairs:
        text = records[pair.passage].text
        labelled = _mention(text, getattr(pair.gold, part, None))
        named = _mention(text, getattr(pair.found, part, None))
        gold += labelled is not None
        found += named is not None
        if labelled and named:
            exact += labelled == named
            overlap += character_f1(labelled, named)
    return PartScore(Score.from_counts(exact, gold, found), Score.from_counts(overlap, gold, found))


def _mention(text: str, part: Offsets | None) -> Offsets | None:
    return None if part is None else bare(text, part)


def bare(text: str, part: Offsets) -> Offsets:
    """`part` without white space and quotation marks around it, if anything else is in it."""
    start, end = part
    while start < end and _is_edge(text[start]):
        start += 1
    while start < end and _is_edge(text[end - 1]):
        end -= 1
    return (start, end) if start < end else part


def _is_edge(character: str) -> bool:
    return character in QUOTES or character.isspace()
