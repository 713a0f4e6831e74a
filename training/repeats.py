"""One experiment, several seeds: a parent run holds the mean and the spread of its children."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console

from .config import Experiment
from .session import Progress, Session
from .tracking import is_finished, log_metrics, log_seeds, public_id, seeds_run


def with_seeds(experiment: Experiment, seeds: Sequence[int]) -> list[Experiment]:
    """The experiment once with each seed, or as it is if there is none."""
    return [
        replace(experiment, seed=seed, name=f"{experiment.name}-seed{seed}")
        for seed in dict.fromkeys(seeds)
    ] or [experiment]


def summary(metrics: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Mean and sample standard deviation of every metric, as `test_macro_f1_mean` and `…_std`."""
    found = {}
    for name in metrics[0]:
        values = [each[name] for each in metrics]
        found[f"{name}_mean"] = statistics.fmean(values)
        found[f"{name}_std"] = statistics.stdev(values)
    return found


@contextmanager
def parent_run(
    experiment: Experiment,
    digest: str,
    seeds: Sequence[int],
    progress: Sequence[Progress],
    session: Session,
    console: Console,
) -> Iterator[None]:
    """While the block trains an experiment with several seeds, have a run around their runs.

    One seed needs none. A parent whose call was interrupted is continued with its children.

    Args:
        experiment: as its file describes it, before the seeds.
        digest: of its dataset.
        seeds: of the children.
        progress: of the children; all are finished at the end of the block.
        session: keeps the parent's id.
        console: where to print the mean.
    """
    known = progress[0].parent_id
    if len(progress) == 1 or (all(each.finished for each in progress) and is_finished(known)):
        yield
        return
    with seeds_run(experiment, known) as parent_id:
        for each in progress:
            each.parent_id = parent_id
        session.save()
        log_seeds(experiment, seeds, digest)
        yield
        figures = summary([each.metrics or {} for each in progress])
        log_metrics(figures)
        there = public_id(parent_id)
    mean, spread = figures["test_macro_f1_mean"], figures["test_macro_f1_std"]
    console.print(
        f"[bold]{experiment.name}[/]: macro-F1 {mean:.3f} ± {spread:.3f} "
        f"over {len(progress)} seeds, run {there}",
        highlight=False,
    )
