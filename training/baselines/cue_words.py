"""A fixed list of cue words: no learning, no choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...data import LABELS, Unit
from ...data.cues import guess_by_cue_words
from ...models import Finding, Probabilities, without_parts
from ..answers import given_answers
from .figures import macro_f1
from .plan import Baseline, Passages


class CueWords:
    """Labels a span by its first cue word, `neutral` without one."""

    def predict_probabilities(
        self,
        units: Sequence[Unit],
        *,
        batch_size: int | None = None,  # noqa: ARG002
    ) -> list[Probabilities]:
        certain = np.eye(len(LABELS))
        return [
            certain[[_label(unit.text[start:end]) for start, end in unit.spans]] for unit in units
        ]

    def label_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        return without_parts(units, self.predict_probabilities(units, batch_size=batch_size))


def _label(text: str) -> int:
    return LABELS.index(guess_by_cue_words(text))


def cue_words(passages: Passages) -> Baseline:
    labeller = CueWords()
    return Baseline(
        "cue lexicon",
        lambda records: given_answers(labeller, records),
        validation=macro_f1(labeller, passages.validation),
    )
