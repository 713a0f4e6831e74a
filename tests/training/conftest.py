"""A passage with three stances, as the guidelines label it, and answers about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sayso.data import LABELS, Label, Record, Span
from sayso.training import Found

TEXT = "“The mayor” blamed the union for the strike, and the union denied it. Rain fell."


def found(start: int, end: int, label: Label, score: float = 0.91, **parts: Any) -> Found:
    """An answer of which the model is as sure as `score` says."""
    rest = (1 - score) / 3
    return Found(
        start, end, label, tuple(score if each == label else rest for each in LABELS), **parts
    )


@pytest.fixture
def answer() -> Callable[..., Found]:
    return found


@pytest.fixture
def record() -> Record:
    return Record(
        "a1",
        TEXT,
        (
            Span(0, 43, "accuse", source=(0, 11), cue=(12, 18), target=(19, 28)),
            Span(49, 68, "deny", source=(49, 58), cue=(59, 65)),
            Span(70, 80, "neutral"),
        ),
        domain="courts",
        tags=("passive", "coordination"),
        extra={"corpus": "polnear"},
    )


@pytest.fixture
def right(record: Record) -> list[Found]:
    """What a perfect model answers."""
    return [
        found(*span.offsets, span.label, source=span.source, cue=span.cue, target=span.target)
        for span in record.spans
    ]
