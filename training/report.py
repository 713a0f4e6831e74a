"""Everything there is to say about a model on labelled passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..data.labels import LABELS
from ..data.records import Record
from .breakdown import Group, breakdown
from .errors import Error, find_errors
from .evaluation import Evaluation, evaluate
from .found import Found
from .pairs import Pair, given_pairs, raw_pairs, same_borders
from .part_evaluation import PartScore, part_scores
from .span_evaluation import SpanScores, span_scores


@dataclass(frozen=True, slots=True)
class GivenReport:
    """Figures on given spans: their labels, and the parts of those that are no neutral ones."""

    evaluation: Evaluation
    parts: Mapping[str, PartScore]


@dataclass(frozen=True, slots=True)
class RawReport:
    """Figures on bare text.

    Attributes:
        overlap: spans that share half of their characters (intersection over union) count as found.
        exact: only spans with the very same borders do.
        parts: of the spans matched by overlap.
    """

    overlap: SpanScores
    exact: SpanScores
    parts: Mapping[str, PartScore]


@dataclass(frozen=True, slots=True)
class Report:
    """A model's figures and errors on labelled passages.

    Attributes:
        passages: how many.
        given: on the labelled spans.
        raw: on bare text; `None` where that was not tried.
        groups: the figures by tag, domain, corpus, length and number of spans.
        errors: those on given spans, then those on bare text, each worst first.
        seed: of the resamples behind the intervals.
    """

    passages: int
    given: GivenReport
    raw: RawReport | None
    groups: tuple[Group, ...]
    errors: tuple[Error, ...]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready values."""
        values = asdict(self)
        confusion = self.given.evaluation.confusion.tolist()
        values["given"]["evaluation"]["confusion"] = confusion
        return values

    def metrics(self, prefix: str) -> dict[str, float]:
        """The main figures, flat.

        Names are those of `Evaluation.metrics`, and such as `test_span_f1`, `test_span_f1_deny`,
        `test_span_exact_f1`, `test_source_f1` (overlap, on given spans), `test_source_exact_f1`,
        `test_raw_source_f1`. Parts that nobody labelled are left out.
        """
        flat = dict(_part_metrics(self.given.parts))
        if self.raw:
            flat |= _span_metrics(self.raw.overlap, "span") | _span_metrics(
                self.raw.exact, "span_exact"
            )
            flat |= {f"raw_{name}": value for name, value in _part_metrics(self.raw.parts)}
        return self.given.evaluation.metrics(prefix) | {
            f"{prefix}_{name}": value for name, value in flat.items()
        }


def make_report(
    records: Sequence[Record],
    given: Sequence[Sequence[Found]],
    raw: Sequence[Sequence[Found]] | None = None,
    *,
    seed: int = 0,
) -> Report:
    """Compare a model's answers with labelled passages.

    Args:
        records: labelled passages.
        given: for each record, the model's answer about each of its spans, in their order.
        raw: for each record, the spans that the model found in its text by itself.
        seed: fixes the resamples behind the intervals.

    Raises:
        ValueError: if there is no record, or the answers do not fit the records.
    """
    pairs = given_pairs(records, given)
    matched = None if raw is None else raw_pairs(records, raw)
    return Report(
        passages=len(records),
        given=GivenReport(_evaluate_pairs(pairs, seed), part_scores(records, pairs)),
        raw=None if raw is None or matched is None else _raw_report(records, raw, matched, seed),
        groups=tuple(breakdown(records, pairs, matched)),
        errors=(*find_errors(records, pairs), *find_errors(records, matched or ())),
        seed=seed,
    )


def _evaluate_pairs(pairs: Sequence[Pair], seed: int) -> Evaluation:
    answered = [(pair, pair.gold, pair.found) for pair in pairs if pair.gold and pair.found]
    return evaluate(
        [LABELS.index(gold.label) for _, gold, _ in answered],
        np.array([found.scores for _, _, found in answered]),
        passages=[pair.passage for pair, _, _ in answered],
        seed=seed,
    )


def _raw_report(
    records: Sequence[Record], raw: Sequence[Sequence[Found]], matched: Sequence[Pair], seed: int
) -> RawReport:
    exact = raw_pairs(records, raw, same_borders)
    return RawReport(
        overlap=span_scores(matched, len(records), seed=seed),
        exact=span_scores(exact, len(records), seed=seed),
        parts=part_scores(records, matched),
    )


def _span_metrics(scores: SpanScores, name: str) -> dict[str, float]:
    interval = scores.intervals["micro"]
    return {
        f"{name}_precision": scores.micro.precision,
        f"{name}_recall": scores.micro.recall,
        f"{name}_f1": scores.micro.f1,
        f"{name}_f1_low": interval.low,
        f"{name}_f1_high": interval.high,
        **{f"{name}_f1_{label}": score.f1 for label, score in scores.labels.items()},
    }


def _part_metrics(parts: Mapping[str, PartScore]) -> Iterator[tuple[str, float]]:
    for part, score in parts.items():
        if score.exact.gold:
            yield f"{part}_f1", score.overlap.f1
            yield f"{part}_exact_f1", score.exact.f1
