"""TF-IDF with settings of its own choice, not those that happen to be the default."""

from __future__ import annotations

from dataclasses import asdict
from itertools import product
from random import Random

from ...models import TfidfClassifier, TfidfSettings
from ..answers import given_answers
from .choice import choose
from .figures import macro_f1
from .plan import Baseline, Passages

GRID: dict[str, tuple[float, ...]] = {
    "words": (1, 2, 3),
    "characters": (3, 4, 5, 6),
    "min_count": (2, 3, 5),
    "strength": (0.5, 1.0, 2.0, 4.0, 8.0, 16.0),
    "surroundings": (0.0, 0.1, 0.3, 0.5, 1.0),
}


def tuned_tfidf(passages: Passages, tries: int, seed: int) -> Baseline:
    """A random search over the grid; the default settings are its first try."""

    def fit(settings: TfidfSettings) -> TfidfClassifier:
        classifier = TfidfClassifier(settings)
        classifier.fit(passages.train, passages.validation, seed=seed)
        return classifier

    choice = choose(
        candidates(tries, seed),
        fit,
        lambda classifier: macro_f1(classifier, passages.validation),
    )
    return Baseline(
        "TF-IDF",
        lambda records: given_answers(choice.fitted, records),
        asdict(choice.settings),
        choice.tried,
        choice.score,
    )


def candidates(tries: int, seed: int) -> list[TfidfSettings]:
    """The default settings and `tries - 1` others of the grid."""
    default = TfidfSettings()
    named = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
    others = [each for each in named if each != asdict(default)]
    drawn = Random(seed).sample(others, min(tries - 1, len(others)))  # noqa: S311
    return [default, *(_settings(each) for each in drawn)]


def _settings(values: dict[str, float]) -> TfidfSettings:
    return TfidfSettings(
        words=int(values["words"]),
        characters=int(values["characters"]),
        min_count=int(values["min_count"]),
        strength=values["strength"],
        surroundings=values["surroundings"],
    )
