"""Trained models in the MLflow registry: a version each, and the best of them the champion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mlflow
from mlflow.exceptions import MlflowException
from rich.console import Console

from ..models import ModelError, Version, find_version, registered_names, set_alias, versions
from .layers import ConfigError
from .session import Progress
from .tracking import get_run, register_model

CHAMPION = "champion"
"""The alias of the version with the best `MEASURE`."""
NEWEST = "newest"
"""The alias of the version registered last."""
MEASURE = "validation_macro_f1"
"""What decides: the test split stays apart from every choice."""
REFUSED = "/:@"
ENDS = ("_low", "_high")


def check_registry(name: str) -> None:
    """Make sure, before hours of training, that a model can be registered under a name.

    Raises:
        ConfigError: for a name that no URI could hold.
        ModelError: if the store has no registry, or does not answer.
    """
    if not name.strip() or name.startswith(".") or any(each in name for each in REFUSED):
        raise ConfigError(
            f"'{name}' cannot name a registered model: no {' '.join(REFUSED)}, no leading dot"
        )
    registered_names()


def register_best(
    name: str, progress: Sequence[Progress], tags: Mapping[str, str], console: Console
) -> Version:
    """Register the model with the best validation figure, and say whether it is the champion.

    A run that is registered under the name already keeps its version, so that a call which goes
    on where another stopped registers nothing twice.

    Args:
        name: of the registered model; a new one if there is none.
        progress: finished experiments, one for each seed.
        tags: what the version is to say of itself besides its figures; `dataset_digest` is
            compared with the champion's.
        console: where to print the one line.

    Raises:
        ModelError: if the registry does not answer.
    """
    best = max(progress, key=lambda each: (each.metrics or {}).get(MEASURE, float("-inf")))
    run_id, metrics = _run_in_store(best), best.metrics or {}
    known = versions(name) if name in registered_names() else []
    champion = next((each for each in known if CHAMPION in each.aliases), None)
    for version in known:
        if version.run_id == run_id:
            console.print(f"{name}: run {run_id} is version {version.number} already")
            return version
    number = register_model(run_id, name, {"experiment": best.name, **tags, **_figures(metrics)})
    set_alias(name, NEWEST, number)
    version = find_version(name, number)
    better, why = _against(version, champion)
    if better:
        set_alias(name, CHAMPION, number)
    console.print(f"{name}, version {number}: {why}", highlight=False, soft_wrap=True)
    return find_version(name, number)


def _run_in_store(progress: Progress) -> str:
    """The id by which the store knows the run, which may have been sent to it."""
    try:
        return str(get_run(str(progress.run_id)).info.run_id)
    except MlflowException as error:
        raise ModelError(
            f"run {progress.run_id} is not in {mlflow.get_tracking_uri()}: send it with "
            "`sayso runs sync`; then the same command registers it"
        ) from error


def _figures(metrics: Mapping[str, float]) -> dict[str, str]:
    """The test figures and the one that decides, without the ends of intervals."""
    return {
        metric: f"{value:.4f}"
        for metric, value in metrics.items()
        if metric == MEASURE or (metric.startswith("test_") and not metric.endswith(ENDS))
    }


def _against(version: Version, champion: Version | None) -> tuple[bool, str]:
    """Whether a version is better than the champion, and the line that says so."""
    own = version.figure(MEASURE)
    said = f"validation macro-F1 {_shown(own)}"
    if champion is None:
        return True, f"{said}, now @{CHAMPION} (there was none)"
    theirs = champion.figure(MEASURE)
    rival = f"@{CHAMPION}'s {_shown(theirs)} (version {champion.number}"
    digests = [each.tags.get("dataset_digest") for each in (version, champion)]
    rival += ")" if len(set(digests)) == 1 else ", on other data)"
    if own is None or theirs is None:
        return False, f"{said}, cannot be compared with {rival}, which stays"
    if own > theirs:
        return True, f"{said}, better than {rival}: now @{CHAMPION}"
    return False, f"{said}, not better than {rival}, which stays"


def _shown(figure: float | None) -> str:
    return "unknown" if figure is None else f"{figure:.4f}"
