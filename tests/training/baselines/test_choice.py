import pytest
from sayso.training.baselines.choice import choose


def test_the_best_is_kept_and_of_equals_the_first() -> None:
    found = choose([3, -5, 5, 1], lambda number: number, abs)
    assert (found.settings, found.fitted, found.score, found.tried) == (-5, -5, 5, 4)


def test_nothing_to_choose_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        choose([], lambda number: number, abs)
