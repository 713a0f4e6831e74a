import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sayso.__main__ import main
from sayso.data import (
    DatasetError,
    Record,
    RecordError,
    Span,
    StandoffRecord,
    hydrate,
    load_records,
    read_standoff,
)
from sayso.data.standoff import standoff_files, write_standoff

TEXT = "Monday. The mayor denied it. Rain fell."
SENTENCE = Record("p1", "The mayor denied it.", (Span(0, 19, "deny", cue=(10, 16)),), split="train")
STANDOFF = StandoffRecord.from_record(SENTENCE, "polnear", "data/train/text/a.txt", 8)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """A folder of clones in which only one document of one corpus lies."""
    folder = tmp_path / "corpora"
    document = folder / "PolNeAR" / STANDOFF.doc
    document.parent.mkdir(parents=True)
    document.write_text(TEXT)
    return folder


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "polnear.jsonl"
    write_standoff([STANDOFF], path)
    return path


def test_stand_off_records_hold_no_text(labels: Path) -> None:
    assert "mayor" not in labels.read_text()
    assert list(read_standoff(labels)) == [STANDOFF]


@pytest.mark.parametrize("field", ["text", "context"])
def test_what_the_document_says_is_refused(field: str) -> None:
    with pytest.raises(RecordError, match=f"'{field}': stand-off records hold no {field}"):
        StandoffRecord.from_dict({**STANDOFF.to_dict(), field: "Monday."})


def test_text_comes_back_from_the_corpus(labels: Path, corpora: Path) -> None:
    (record,) = hydrate(corpora, [labels]).records
    assert (record.text, record.spans) == (SENTENCE.text, SENTENCE.spans)
    assert record.context == "Monday. "


def test_a_zipped_table_and_json_lines_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "IndiaPoliceEvents/data/final/docs.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"doc_id": 3, "doc_text": TEXT}) + "\n")
    write_standoff([replace(STANDOFF, corpus="ipe", doc="3")], tmp_path / "ipe.jsonl")
    assert hydrate(tmp_path, [tmp_path / "ipe.jsonl"]).records[0].text == SENTENCE.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"doc": "data/train/text/b.txt"}, "field 'doc': no document"),
        ({"offset": 30}, "field 'offset'"),
        ({"offset": 7}, "field 'checksum'"),
        ({"corpus": "mtsc"}, "missing; clone fhamborg/NewsMTSC"),
    ],
)
def test_what_is_missing_or_altered_is_reported(
    change: dict[str, Any], field: str, tmp_path: Path, corpora: Path
) -> None:
    write_standoff([replace(STANDOFF, **change), STANDOFF], tmp_path / "labels.jsonl")
    hydration = hydrate(corpora, [tmp_path / "labels.jsonl"])
    assert len(hydration.records) == 1
    assert "labels.jsonl, line 1, record 'p1'" in hydration.problems[0]
    assert field in hydration.problems[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("corpus", "gutenberg"),
        ("doc", ""),
        ("offset", -1),
        ("length", 0),
        ("checksum", None),
        ("text", "The mayor denied it."),
    ],
)
def test_broken_stand_off_files_are_named(field: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({**STANDOFF.to_dict(), field: value}))
    with pytest.raises(DatasetError, match=rf"labels\.jsonl, line 1, field '{field}'"):
        list(read_standoff(path))


def test_a_span_past_the_end_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({**STANDOFF.to_dict(), "length": 12}))
    with pytest.raises(DatasetError, match=r"line 1, field 'spans\[0\]\.end'"):
        list(read_standoff(path))


def test_hydrating_without_the_corpora_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(
        main, ["data", "hydrate", "--corpora", str(tmp_path), "-o", str(out)]
    )
    assert result.exit_code == 1
    assert "nothing was written" in result.output
    assert not out.exists()


def test_the_shipped_labels_are_sound() -> None:
    records = [record for file in standoff_files() for record in read_standoff(file)]
    assert len(records) >= 2600
    assert len({record.id for record in records}) == len(records)


def test_training_on_corpora_that_are_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"\.jsonl, line 1, record '.+missing; clone .+ more\)"):
        load_records(corpora=tmp_path)
