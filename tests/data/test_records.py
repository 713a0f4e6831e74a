from typing import Any

import pytest
from sayso.data import Record, RecordError, Span

RAW: dict[str, Any] = {
    "id": "a0017",
    "text": "Ferro accused the port. It denied that.",
    "spans": [
        {
            "start": 0,
            "end": 22,
            "label": "accuse",
            "source": [0, 5],
            "cue": [6, 13],
            "target": [14, 22],
        },
        {"start": 24, "end": 38, "label": "deny"},
    ],
    "group": "s012",
    "domain": "courts",
    "genre": "wire",
    "tags": ["passive"],
    "split": "train",
}


def test_a_record_reads_as_typed_spans() -> None:
    record = Record.from_dict(RAW)
    assert record.spans[0] == Span(0, 22, "accuse", source=(0, 5), cue=(6, 13), target=(14, 22))
    assert record.spans[1].source is None


def test_to_dict_undoes_from_dict() -> None:
    record = Record.from_dict(RAW)
    assert Record.from_dict(record.to_dict()) == record


def test_unknown_fields_of_a_record_are_kept() -> None:
    record = Record.from_dict({**RAW, "annotator": "b"})
    assert record.to_dict()["annotator"] == "b"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": 3}, "id"),
        ({"id": ""}, "id"),
        ({"text": None}, "text"),
        ({"spans": []}, "spans"),
        ({"spans": "neutral"}, "spans"),
        ({"spans": [{"start": 0, "end": 99, "label": "deny"}]}, "spans[0].end"),
        ({"spans": [{"start": -1, "end": 4, "label": "deny"}]}, "spans[0].start"),
        ({"spans": [{"start": 0.5, "end": 4, "label": "deny"}]}, "spans[0].start"),
        ({"spans": [{"start": True, "end": 4, "label": "deny"}]}, "spans[0].start"),
        ({"spans": [{"start": 0, "end": 4, "label": "denial"}]}, "spans[0].label"),
        ({"spans": [{"start": 0, "end": 4, "label": "deny", "cue": [2, 6]}]}, "spans[0].cue"),
        ({"spans": [{"start": 0, "end": 4, "label": "deny", "sorce": [0, 1]}]}, "spans[0].sorce"),
        ({"spans": [*RAW["spans"][::-1]]}, "spans[1].start"),
        ({"split": "dev"}, "split"),
        ({"tags": "passive"}, "tags"),
        ({"group": 12}, "group"),
    ],
)
def test_a_broken_record_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordError) as caught:
        Record.from_dict({**RAW, **change})
    assert caught.value.field == field
