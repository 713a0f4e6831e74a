"""How good a classifier is while it learns: the three tasks, and one score that weighs them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score

from ..data.labels import LABELS
from ..data.overlap import LEAST_OVERLAP, character_f1, overlap
from ..data.records import PARTS, Offsets
from .encoder import NEUTRAL, EncoderClassifier
from .examples import Example, all_labels
from .protocol import Finding
from .reading import Reading, parts_of

OUTSIDE = (-3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0)
AWAY = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)


def validate(classifier: EncoderClassifier, held_out: Sequence[Example]) -> dict[str, float]:
    """Macro-F1 of given spans, F1 of found spans, F1 of parts; `score` is their mean.

    Tasks that the classifier does not learn are left out.
    """
    readings = classifier.read([example.unit for example in held_out])
    labelled = classifier.label_in(readings, classifier.away)
    predicted = [int(each.probabilities.argmax()) for found in labelled for each in found]
    metrics = {"macro_f1": _macro_f1(all_labels(held_out).tolist(), predicted)}
    if classifier.settings.tag_weight:
        metrics["span_f1"] = _span_f1(held_out, classifier.find_in(readings, classifier.outside))
    if classifier.settings.part_weight:
        metrics["part_f1"] = _part_f1(held_out, labelled)
    return {**metrics, "score": float(np.mean(list(metrics.values())))}


def _macro_f1(truth: Sequence[int], predicted: Sequence[int]) -> float:
    labels = range(len(LABELS))
    return float(f1_score(truth, predicted, labels=labels, average="macro", zero_division=0))


def _span_f1(held_out: Sequence[Example], found: Sequence[Sequence[Finding]]) -> float:
    matched = gold_count = found_count = 0
    for example, findings in zip(held_out, found, strict=True):
        pairs = zip(example.unit.spans, example.labels, strict=True)
        gold = [pair for pair in pairs if pair[1] != NEUTRAL]
        left = [(each.span, int(each.probabilities.argmax())) for each in findings]
        left = [pair for pair in left if pair[1] != NEUTRAL]
        gold_count, found_count = gold_count + len(gold), found_count + len(left)
        for span, label in gold:
            same = [
                pair
                for pair in left
                if pair[1] == label and overlap(span, pair[0]) >= LEAST_OVERLAP
            ]
            if same:
                left.remove(same[0])
                matched += 1
    return 2 * matched / max(1, gold_count + found_count)


def _part_f1(held_out: Sequence[Example], labelled: Sequence[Sequence[Finding]]) -> float:
    credit = 0.0
    count = 0
    for example, findings in zip(held_out, labelled, strict=True):
        for label, parts, finding in zip(example.labels, example.parts, findings, strict=True):
            for part, gold in zip(PARTS, parts, strict=True):
                if part in parts_of(label):
                    own: Offsets | None = getattr(finding, part)
                    count += (gold is not None) + (own is not None)
                    credit += 2 * character_f1(gold, own) if gold and own else 0
    return credit / max(1, count)


def best_away(
    classifier: EncoderClassifier, held_out: Sequence[Example], readings: Sequence[Reading]
) -> float:
    """What parts apart from their span should lose, so that `classifier` tells parts best."""
    scores = {each: _part_f1(held_out, classifier.label_in(readings, each)) for each in AWAY}
    return max(scores, key=lambda each: scores[each])


def best_outside(
    classifier: EncoderClassifier, held_out: Sequence[Example], readings: Sequence[Reading]
) -> float:
    """The weight of the tag `O` with which `classifier` finds spans best, of a few."""
    scores = {each: _span_f1(held_out, classifier.find_in(readings, each)) for each in OUTSIDE}
    return max(scores, key=lambda each: (scores[each], -abs(each)))
