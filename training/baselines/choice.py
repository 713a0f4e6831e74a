"""The one way in which every baseline is tuned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Choice(Generic[S, F]):
    """The best of some settings.

    Attributes:
        settings: the chosen ones.
        fitted: what was made with them.
        score: on the validation passages.
        tried: how many settings were compared.
    """

    settings: S
    fitted: F
    score: float
    tried: int


def choose(
    candidates: Iterable[S], fit: Callable[[S], F], score: Callable[[F], float]
) -> Choice[S, F]:
    """Fit every candidate and keep the one that scores best; of equals, the first.

    Raises:
        ValueError: if there is no candidate.
    """
    best: Choice[S, F] | None = None
    tried = 0
    for tried, settings in enumerate(candidates, start=1):
        fitted = fit(settings)
        found = score(fitted)
        if best is None or found > best.score:
            best = Choice(settings, fitted, found, tried)
    if best is None:
        raise ValueError("there is nothing to choose from")
    return Choice(best.settings, best.fitted, best.score, tried)
