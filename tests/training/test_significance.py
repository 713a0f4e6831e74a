from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from sayso.training import evaluate
from sayso.training.significance import compare_confusions, confusions

Counts = NDArray[np.int64]


def _answers(share_right: float, seed: int, spans: int = 600) -> tuple[Counts, Counts, Counts]:
    """Passages of two spans each, their labels, and answers of which a share is right."""
    labels = np.random.default_rng(0).integers(0, 4, spans)
    rng = np.random.default_rng(seed)
    right = rng.random(spans) < share_right
    return np.arange(spans) // 2, labels, np.where(right, labels, rng.integers(0, 4, spans))


def test_figures_are_those_of_an_evaluation() -> None:
    first, second = _answers(0.5, seed=1), _answers(0.8, seed=2)
    found = compare_confusions(confusions(*first), confusions(*second), resamples=10)
    for answers, figure in ((first, found.macro_f1.first), (second, found.macro_f1.second)):
        _, truth, labels = answers
        assert figure == pytest.approx(evaluate(truth.tolist(), np.eye(4)[labels]).macro_f1)
    assert found.macro_f1.difference > 0
    assert list(found.labels) == ["accuse", "deny", "claim", "neutral"]


def test_a_clear_difference_is_significant() -> None:
    found = compare_confusions(
        confusions(*_answers(0.5, seed=1)), confusions(*_answers(0.8, seed=2))
    )
    assert 0 < found.macro_f1.low < found.macro_f1.difference < found.macro_f1.high
    assert found.macro_f1.p_value == pytest.approx(1 / 10_001)


def test_equally_good_classifiers_do_not_differ() -> None:
    found = compare_confusions(
        confusions(*_answers(0.7, seed=1)), confusions(*_answers(0.7, seed=2))
    )
    assert found.macro_f1.low < 0 < found.macro_f1.high
    assert found.macro_f1.p_value > 0.05


def test_a_classifier_does_not_differ_from_itself() -> None:
    counts = confusions(*_answers(0.7, seed=1))
    found = compare_confusions(counts, counts, resamples=100)
    assert (found.macro_f1.low, found.macro_f1.high, found.macro_f1.p_value) == (0.0, 0.0, 1.0)


def test_the_p_value_approaches_that_of_all_swaps() -> None:
    passages, truth, first = _answers(0.3, seed=1, spans=16)
    _, _, second = _answers(0.9, seed=2, spans=16)

    def difference(swaps: tuple[bool, ...]) -> float:
        swapped = np.array(swaps)[passages]
        left, right = np.where(swapped, second, first), np.where(swapped, first, second)
        scores = [evaluate(truth.tolist(), np.eye(4)[each]).macro_f1 for each in (left, right)]
        return abs(scores[1] - scores[0])

    every = np.array([difference(swaps) for swaps in product([False, True], repeat=8)])
    exact = (every >= every[0] - 1e-9).mean()
    found = compare_confusions(
        confusions(passages, truth, first), confusions(passages, truth, second)
    )
    assert found.macro_f1.p_value == pytest.approx(exact, abs=0.02)


def test_the_interval_covers_the_true_difference_as_often_as_it_says() -> None:
    covered = 0
    for trial in range(100):
        first, second = _answers(0.6, seed=2 * trial), _answers(0.6, seed=2 * trial + 1)
        found = compare_confusions(confusions(*first), confusions(*second), resamples=400)
        covered += found.macro_f1.low <= 0 <= found.macro_f1.high
    assert 88 <= covered <= 100


def test_a_label_that_never_occurs_is_left_out() -> None:
    passages, truth = np.array([0, 1]), np.array([0, 1])
    right, wrong = confusions(passages, truth, truth), confusions(passages, truth, truth * 0)
    found = compare_confusions(right, wrong, resamples=10)
    assert list(found.labels) == ["accuse", "deny"]
    assert found.macro_f1.first == 1.0


def test_the_same_seed_gives_the_same_figures() -> None:
    counts = [confusions(*_answers(share, seed=3)) for share in (0.6, 0.7)]
    once, again = (compare_confusions(*counts, resamples=500, seed=5) for _ in range(2))
    assert once == again


def test_other_spans_are_an_error() -> None:
    one, other = confusions(*_answers(1.0, seed=1)), confusions(*_answers(1.0, seed=1, spans=400))
    with pytest.raises(ValueError, match="not tested on the same spans"):
        compare_confusions(one, other)
