from time import perf_counter

import numpy as np
import pytest
from sayso.training.bootstrap import bootstrap
from sayso.training.evaluation import confusion_figures
from sayso.training.scores import ratio

TOSSES = np.array([[1, 1]] * 60 + [[0, 1]] * 40)
"""Sixty hits among a hundred, one a passage."""


def share(counts: np.ndarray) -> dict[str, np.ndarray]:
    return {"share": ratio(counts[:, 0], counts[:, 1])}


def test_an_interval_is_as_wide_as_theory_says() -> None:
    interval = bootstrap(TOSSES, share)["share"]
    spread = 1.96 * np.sqrt(0.6 * 0.4 / 100)
    assert interval.low == pytest.approx(0.6 - spread, abs=0.02)
    assert interval.high == pytest.approx(0.6 + spread, abs=0.02)


def test_spans_of_one_passage_are_drawn_together() -> None:
    crowded = TOSSES.reshape(10, 10, 2).sum(axis=1)
    alone, together = bootstrap(TOSSES, share)["share"], bootstrap(crowded, share)["share"]
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_seed_fixes_the_interval() -> None:
    assert bootstrap(TOSSES, share, seed=3) == bootstrap(TOSSES, share, seed=3)
    assert bootstrap(TOSSES, share, seed=3) != bootstrap(TOSSES, share, seed=4)


def test_thousands_of_passages_take_less_than_two_seconds() -> None:
    counts = np.random.default_rng(0).integers(0, 2, size=(5_000, 4, 4))
    begun = perf_counter()
    bootstrap(counts, confusion_figures)
    assert perf_counter() - begun < 2


def test_no_passage_is_an_error() -> None:
    with pytest.raises(ValueError, match="no passage"):
        bootstrap(TOSSES[:0], share)
