import json
from pathlib import Path

import pytest
from sayso.data import DatasetError
from sayso.data.agreement import agreement


def annotations(path: Path, *spans: list[list[object]]) -> Path:
    lines = (json.dumps({"id": str(place), "spans": each}) for place, each in enumerate(spans))
    path.write_text("\n".join(lines))
    return path


def test_annotators_who_agree_have_a_kappa_of_one(tmp_path: Path) -> None:
    spans: list[list[list[object]]] = [
        [[0, 9, "deny"]],
        [],
        [[0, 4, "claim"], [5, 9, "accuse"]],
    ]
    one = annotations(tmp_path / "one.jsonl", *spans)
    found = agreement(one, annotations(tmp_path / "two.jsonl", *spans))
    assert (found.kappa, found.units) == (1.0, 4)


def test_a_span_that_one_of_them_did_not_mark_is_neutral_for_them(tmp_path: Path) -> None:
    one = annotations(tmp_path / "one.jsonl", [[0, 9, "deny"]], [[0, 9, "claim"]], [])
    two = annotations(tmp_path / "two.jsonl", [[1, 8, "deny"]], [], [])
    found = agreement(one, two)
    assert found.per_label["deny"] == 1.0
    assert found.per_label["claim"] == 0.0


def test_both_must_have_read_the_same_passages(tmp_path: Path) -> None:
    one = annotations(tmp_path / "one.jsonl", [], [])
    two = annotations(tmp_path / "two.jsonl", [])
    with pytest.raises(DatasetError, match=r"two\.jsonl, field 'id': lacks '1'"):
        agreement(one, two)


def test_unknown_labels_are_named(tmp_path: Path) -> None:
    one = annotations(tmp_path / "one.jsonl", [[0, 9, "maybe"]])
    with pytest.raises(DatasetError, match=r"one\.jsonl, line 1, field 'spans'"):
        agreement(one, one)


def test_the_annotators_of_the_dataset_agree() -> None:
    found = agreement()
    assert found.units >= 600
    assert found.kappa >= 0.80
    assert min(found.per_label.values()) >= 0.75
