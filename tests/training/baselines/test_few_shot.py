import pytest
from sayso.data import LABELS, Record, by_split
from sayso.training.baselines import Passages
from sayso.training.baselines.few_shot import setfit
from sayso.training.baselines.plan import BASE


def test_setfit_labels_every_span_after_a_few_pairs(passages: list[Record]) -> None:
    pytest.importorskip("setfit")
    few = Passages(by_split(passages)["train"][:12], passages[50:54], {})
    baseline = setfit(few, BASE, pairs=16, seed=0)
    records = passages[54:57]
    answers = baseline.answer(records)
    assert [len(row) for row in answers] == [len(record.spans) for record in records]
    assert all(each.label in LABELS for row in answers for each in row)
