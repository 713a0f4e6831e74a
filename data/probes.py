"""Shortcut probes: how far the label can be guessed without understanding anything.

A dataset that teaches the task must be hard for guesses like these. See M. Gururangan et al.,
"Annotation Artifacts in Natural Language Inference Data", NAACL 2018, for what happens otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .cues import guess_by_cue_words
from .labels import LABELS, Label
from .records import Record, Span

Feature = Callable[[Record, Span], object]


@dataclass(frozen=True, slots=True)
class Probe:
    """What a guess relies on, and its macro-F1 over all labels."""

    name: str
    macro_f1: float


def probe_shortcuts(records: Sequence[Record]) -> list[Probe]:
    """Probe a dataset for shortcuts (needs scikit-learn and simplemma, extra `train`).

    The cue words are a fixed list and are scored on everything. Length and position are learned
    from the train split (the commonest label for each value) and scored on the other two.
    """
    return [
        Probe("cue words", _score(records, _cue_words)),
        Probe("length", _learned(records, _length)),
        Probe("position", _learned(records, _position)),
    ]


def _cue_words(record: Record, span: Span) -> Label:
    return guess_by_cue_words(record.text[span.start : span.end])


def _length(_: Record, span: Span) -> int:
    return (span.end - span.start) // 20


def _position(record: Record, span: Span) -> object:
    return record.spans.index(span), round(10 * span.start / len(record.text))


def _learned(records: Sequence[Record], feature: Feature) -> float:
    train = [record for record in records if record.split == "train"]
    seen: dict[object, Counter[Label]] = defaultdict(Counter)
    for record in train:
        for span in record.spans:
            seen[feature(record, span)][span.label] += 1

    def guess(record: Record, span: Span) -> Label:
        counts = seen.get(feature(record, span))
        return counts.most_common(1)[0][0] if counts else "neutral"

    return _score([record for record in records if record.split != "train"], guess)


def _score(records: Sequence[Record], guess: Callable[[Record, Span], Label]) -> float:
    from sklearn.metrics import f1_score

    pairs = [(span.label, guess(record, span)) for record in records for span in record.spans]
    truth, guesses = zip(*pairs, strict=True) if pairs else ((), ())
    return float(f1_score(truth, guesses, labels=list(LABELS), average="macro", zero_division=0.0))
