"""Every baseline on the same passages, by the same protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from ..evaluation import Evaluation
from .cue_words import cue_words
from .figures import (
    SourceFigures,
    label_figures,
    label_values,
    source_figures,
    source_values,
)
from .plan import Baseline, Passages, Plan
from .sources import quotations, source_rule
from .tfidf import tuned_tfidf

Measured = Evaluation | SourceFigures | None


@dataclass(frozen=True, slots=True)
class Row:
    """A baseline and its figures on each set of passages.

    Attributes:
        name: what it is asked for by.
        baseline: as tuned on the validation passages.
        measured: by the name of the set; labels, or sources, or nothing where none is labelled.
        seconds: for fitting and tuning.
    """

    name: str
    baseline: Baseline
    measured: Mapping[str, Measured]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON-ready values."""
        return {
            "name": self.name,
            "title": self.baseline.title,
            "chosen": dict(self.baseline.chosen),
            "tried": self.baseline.tried,
            "says": self.baseline.says,
            "validation": self.baseline.validation,
            "seconds": self.seconds,
            "measured": {name: _values(found) for name, found in self.measured.items()},
        }


def _values(found: Measured) -> dict[str, Any]:
    if found is None:
        return {}
    return label_values(found) if isinstance(found, Evaluation) else source_values(found)


def _frozen(passages: Passages, plan: Plan) -> Baseline:
    from .frozen import FrozenEncoder
    from .heads import with_linear_head

    return with_linear_head("frozen encoder", FrozenEncoder(plan.base), passages, plan.seed)


def _setfit(passages: Passages, plan: Plan) -> Baseline:
    from .few_shot import setfit

    return setfit(passages, plan.base, plan.setfit_pairs, plan.seed)


BASELINES: dict[str, Callable[[Passages, Plan], Baseline]] = {
    "tfidf": lambda passages, plan: tuned_tfidf(passages, plan.tries, plan.seed),
    "frozen": _frozen,
    "setfit": _setfit,
    "cues": lambda passages, _: cue_words(passages),
    "source-rule": lambda passages, _: source_rule(passages),
    "textacy": lambda passages, plan: quotations(passages, plan.spacy_model or ""),
}


def compare(passages: Passages, plan: Plan) -> Iterator[Row]:
    """Tune and measure the baselines of a plan, one after the other.

    Raises:
        MissingPackageError: for one whose package is not installed.
    """
    for name in plan.names:
        begun = perf_counter()
        baseline = BASELINES[name](passages, plan)
        seconds = perf_counter() - begun
        yield Row(name, baseline, _measure(baseline, passages), seconds)


def _measure(baseline: Baseline, passages: Passages) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for name, records in passages.measured.items():
        answers = baseline.answer(records)
        if baseline.says == "label":
            found[name] = label_figures(records, answers)
        else:
            found[name] = source_figures(records, answers)
    return found
