"""What `predict` answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..data.labels import Label


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the caller's text: `text == original[start:end]`.

    Attributes:
        start: first character, as an index into the caller's `str`.
        end: one past the last character.
        text: the words.
        refers_to: the fuller name that a pronoun, a short name or a description stands for,
            where it is certain enough; set by `sayso.inference.documents.link`.
    """

    start: int
    end: int
    text: str
    refers_to: Mention | None = None

    def shifted(self, by: int) -> Mention:
        """The same words in a longer text that has `by` more characters in front."""
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            refers_to=self.refers_to and self.refers_to.shifted(by),
        )

    def to_dict(self) -> dict[str, Any]:
        """The mention as JSON-ready values."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "refers_to": self.refers_to and self.refers_to.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Stance:
    """A span of the caller's text, what it does, and who does it to whom.

    Attributes:
        start: first character, as an index into the caller's `str`.
        end: one past the last character.
        text: `original[start:end]`.
        label: the most probable of `accuse`, `deny`, `claim`, `neutral`.
        score: calibrated probability of `label`.
        scores: calibrated probability of every label; they sum to one.
        source: whose stance it is, where known.
        cue: the words that do the speaking, where known.
        target: the party accused or contradicted, where known.
    """

    start: int
    end: int
    text: str
    label: Label
    score: float
    scores: Mapping[Label, float]
    source: Mention | None = None
    cue: Mention | None = None
    target: Mention | None = None

    def shifted(self, by: int) -> Stance:
        """The same stance in a longer text that has `by` more characters in front."""
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            source=self.source and self.source.shifted(by),
            cue=self.cue and self.cue.shifted(by),
            target=self.target and self.target.shifted(by),
        )

    def to_dict(self) -> dict[str, Any]:
        """The stance as JSON-ready values."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "label": self.label,
            "score": self.score,
            "scores": dict(self.scores),
            **{
                name: mention.to_dict() if (mention := getattr(self, name)) else None
                for name in ("source", "cue", "target")
            },
        }
