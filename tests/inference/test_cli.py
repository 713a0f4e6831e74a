import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sayso.__main__ import main

TEXT = "Rain fell. 👩‍👩‍👧 Ana denied it.\r\n\r\nBo, too, denied the charge.\n"


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_a_table_shows_label_score_and_text(article: Path) -> None:
    result = run("predict", str(article))
    assert result.exit_code == 0
    assert "Ana denied it" in result.stdout
    assert "Bo, too, denied the charge" in result.stdout


def test_a_table_names_the_parties() -> None:
    result = run("predict", stdin="Mayor Ana Ruiz arrived. She accused the port of lying.")
    assert "by She (Ana Ruiz), against the port" in result.stdout


def test_json_offsets_point_into_the_file(article: Path) -> None:
    found = rows(run("predict", "--json", str(article)))
    assert [TEXT[row["start"] : row["end"]] for row in found] == [row["text"] for row in found]
    assert len(found) == 3


def test_csv_has_a_header_and_one_row_a_stance(article: Path) -> None:
    result = run("predict", "--csv", str(article))
    table = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["text"] for row in table][-1] == "Bo, too, denied the charge"
    assert all(float(row["score"]) == float(row[row["label"]]) for row in table)


def test_json_lines_keep_their_id_and_line(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    path.write_text('{"id": "n7", "text": "Ana denied it."}\n\n{"text": "It rained. It snowed."}\n')
    found = rows(run("predict", "--json", str(path)))
    assert [(row["line"], row.get("id"), row["start"]) for row in found] == [
        (1, "n7", 0),
        (3, None, 0),
        (3, None, 11),
    ]


def test_another_field_may_hold_the_text(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    path.write_text('{"body": "Ana denied it."}')
    assert (
        rows(run("predict", "--json", "--field", "body", str(path)))[0]["text"] == "Ana denied it"
    )


def test_standard_input_is_read() -> None:
    assert rows(run("predict", "--json", stdin="Ana denied it."))[0]["file"] == "-"
    assert rows(run("predict", "--json", "-", stdin='{"text": "Ana denied it."}'))[0]["line"] == 1


def test_neutral_sentences_can_be_left_out(article: Path) -> None:
    found = rows(run("predict", "--json", "--no-neutral", str(article)))
    assert "neutral" not in {row["label"] for row in found}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"text": "Yes."}\n{"text": 3}', r"a.jsonl, line 2, field 'text': expected"),
        ("a.jsonl", b"{", "a.jsonl, line 1: not JSON"),
        ("a.txt", b"Yes.\n\xff", "a.txt, line 2: not UTF-8"),
    ],
)
def test_bad_input_names_file_and_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("predict", "--json", str(tmp_path / name))
    assert result.exit_code == 1
    assert message in result.stderr


def test_a_missing_file_is_named() -> None:
    result = run("predict", "nowhere.txt")
    assert result.exit_code == 2
    assert "no such file: nowhere.txt" in result.stderr


def test_a_text_is_printed_without_what_a_terminal_obeys() -> None:
    result = run("predict", stdin="Ana \x1b[31mdenied\x07 it.")
    assert "\x1b[31m" not in result.stdout
    assert "\x07" not in result.stdout


def test_models_are_listed() -> None:
    result = run("models")
    assert "default (default): encoder" in result.stdout
    assert "tfidf: tfidf" in result.stdout


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("sayso, version 0.1")


def test_an_unknown_model_is_one_line() -> None:
    result = run("predict", "-m", "nope", stdin="Yes.")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: unknown model 'nope'")
    assert result.stderr.count("\n") == 1


def test_a_dataset_is_checked(tmp_path: Path) -> None:
    assert run("data", "check").exit_code == 0
    (tmp_path / "broken.jsonl").write_text('{"id": "a", "text": "b"}')
    result = run("data", "check", str(tmp_path / "broken.jsonl"))
    assert result.exit_code == 1
    assert "broken.jsonl, line 1, field 'spans'" in result.stderr


def test_drafts_become_records(tmp_path: Path) -> None:
    draft = {"id": "a", "group": "s", "text": "Ana denied it.", "spans": "neutral"}
    (tmp_path / "drafts.jsonl").write_text(json.dumps(draft))
    out = tmp_path / "records.jsonl"
    result = run("data", "from-drafts", str(tmp_path / "drafts.jsonl"), "-o", str(out))
    assert result.exit_code == 0
    assert json.loads(out.read_text())["spans"][0]["end"] == 14
