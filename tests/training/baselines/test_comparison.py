import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sayso.data import Record, load_records, write_records
from sayso.training import Found
from sayso.training.baselines import Passages
from sayso.training.baselines.__main__ import main
from sayso.training.baselines.figures import source_figures


def test_sources_are_scored_by_their_characters(record: Record, right: list[Found]) -> None:
    found = source_figures([record], [right])
    assert found
    assert (found.score.f1, found.interval.low, found.interval.high) == (1, 1, 1)


def test_what_is_measured_is_not_learned_from(tmp_path: Path) -> None:
    learned = next(record for record in load_records() if record.split == "train")
    write_records([learned], tmp_path / "held.jsonl")
    passages = Passages.read(held_out=[str(tmp_path / "held.jsonl")])
    assert learned.id in passages.left_out
    assert learned not in passages.train


def test_the_quick_ones_are_compared(tmp_path: Path, record: Record) -> None:
    write_records([record], tmp_path / "held.jsonl")
    out = tmp_path / "out.json"
    arguments = ["--held-out", str(tmp_path / "held.jsonl"), "--only", "cues", "--only"]
    done = CliRunner().invoke(main, [*arguments, "source-rule", "--json", str(out)])
    assert done.exit_code == 0, done.output
    assert "held.jsonl: 1 passages, 3 given spans" in done.output
    lexicon, rule = json.loads(out.read_text())["baselines"]
    assert lexicon["measured"]["held.jsonl"]["macro_f1"] > 0.7
    assert rule["measured"]["test"]["source_f1_low"] < rule["measured"]["test"]["source_f1_high"]
    assert rule["chosen"]["reach"] in (2, 3, 4, 6, 8)


@pytest.mark.parametrize("name", ["setfit", "textacy"])
def test_what_needs_a_package_needs_an_option(name: str) -> None:
    done = CliRunner().invoke(main, ["--only", name])
    assert done.exit_code == 2
    assert "give --" in done.output
