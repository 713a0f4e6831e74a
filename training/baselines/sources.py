"""Finders of sources as baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ...data import LABELS, Offsets, Record
from ..found import Found
from .choice import choose
from .figures import source_figures
from .plan import Answer, Baseline, Passages
from .source_rule import nearest_phrases

UNDECIDED = (1 / len(LABELS),) * len(LABELS)
REACHES = (2, 3, 4, 6, 8)

FindSources: TypeAlias = Callable[[Record], Sequence[Offsets | None]]
"""One source for each span of a record, where there is one."""


def as_answer(find: FindSources) -> Answer:
    """What a finder says, as answers whose labels mean nothing."""
    return lambda records: [
        [
            Found(*span.offsets, LABELS[0], UNDECIDED, source=source)
            for span, source in zip(record.spans, find(record), strict=True)
        ]
        for record in records
    ]


def source_rule(passages: Passages) -> Baseline:
    """The phrase next to the cue word; how many words it may have is tuned."""

    def score(answer: Answer) -> float:
        figures = source_figures(passages.validation, answer(passages.validation))
        return figures.score.f1 if figures else 0.0

    choice = choose(
        REACHES, lambda reach: as_answer(lambda record: nearest_phrases(record, reach)), score
    )
    return Baseline(
        "source rule",
        choice.fitted,
        {"reach": choice.settings},
        choice.tried,
        choice.score,
        says="source",
    )


def quotations(passages: Passages, model: str) -> Baseline:
    """Textacy's direct quotations; nothing about them can be chosen."""
    from .quotations import quotation_finder

    answer = as_answer(quotation_finder(model))
    figures = source_figures(passages.validation, answer(passages.validation))
    return Baseline(
        "textacy",
        answer,
        validation=figures.score.f1 if figures else 0.0,
        says="source",
    )
