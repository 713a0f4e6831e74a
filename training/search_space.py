"""What `search:` in an experiment file says: which settings to vary, and how long to look."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from .fields import FieldError, checked, mapping, refuse_unknown, typed

METHODS = ("tpe", "grid")
DIRECTIONS = ("maximize", "minimize")
NUMBERS = ("int", "float")
Value: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers to choose from; whole ones if `low` is.

    Attributes:
        low: the smallest.
        high: the largest.
        log: whether to draw evenly from the logarithms.
        step: the distance of one to the next; without it, any number or every whole number.
    """

    low: float
    high: float
    log: bool = False
    step: float | None = None

    @property
    def whole(self) -> bool:
        """Whether these are whole numbers."""
        return isinstance(self.low, int)

    @property
    def steps(self) -> int:
        """How many steps lead from `low` to the last number that is not above `high`."""
        return math.floor((self.high - self.low) / (self.step or 1) + 1e-9)


Choice: TypeAlias = Range | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """How to look for better settings.

    Attributes:
        settings: which to vary: each a list of values (`strength: [1, 4]`) or a range
            (`learning_rate: {low: 1e-5, high: 3e-4, log: true}`, `words: {low: 1, high: 3}`).
        method: `tpe` (each trial learns from those before) or `grid` (every combination).
        metric: what to judge by, of the validation split, as runs name it.
        direction: `maximize` or `minimize` it.
        trials: how many at most, those of interrupted calls included.
        minutes: no trial but the first begins later; those of interrupted calls count.
        prune: whether to stop a trial that is below the median of the others at the same epoch.
    """

    settings: Mapping[str, Choice]
    method: str = "tpe"
    metric: str = "validation_macro_f1"
    direction: str = "maximize"
    trials: int | None = None
    minutes: float | None = None
    prune: bool = True

    def grid(self) -> Iterator[dict[str, Value]]:
        """Every combination of the values."""
        for values in itertools.product(*(_listed(each) for each in self.settings.values())):
            yield dict(zip(self.settings, values, strict=True))


def _listed(choice: Choice) -> Sequence[Value]:
    if not isinstance(choice, Range):
        return choice
    return [choice.low + place * (choice.step or 1) for place in range(choice.steps + 1)]


def read_search(value: Any, kind: type[Any]) -> Search | None:
    """The search that an experiment file asks for, if it asks for one.

    Args:
        value: what it says.
        kind: the settings of its model, a dataclass.

    Raises:
        ConfigError: naming the field.
    """
    if value is None:
        return None
    given = dict(mapping(value, "search"))
    refuse_unknown(given, [each.name for each in fields(Search)], "search.")
    chosen = mapping(given.pop("settings", None) or {}, "search.settings")
    search = Search(_choices(chosen, kind), **checked(Search, given, "search"))
    _check(search)
    return search


def _choices(chosen: Mapping[str, Any], kind: type[Any]) -> dict[str, Choice]:
    if not chosen:
        raise FieldError("search.settings", "names no setting to vary")
    types = {each.name: str(each.type) for each in fields(kind)}
    refuse_unknown(chosen, types, "search.settings.")
    return {
        name: _choice(value, types[name], f"search.settings.{name}")
        for name, value in chosen.items()
    }


def _choice(value: Any, expected: str, name: str) -> Choice:
    if isinstance(value, Mapping):
        return _range(value, expected, name)
    if not isinstance(value, list) or not value:
        raise FieldError(name, f"expected a list of values or a range, found {value!r:.40}")
    found = tuple(typed(each, expected, name) for each in value)
    if len(set(found)) < len(found):
        raise FieldError(name, "holds a value twice")
    return found


def _range(value: Mapping[str, Any], expected: str, name: str) -> Range:
    number = next((each for each in expected.split(" | ") if each in NUMBERS), None)
    if number is None:
        raise FieldError(name, f"a range needs a setting that is a number, this is {expected}")
    refuse_unknown(value, [each.name for each in fields(Range)], f"{name}.")
    for end in ("low", "high"):
        if end not in value:
            raise FieldError(name, f"a range needs '{end}'")
    low, high = (typed(value[end], number, f"{name}.{end}") for end in ("low", "high"))
    log = typed(value.get("log", False), "bool", f"{name}.log")
    step = typed(value.get("step"), f"{number} | None", f"{name}.step")
    if not low < high:
        raise FieldError(name, f"low ({low}) is not below high ({high})")
    if log and low <= 0:
        raise FieldError(f"{name}.low", f"a logarithmic range begins above 0, found {low}")
    if step is not None and (log or step <= 0):
        raise FieldError(f"{name}.step", "is above 0, and goes without log")
    return Range(low, high, log, step)


def _check(search: Search) -> None:
    for name, known in (("method", METHODS), ("direction", DIRECTIONS)):
        if getattr(search, name) not in known:
            found = getattr(search, name)
            raise FieldError(f"search.{name}", f"expected {' or '.join(known)}, found '{found}'")
    if not search.metric.startswith("validation_"):
        raise FieldError(
            "search.metric",
            f"expected a metric of the validation split (validation_…), found '{search.metric}'",
        )
    for name in ("trials", "minutes"):
        budget = getattr(search, name)
        if budget is not None and budget <= 0:
            raise FieldError(f"search.{name}", f"expected more than 0, found {budget}")
    if search.method == "grid":
        _check_grid(search)
    elif search.trials is None and search.minutes is None:
        raise FieldError("search", "has no end: say 'trials', 'minutes' or both")


def _check_grid(search: Search) -> None:
    for name, choice in search.settings.items():
        endless = isinstance(choice, Range) and choice.step is None and not choice.whole
        if endless or (isinstance(choice, Range) and choice.log):
            raise FieldError(
                f"search.settings.{name}", "a grid needs a list of values, or a range with 'step'"
            )
