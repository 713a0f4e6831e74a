"""The trials of a search in Optuna: which settings come next, and which trial stops early."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState

from .search_space import Choice, Range, Search, Value

DONE = (TrialState.COMPLETE, TrialState.PRUNED)
MOST_REPEATS = 20
"""So many proposals in a row that were tried before end a search: it has nothing left to try."""


class Study:
    """A search's trials, kept in a file: what was begun there before goes on.

    Args:
        path: of the file, a SQLite database.
        search: what is searched.
        seed: fixes what is proposed.
    """

    def __init__(self, path: Path, search: Search, seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.search = search
        path.parent.mkdir(parents=True, exist_ok=True)
        self._study = optuna.create_study(
            study_name="search",
            storage=f"sqlite:///{path.resolve()}",
            direction=StudyDirection[search.direction.upper()],
            load_if_exists=True,
            pruner=optuna.pruners.MedianPruner() if search.prune else optuna.pruners.NopPruner(),
        )
        self.resumed = bool(self._study.trials)
        # A sampler that begins again with its seed would propose again what it proposed before.
        self._study.sampler = optuna.samplers.TPESampler(seed=seed + len(self._study.trials))
        self._distributions = {
            name: _distribution(choice) for name, choice in search.settings.items()
        }
        self._repeats = 0
        self._call_began = time.monotonic()
        self._minutes_before = self._minutes_of_trials()
        self._take_up_again()
        if search.method == "grid":
            for point in search.grid():
                self._study.enqueue_trial(dict(point), skip_if_exists=True)

    def _take_up_again(self) -> None:
        """Have trials that a kill cut off done again, first."""
        for trial in self._study.get_trials(states=[TrialState.RUNNING]):
            self._study.tell(trial.number, state=TrialState.FAIL)
            self._study.enqueue_trial(trial.params)

    def next(self) -> Trial | None:
        """The next trial, or none if the budget is used up or nothing is left to try."""
        while self._has_budget():
            trial = self._study.ask(self._distributions)
            known = self._same(trial.params)
            if known is None:
                self._repeats = 0
                return trial
            # Training is the same each time: its outcome is known.
            self._study.tell(trial, state=TrialState.FAIL)
            self._repeats += 1
        return None

    def _has_budget(self) -> bool:
        trials, minutes = self.search.trials, self.search.minutes
        if trials is not None and len(self.done) >= trials:
            return False
        if minutes is not None and self.done and self.minutes >= minutes:
            return False
        if self.search.method == "grid":
            return bool(self._study.get_trials(deepcopy=False, states=[TrialState.WAITING]))
        return self._repeats < MOST_REPEATS

    def _same(self, params: Mapping[str, Value]) -> FrozenTrial | None:
        return next((each for each in self.done if each.params == params), None)

    def finish(self, trial: Trial, value: float | None) -> None:
        """Note the value of a trial; none for one that was pruned."""
        if value is None:
            self._study.tell(trial, state=TrialState.PRUNED)
        else:
            self._study.tell(trial, value)

    @property
    def done(self) -> list[FrozenTrial]:
        """The trials that came to an end, pruned ones included."""
        return self._study.get_trials(deepcopy=False, states=DONE)

    @property
    def best(self) -> FrozenTrial | None:
        """The best trial; none as long as none was completed."""
        if any(each.state == TrialState.COMPLETE for each in self.done):
            return self._study.best_trial
        return None

    @property
    def minutes(self) -> float:
        """How long was searched, in this call and in those before."""
        return self._minutes_before + (time.monotonic() - self._call_began) / 60

    def _minutes_of_trials(self) -> float:
        spent = (each.duration for each in self.done)
        return sum((each for each in spent if each), timedelta()) / timedelta(minutes=1)

    def to_csv(self) -> str:
        """One row a trial that came to an end: number, state, value, seconds and settings."""
        frame = self._study.trials_dataframe(("number", "state", "value", "duration", "params"))
        frame = frame[frame["state"].isin([state.name for state in DONE])]
        frame["duration"] = frame["duration"].dt.total_seconds().round(1)
        frame = frame.rename(columns=lambda name: name.removeprefix("params_"))
        return str(frame.rename(columns={"duration": "seconds"}).to_csv(index=False))


def _distribution(choice: Choice) -> BaseDistribution:
    if not isinstance(choice, Range):
        return CategoricalDistribution(choice)
    high = choice.low + choice.steps * choice.step if choice.step else choice.high
    if choice.whole:
        step = int(choice.step or 1)
        return IntDistribution(int(choice.low), int(high), log=choice.log, step=step)
    return FloatDistribution(choice.low, high, log=choice.log, step=choice.step)
