from datasets import ClassLabel
from sayso.data import LABELS, Record, Span, from_dataset, to_dataset

RECORDS = [
    Record("a1", "She denied it.", (Span(0, 13, "deny", source=(0, 3)),), split="test"),
    Record("a2", "Rain fell.", (Span(0, 10, "neutral"),), tags=("decoy",), extra={"hard": True}),
]


def test_records_survive_the_way_to_datasets_and_back() -> None:
    assert from_dataset(to_dataset(RECORDS)) == RECORDS


def test_the_stance_is_a_class_label() -> None:
    label = to_dataset(RECORDS).features["spans"].feature["label"]
    assert isinstance(label, ClassLabel)
    assert tuple(label.names) == LABELS
