import json
from pathlib import Path

import pytest
from sayso.data import Record, Span, StandoffRecord, unlabelled, unlabelled_sentences
from sayso.data.standoff import write_standoff

LABELLED = "The mayor denied that the bridge had been closed."
AROUND = [
    "The council met on Tuesday evening in the old town hall.",
    "A second vote on the budget is planned for the first week of May.",
]


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of one document, whose second sentence is labelled."""
    text = f"{AROUND[0]} {LABELLED} {AROUND[1]} Too short."
    documents = tmp_path / "IndiaPoliceEvents/data/final/docs.jsonl"
    documents.parent.mkdir(parents=True)
    documents.write_text(json.dumps({"doc_id": 3, "doc_text": text}) + "\n")
    record = Record("p1", LABELLED, (Span(0, 48, "deny"),), split="train")
    labels = tmp_path / "labels.jsonl"
    write_standoff([StandoffRecord.from_record(record, "ipe", "3", text.index(LABELLED))], labels)
    monkeypatch.setattr(unlabelled, "standoff_files", lambda: [labels])
    return tmp_path


def test_sentences_around_the_labelled_ones_are_drawn(corpora: Path) -> None:
    assert sorted(unlabelled_sentences(corpora, 9)) == sorted(AROUND)


def test_no_more_are_drawn_than_asked_for(corpora: Path) -> None:
    assert len(unlabelled_sentences(corpora, 1)) == 1


def test_the_draw_is_fixed_by_its_seed(corpora: Path) -> None:
    assert unlabelled_sentences(corpora, 9, seed=4) == unlabelled_sentences(corpora, 9, seed=4)


def test_what_is_held_out_is_not_drawn(corpora: Path) -> None:
    held_out = Record("d1", AROUND[0].lower(), (Span(0, 9, "neutral"),))
    assert unlabelled_sentences(corpora, 9, held_out=[held_out]) == [AROUND[1]]


def test_rare_stances_take_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [f"The council of town number {number} met in its hall." for number in range(9)]
    stances = ["Unions accused the ministry of delay.", "The ministry denied any delay."]
    monkeypatch.setattr(unlabelled, "_around_labels", lambda _: [*plain, *stances])
    assert set(stances) < set(unlabelled_sentences("corpora", 4))
