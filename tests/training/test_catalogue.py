from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console
from sayso.__main__ import main
from sayso.training.catalogue import attributes, experiments_table
from sayso.training.config import SETTINGS, DataSettings, Experiment

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


@pytest.mark.parametrize("kind", [Experiment, DataSettings, *SETTINGS.values()])
def test_every_field_is_described_in_its_docstring(kind: type[Any]) -> None:
    assert list(attributes(kind)) == [each.name for each in fields(kind)]


def test_a_description_may_go_over_several_lines() -> None:
    class Documented:
        """A thing.

        Attributes:
            size: in metres, or
                in feet.
            name: of the thing.

        More on it.
        """

    assert attributes(Documented) == {"size": "in metres, or in feet.", "name": "of the thing."}


def _listing(folder: Path) -> str:
    console = Console(record=True, width=160, quiet=False)
    console.print(experiments_table(folder))
    return console.export_text()


def test_experiments_are_listed_with_their_first_comment() -> None:
    shown = _listing(EXPERIMENTS)
    assert "tfidf-news" in shown
    assert "The baseline: TF-IDF" in shown
    assert "shipped + corpora" in shown


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("# Sound.\nmodel: tfidf")
    (tmp_path / "bad.yaml").write_text("model: tfdf")
    shown = _listing(tmp_path)
    assert "Sound." in shown
    assert "field 'model'" in shown


def test_show_prints_the_file_with_all_defaults() -> None:
    result = CliRunner().invoke(main, ["experiments", "--show", f"{EXPERIMENTS}/tfidf-news.yaml"])
    assert result.output.startswith("name: tfidf-news\nmodel: tfidf\nsettings:\n  words: 1\n")
    assert "  min_count: 2\n" in result.output  # a default


def test_defaults_are_printed_for_every_kind_of_model() -> None:
    result = CliRunner().invoke(main, ["experiments", "--defaults"])
    assert "settings.surroundings" in result.output
    assert "settings.learning_rate" in result.output


def test_a_folder_without_experiments_is_an_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["experiments", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no experiment files" in result.output
