"""What the shipped dataset promises, and whether it keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .cues import CUE_WORDS, cue_lemma, has_cue_word
from .labels import LABELS
from .probes import probe_shortcuts
from .records import Record

CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Quota:
    """One promise: a figure, its bound, and whether the bound is a floor or a ceiling."""

    name: str
    figure: float
    bound: float
    ceiling: bool = False
    note: str = ""

    @property
    def kept(self) -> bool:
        return self.figure <= self.bound if self.ceiling else self.figure >= self.bound


def check_quotas(records: Sequence[Record]) -> list[Quota]:
    """Measure the shipped passages against what the datasheet promises."""
    return [*_sizes(records), *_labels(records), *_shapes(records), *_shortcuts(records)]


def _sizes(records: Sequence[Record]) -> Iterator[Quota]:
    yield Quota("passages", len(records), 1800)
    yield Quota("spans", sum(len(record.spans) for record in records), 3000)
    for name, least in (("domain", 14), ("genre", 10)):
        yield Quota(f"{name}s", len({getattr(record, name) for record in records}), least)


def _labels(records: Sequence[Record]) -> Iterator[Quota]:
    counts = Counter(span.label for record in records for span in record.spans)
    for label in LABELS:
        least = 0.20 if label == "deny" else 0.18
        yield Quota(f"share of {label}", counts[label] / max(1, counts.total()), least)


def _shapes(records: Sequence[Record]) -> Iterator[Quota]:
    yield Quota("passages of several spans", _share(records, lambda r: len(r.spans) > 1), 0.30)
    yield Quota(
        "passages whose context matters", _share(records, lambda r: CONTEXT in r.tags), 0.25
    )
    for label in ("accuse", "deny"):
        bare = [not has_cue_word(words, "accuse", "deny") for words in _spans(records, label)]
        yield Quota(f"{label} without a stance verb", sum(bare) / max(1, len(bare)), 0.20)
    decoys = [has_cue_word(words, *CUE_WORDS) for words in _spans(records, "neutral")]
    yield Quota("neutral with a stance word", sum(decoys) / max(1, len(decoys)), 0.15)


def _spans(records: Sequence[Record], label: str) -> list[str]:
    return [
        record.text[span.start : span.end]
        for record in records
        for span in record.spans
        if span.label == label
    ]


def _shortcuts(records: Sequence[Record]) -> Iterator[Quota]:
    for label in LABELS:
        spans = [span for record in records for span in record.spans if span.label == label]
        cues = Counter(
            cue_lemma(record.text[slice(*span.cue)])
            for record in records
            for span in record.spans
            if span.label == label and span.cue
        )
        for lemma, count in cues.most_common(1):
            share = count / len(spans)
            yield Quota(f"commonest cue of {label}", share, 0.05, ceiling=True, note=lemma)
    for probe in probe_shortcuts(records):
        bound = 0.70 if probe.name == "cue words" else 0.50
        yield Quota(f"macro-F1 of guessing by {probe.name}", probe.macro_f1, bound, ceiling=True)


def _share(records: Sequence[Record], test: Callable[[Record], bool]) -> float:
    return sum(map(test, records)) / max(1, len(records))
