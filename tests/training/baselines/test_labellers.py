from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from sayso.data import LABELS, Record, Unit, by_split
from sayso.models import TfidfSettings
from sayso.models.examples import examples
from sayso.training.baselines import Passages
from sayso.training.baselines.cue_words import CueWords
from sayso.training.baselines.few_shot import SHOTS, shots, span_texts
from sayso.training.baselines.figures import label_figures
from sayso.training.baselines.frozen import FrozenEncoder
from sayso.training.baselines.heads import with_linear_head
from sayso.training.baselines.plan import BASE
from sayso.training.baselines.tfidf import candidates

UNIT = Unit(0, "He denied that Bo blamed her. Rain fell.", ((0, 28), (15, 28), (30, 40)), (0, 1, 2))


@pytest.fixture
def few(passages: list[Record]) -> Passages:
    parts = by_split(passages)
    return Passages(parts["train"], passages[40:], {"test": passages[:8]})


def test_cue_words_label_by_the_first_of_them() -> None:
    (found,) = CueWords().predict_probabilities([UNIT])
    assert [LABELS[place] for place in found.argmax(axis=1)] == ["deny", "accuse", "neutral"]


def test_the_search_begins_with_the_default_and_tries_nothing_twice() -> None:
    found = candidates(9, seed=0)
    assert found[0] == TfidfSettings()
    assert len(set(found)) == 9
    assert found == candidates(9, seed=0)


def test_a_head_is_tuned_on_what_an_embedding_shows(few: Passages) -> None:
    every = [*few.train, *few.validation, *few.measured["test"]]
    truth = {
        (each.unit.text, span): label
        for each in examples(every)
        for span, label in zip(each.unit.spans, each.labels, strict=True)
    }

    def embed(units: Sequence[Unit]) -> NDArray[np.float32]:
        labels = [truth[unit.text, span] for unit in units for span in unit.spans]
        return np.eye(len(LABELS), dtype=np.float32)[labels]

    baseline = with_linear_head("one that knows", embed, few, seed=0)
    records = few.measured["test"]
    assert baseline.tried == 16
    assert label_figures(records, baseline.answer(records)).accuracy == 1


def test_frozen_spans_are_the_means_of_their_tokens() -> None:
    encoder = FrozenEncoder(BASE)
    found = encoder([UNIT])
    assert found.shape == (3, 384)
    text = "Rain fell."
    alone = encoder([Unit(0, text, ((0, 4), (5, 9), (0, 9)), (0, 1, 2))])
    assert alone[:2].mean(axis=0) == pytest.approx(alone[2], abs=1e-4)


def test_pairs_are_made_of_as_many_spans_of_each_label(few: Passages) -> None:
    texts, labels = shots(few.train, seed=0)
    assert len(texts) == len(labels)
    assert max(labels.count(place) for place in range(len(LABELS))) <= SHOTS
    assert (texts, labels) == shots(few.train, seed=0)
    assert span_texts([UNIT])[2] == "Rain fell"
