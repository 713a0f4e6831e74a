"""What a model answered, as plain data that an evaluation compares with the labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..data.labels import LABELS, Label
from ..data.records import Offsets


class MentionLike(Protocol):
    """Anything with the borders of a stretch of text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class StanceLike(Protocol):
    """Anything with the fields of a stance that `sayso.predict` gives."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> Label: ...
    @property
    def scores(self) -> Mapping[Label, float]: ...
    @property
    def source(self) -> MentionLike | None: ...
    @property
    def cue(self) -> MentionLike | None: ...
    @property
    def target(self) -> MentionLike | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A span as a model labels it.

    Attributes:
        start: first character, as an index into the passage.
        end: one past the last character.
        label: the most probable label.
        scores: probabilities in the order of `LABELS`; they sum to one.
        source: offsets of the source, where the model names one; `cue` and `target` likewise.
    """

    start: int
    end: int
    label: Label
    scores: tuple[float, ...]
    source: Offsets | None = None
    cue: Offsets | None = None
    target: Offsets | None = None

    @classmethod
    def from_stance(cls, stance: StanceLike) -> Found:
        return cls(
            stance.start,
            stance.end,
            stance.label,
            tuple(stance.scores[label] for label in LABELS),
            source=_offsets(stance.source),
            cue=_offsets(stance.cue),
            target=_offsets(stance.target),
        )

    @property
    def offsets(self) -> Offsets:
        return self.start, self.end

    @property
    def score(self) -> float:
        """Probability of `label`."""
        return self.scores[LABELS.index(self.label)]


def _offsets(mention: MentionLike | None) -> Offsets | None:
    return None if mention is None else (mention.start, mention.end)
