import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sayso.data import DatasetError, Record, Span, read_records, write_records

RECORDS = [
    Record("a1", "Кто? \ud83d said 👩‍👩‍👧.", (Span(0, 4, "neutral"),)),
    Record("a2", "She denied it.\r\nTwice.", (Span(0, 13, "deny", source=(0, 3)),), group="s1"),
]


@pytest.mark.parametrize("name", ["some.jsonl", "some.jsonl.gz"])
def test_reading_undoes_writing(tmp_path: Path, name: str) -> None:
    write_records(RECORDS, tmp_path / name)
    assert list(read_records(tmp_path / name)) == RECORDS


def test_the_same_records_make_the_same_gzip_file(tmp_path: Path) -> None:
    write_records(RECORDS, tmp_path / "a.gz")
    write_records(RECORDS, tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_a_broken_record_names_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    broken = {**RECORDS[1].to_dict(), "spans": [{"start": 0, "end": 400, "label": "deny"}]}
    path.write_text("\n" + json.dumps(RECORDS[1].to_dict()) + "\n" + json.dumps(broken))
    with pytest.raises(DatasetError, match=r"some\.jsonl, line 3, field 'spans\[0\]\.end'"):
        list(read_records(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": ', r"line 1: not JSON"),
        (b"\n\xff\xfe\n", r"line 2: not UTF-8"),
        (b"[1]", r"line 1, field '\(record\)': expected an object"),
        (b"[" * 100_000, r"line 1: not JSON"),
        (gzip.compress(b'{"id": "a"}' * 99)[:-12], r"damaged gzip"),
    ],
)
def test_a_broken_file_names_the_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        list(read_records(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere\.jsonl: No such file"):
        list(read_records(tmp_path / "nowhere.jsonl"))


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    def broken() -> Iterator[Record]:
        yield RECORDS[0]
        raise RuntimeError

    path = tmp_path / "some.jsonl"
    write_records(RECORDS, path)
    with pytest.raises(RuntimeError):
        write_records(broken(), path)
    assert list(read_records(path)) == RECORDS
    assert list(tmp_path.iterdir()) == [path]


def test_the_halves_of_a_character_side_by_side_are_refused(tmp_path: Path) -> None:
    record = Record("a1", "\ud83d\ude00 denied", (Span(0, 9, "deny"),))
    with pytest.raises(DatasetError, match="surrogate"):
        write_records([record], tmp_path / "out.jsonl")
    assert not list(tmp_path.iterdir())
