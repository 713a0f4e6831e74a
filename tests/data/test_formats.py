import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from datasets import ClassLabel
from hypothesis import given
from hypothesis import strategies as st
from sayso.data import LABELS, DatasetError, Record, Span, from_dataset, load_records, to_dataset
from sayso.data.formats import FORMATS
from sayso.data.formats.label_studio import labelling_config

from ..conftest import any_text

DENIAL = Record(
    "a1",
    "The port authority denied it.",
    (Span(0, 28, "deny", source=(0, 18), cue=(19, 25)),),
    group="s1",
    domain="courts",
    genre="agency report",
    tags=("passive",),
    split="test",
    extra={"hard": True},
)
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
OFFLINE = [name for name in FORMATS if name != "datasets"]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record with spans and parts anywhere in any text that JSON can hold."""
    text = draw(any_text.filter(lambda text: len(text) > 3 and not PAIR.search(text)))
    inside = st.integers(0, len(text))
    edges = sorted(draw(st.sets(inside, min_size=2, max_size=6)))
    spans = []
    for start, end in list(pairwise(edges))[::2]:
        a, b = sorted(draw(st.sets(inside, min_size=2, max_size=2)))
        label = draw(st.sampled_from(LABELS))
        spans.append(Span(start, end, label, source=draw(st.sampled_from([None, (a, b)]))))
    return Record("a/1 ü", text, tuple(spans), tags=("decoy", "passive"), extra={"n": [1, None]})


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_returns_the_shipped_passages_as_they_were(name: str, tmp_path: Path) -> None:
    passages = load_records()[:40]
    FORMATS[name].write(passages, tmp_path / "out")
    assert FORMATS[name].read(tmp_path / "out") == passages


@pytest.mark.parametrize("name", OFFLINE)
@given(record=records())
def test_no_format_loses_a_character(
    name: str, record: Record, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("formats") / "out"
    FORMATS[name].write([record], path)
    assert FORMATS[name].read(path) == [record]


def test_the_stance_is_a_class_label() -> None:
    label = to_dataset([DENIAL]).features["spans"].feature["label"]
    assert isinstance(label, ClassLabel)
    assert tuple(label.names) == LABELS


def test_records_survive_the_way_to_datasets_and_back() -> None:
    assert from_dataset(to_dataset([DENIAL])) == [DENIAL]


def test_doccano_sees_entities_and_relations(tmp_path: Path) -> None:
    FORMATS["doccano"].write([DENIAL], tmp_path / "out.jsonl")
    line = json.loads((tmp_path / "out.jsonl").read_text())
    assert line["entities"][0] == {"id": 1, "label": "deny", "start_offset": 0, "end_offset": 28}
    assert [relation["type"] for relation in line["relations"]] == ["source", "cue"]


def test_doccano_s_sequence_labels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text('{"id": 7, "text": "She denied it.", "label": [[0, 13, "deny"]]}\n')
    assert FORMATS["doccano"].read(path) == [Record("7", "She denied it.", (Span(0, 13, "deny"),))]


def test_label_studio_takes_the_last_annotation_that_was_not_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    FORMATS["label-studio"].write([DENIAL], path)
    tasks = json.loads(path.read_text())
    tasks[0]["annotations"].append({"was_cancelled": True, "result": []})
    path.write_text(json.dumps(tasks))
    assert FORMATS["label-studio"].read(path) == [DENIAL]


def test_label_studio_s_interface_offers_all_labels() -> None:
    assert all(f'value="{label}"' in labelling_config() for label in [*LABELS, "source", "target"])


def test_brat_gets_a_text_and_its_annotations(tmp_path: Path) -> None:
    FORMATS["brat"].write([DENIAL], tmp_path / "brat")
    assert (tmp_path / "brat" / "00001.txt").read_text() == DENIAL.text
    first = (tmp_path / "brat" / "00001.ann").read_text().splitlines()[0]
    assert first == "T1\tdeny 0 28\tThe port authority denied it"


def test_a_table_has_a_row_per_span(tmp_path: Path) -> None:
    FORMATS["csv"].write([DENIAL], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["label"], row["span"], row["cue_start"]) == (
        "deny",
        "The port authority denied it",
        "19",
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("doccano", '{"id": 1}\n', "out, line 1"),
        (
            "doccano",
            '{"id": 1, "text": "No.", "label": [[0, 9, "deny"]]}\n',
            "field 'spans[0].end'",
        ),
        ("label-studio", "{}", "expected a list of tasks"),
        ("label-studio", "[{}]", "out, task 1"),
        ("csv", "id,text\n", "line 1: column 'end' is missing"),
        ("csv", "id,text,start,end,label\n1,No.,0,3,maybe\n", "line 2, field 'spans[0].label'"),
    ],
)
def test_broken_files_are_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "out").write_text(content)
    with pytest.raises(DatasetError) as caught:
        FORMATS[name].read(tmp_path / "out")
    assert message in str(caught.value)


def test_a_broken_brat_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("She denied it.")
    (tmp_path / "1.ann").write_text("T1\tdeny 0 thirteen\tShe denied it\n")
    with pytest.raises(DatasetError, match=r"1\.ann, line 1"):
        FORMATS["brat"].read(tmp_path)
