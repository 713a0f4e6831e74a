from pathlib import Path

from click.testing import CliRunner
from sayso.__main__ import main
from sayso.data import Record, Span, load_records, write_records
from sayso.data.cues import cue_lemma, guess_by_cue_words
from sayso.data.probes import probe_shortcuts
from sayso.data.quotas import check_quotas
from sayso.data.standoff import read_standoff, standoff_files
from sayso.data.statistics import tables


def test_the_shipped_passages_keep_what_the_datasheet_promises() -> None:
    assert [quota.name for quota in check_quotas(load_records()) if not quota.kept] == []


def test_the_datasheet_shows_the_tables_of_the_data() -> None:
    standoff = [record for file in standoff_files() for record in read_standoff(file)]
    datasheet = (Path(__file__).parents[2] / "data" / "DATASHEET.md").read_text(encoding="utf-8")
    for table in tables(load_records(), [record.without_text() for record in standoff]):
        assert str(table) in datasheet


def test_a_cue_stands_for_its_first_word_that_means_something() -> None:
    assert [cue_lemma(cue) for cue in ("has denied", "was repeatedly told", "says")] == [
        "deny",
        "tell",
        "say",
    ]


def test_the_first_cue_word_decides_the_shortcut() -> None:
    assert guess_by_cue_words("He denied that she blamed him") == "deny"
    assert guess_by_cue_words("Rain fell on the town") == "neutral"


def test_a_dataset_that_a_word_list_can_solve_is_found_out() -> None:
    cases = [("He denied it", "deny"), ("He blamed her", "accuse"), ("He said so", "claim")]
    easy = [
        Record(str(place), text, (Span(0, len(text), label),), split=split)  # type: ignore[arg-type]
        for place, (text, label) in enumerate([*cases, ("Rain fell", "neutral")])
        for split in ("train", "test")
    ]
    scores = {probe.name: probe.macro_f1 for probe in probe_shortcuts(easy)}
    assert scores["cue words"] == 1.0


def test_held_out_data_must_not_recur(tmp_path: Path) -> None:
    write_records(load_records()[:3], tmp_path / "held.jsonl")
    result = CliRunner().invoke(
        main, ["data", "check", "--no-quotas", "--against", str(tmp_path / "held.jsonl")]
    )
    assert result.exit_code == 1
    assert "3 problem(s)" in result.output


def test_the_tables_can_be_printed() -> None:
    result = CliRunner().invoke(main, ["data", "stats"])
    assert "**Spans per label**" in result.output
