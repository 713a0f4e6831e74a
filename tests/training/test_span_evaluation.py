from collections.abc import Callable

import pytest
from sayso.data import Record
from sayso.training import Found
from sayso.training.pairs import raw_pairs
from sayso.training.span_evaluation import span_scores

Answer = Callable[..., Found]


def test_precision_and_recall_count_matched_stances(record: Record, answer: Answer) -> None:
    found = [answer(0, 43, "accuse"), answer(49, 68, "claim"), answer(70, 80, "claim")]
    scores = span_scores(raw_pairs([record], [found]), passages=1)
    assert scores.micro.precision == pytest.approx(1 / 3)
    assert scores.micro.recall == 0.5
    assert scores.micro.f1 == pytest.approx(0.4)
    assert (scores.micro.gold, scores.micro.found) == (2, 3)
    assert scores.labels["accuse"].f1 == 1
    assert (scores.labels["claim"].gold, scores.labels["claim"].found) == (0, 2)
    assert "neutral" not in scores.labels


def test_nothing_found_scores_zero(record: Record) -> None:
    assert span_scores(raw_pairs([record], [[]]), passages=1).micro.f1 == 0


def test_the_interval_holds_the_figure(record: Record, right: list[Found]) -> None:
    pairs = raw_pairs([record] * 40, [right if place % 2 else [] for place in range(40)])
    scores = span_scores(pairs, passages=40)
    interval = scores.intervals["micro"]
    assert 0.4 < interval.low < scores.micro.f1 < interval.high < 0.9
