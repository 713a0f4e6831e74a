"""What is measured of a baseline, by the same functions for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...data import LABELS, Record
from ..answers import Labeller, given_answers
from ..bootstrap import Counts, Interval, bootstrap
from ..evaluation import Evaluation, evaluate
from ..found import Found
from ..pairs import given_pairs
from ..part_evaluation import part_scores
from ..scores import Score, ratio


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """F1 of the characters of sources on given stance spans, and its interval."""

    score: Score
    interval: Interval


def label_figures(
    records: Sequence[Record], answers: Sequence[Sequence[Found]], seed: int = 0
) -> Evaluation:
    """Labels of given spans against the labelled ones, with intervals."""
    truth = [LABELS.index(span.label) for record in records for span in record.spans]
    passages = [place for place, record in enumerate(records) for _ in record.spans]
    scores = np.array([found.scores for row in answers for found in row])
    return evaluate(truth, scores, passages=passages, seed=seed)


def macro_f1(labeller: Labeller, records: Sequence[Record]) -> float:
    """What labellers are tuned by."""
    answers = given_answers(labeller, records)
    truth = [LABELS.index(span.label) for record in records for span in record.spans]
    return evaluate(truth, np.array([each.scores for row in answers for each in row])).macro_f1


def source_figures(
    records: Sequence[Record], answers: Sequence[Sequence[Found]], seed: int = 0
) -> SourceFigures | None:
    """Sources of given stance spans against the labelled ones; `None` if none is labelled."""
    pairs = given_pairs(records, answers)
    score = part_scores(records, pairs)["source"].overlap
    if not score.gold:
        return None
    counts = np.zeros((len(records), 3))
    for pair in pairs:
        single = part_scores(records, [pair])["source"].overlap
        counts[pair.passage] += single.f1, single.gold, single.found
    return SourceFigures(score, bootstrap(counts, _source_f1, seed=seed)["source_f1"])


def _source_f1(counts: Counts) -> dict[str, NDArray[np.float64]]:
    hits, gold, found = np.moveaxis(counts, -1, 0)
    return {"source_f1": ratio(2 * hits, gold + found)}


def label_values(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON-ready values."""
    return {name.removeprefix("_"): value for name, value in evaluation.metrics("").items()}


def source_values(figures: SourceFigures) -> dict[str, Any]:
    """Source figures as JSON-ready values."""
    return {
        "source_precision": figures.score.precision,
        "source_recall": figures.score.recall,
        "source_f1": figures.score.f1,
        "source_f1_low": figures.interval.low,
        "source_f1_high": figures.interval.high,
    }
