"""`python train.py --compare A B`: how far apart runs are on the test split, and how surely."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import mlflow
import numpy as np
from numpy.typing import NDArray
from rich.console import Console, Group

from .predictions import (
    ComparisonError,
    SharedSpans,
    TrackedPredictions,
    load_predictions,
    shared_spans,
)
from .significance import (
    CONFIDENCE,
    RESAMPLES,
    Difference,
    Differences,
    compare_confusions,
    confusions,
)
from .tables import DifferenceRow, difference_table
from .tracking import comparison_run, log_metrics

FEWEST_SPANS = 20
"""A tag with fewer spans in the test split gets no row of its own."""
SEED = 0
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the same test spans.

    Attributes:
        first: the run that the other is measured against.
        second: the other run.
        rows: overall (macro-F1), then each label (F1), then each frequent tag (macro-F1 over the
            labels that occur with it).
    """

    first: TrackedPredictions
    second: TrackedPredictions
    rows: tuple[DifferenceRow, ...]

    def to_dict(self) -> dict[str, Any]:
        rows = [
            {
                **{name: value for name, value in asdict(row).items() if name != "figures"},
                **asdict(row.figures),
                "difference": row.figures.difference,
            }
            for row in self.rows
        ]
        return {"first": self.first.run_id, "second": self.second.run_id, "rows": rows}


def compare_runs(
    references: Sequence[str], console: Console, resamples: int = RESAMPLES
) -> list[Comparison]:
    """Compare the first run with each of the others, print the tables and track the comparison.

    Args:
        references: run ids, run names or folders of runs, at least two.
        console: where to print.
        resamples: of the bootstrap, and of approximate randomisation.

    Raises:
        ComparisonError: for a run that is not there, has no predictions or other test spans.
    """
    runs = [load_predictions(reference) for reference in references]
    if len({run.run_id for run in runs}) < max(len(runs), 2):
        raise ComparisonError("a comparison takes at least two runs, each of them once")
    spans = shared_spans(runs)
    found = [
        Comparison(runs[0], run, tuple(_rows(spans, place, resamples)))
        for place, run in enumerate(runs[1:], start=1)
    ]
    names = _display_names(runs)
    report = Group(
        *([spans.note] if spans.note else []),
        *(
            difference_table(each.rows, names[0], name)
            for each, name in zip(found, names[1:], strict=True)
        ),
        f"{CONFIDENCE:.0%} intervals: paired bootstrap over passages, {resamples:,} resamples; "
        "p: approximate randomisation, two-sided, for each row by itself.",
    )
    console.print(report, highlight=False)
    run_id = _track(runs, names, spans, found, report, resamples)
    console.print(f"Comparison: run {run_id}", highlight=False)
    return found


def _rows(spans: SharedSpans, second: int, resamples: int) -> Iterator[DifferenceRow]:
    """The first run against the one at `second`: overall, per label, per frequent tag."""
    every = np.ones(len(spans.truth), dtype=bool)
    overall = _compare(spans, second, every, resamples)
    yield DifferenceRow("all", "macro-F1", len(spans.truth), overall.macro_f1)
    counts = Counter(spans.truth.tolist())
    for place, (label, figures) in zip(sorted(counts), overall.labels.items(), strict=True):
        yield DifferenceRow("label", label, counts[place], figures)
    for tag, count in _frequent_tags(spans):
        chosen = np.array([tag in spans.tags[passage] for passage in spans.passages])
        figures = _compare(spans, second, chosen, resamples).macro_f1
        yield DifferenceRow("tag", tag, count, figures)


def _compare(
    spans: SharedSpans, second: int, chosen: NDArray[np.bool_], resamples: int
) -> Differences:
    _, passages = np.unique(spans.passages[chosen], return_inverse=True)
    first, other = (
        confusions(passages, spans.truth[chosen], spans.found[run][chosen]) for run in (0, second)
    )
    return compare_confusions(first, other, resamples=resamples, seed=SEED)


def _frequent_tags(spans: SharedSpans) -> list[tuple[str, int]]:
    counts = Counter(tag for passage in spans.passages for tag in set(spans.tags[passage]))
    return sorted((tag, count) for tag, count in counts.items() if count >= FEWEST_SPANS)


def _display_names(runs: Sequence[TrackedPredictions]) -> list[str]:
    """The runs' names; with the beginning of the id where two have the same."""
    often = Counter(run.name for run in runs)
    return [run.name if often[run.name] == 1 else f"{run.name} {run.run_id[:8]}" for run in runs]


def _track(
    runs: Sequence[TrackedPredictions],
    names: Sequence[str],
    spans: SharedSpans,
    found: Sequence[Comparison],
    report: Group,
    resamples: int,
) -> str:
    """Log parameters, overall figures and the report in a run of its own; gives its id."""
    with comparison_run(" vs ".join(names)) as run_id:
        mlflow.log_params({f"run_{place}": run.run_id for place, run in enumerate(runs, start=1)})
        mlflow.log_params({f"name_{place}": name for place, name in enumerate(names, start=1)})
        mlflow.log_params({"resamples": resamples, "seed": SEED, "test_spans": len(spans.truth)})
        for place, each in enumerate(found, start=2):
            log_metrics(_metrics(each.rows[0].figures, f"run_{place}_macro_f1"))
        mlflow.log_dict(
            {
                "runs": [{"id": r.run_id, "name": r.name, "dataset": r.dataset} for r in runs],
                "resamples": resamples,
                "seed": SEED,
                "spans": len(spans.truth),
                "passages": len(spans.tags),
                "note": spans.note,
                "comparisons": [each.to_dict() for each in found],
            },
            "comparison.json",
        )
        mlflow.log_text(_as_text(report), "comparison.txt")
    return run_id


def _metrics(figures: Difference, prefix: str) -> dict[str, float]:
    return {
        f"{prefix}_difference": figures.difference,
        f"{prefix}_difference_low": figures.low,
        f"{prefix}_difference_high": figures.high,
        f"{prefix}_p_value": figures.p_value,
    }


def _as_text(report: Group) -> str:
    written = io.StringIO()
    Console(file=written, width=WIDTH).print(report)
    return written.getvalue()
