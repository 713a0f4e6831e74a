from pathlib import Path

import pytest
from sayso.models import EncoderSettings
from sayso.training import ConfigError, read_experiment
from sayso.training.config import DataSettings

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


@pytest.mark.parametrize("file", sorted(EXPERIMENTS.glob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_experiments_are_sound(file: Path) -> None:
    assert read_experiment(file).name == file.stem


def test_settings_are_typed_and_have_defaults(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("model: encoder\nsettings: {epochs: 2, dropout: 0}")
    experiment = read_experiment(path)
    assert (experiment.name, experiment.seed) == ("mine", 0)
    assert experiment.settings == EncoderSettings(epochs=2, dropout=0.0)


@pytest.mark.parametrize("data", ["mine.jsonl", "{file: mine.jsonl}"])
def test_data_may_be_a_file(tmp_path: Path, data: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"model: tfidf\ndata: {data}")
    assert read_experiment(path).data == DataSettings(file="mine.jsonl")


def test_data_may_include_public_corpora(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("model: tfidf\ndata: {corpora: clones}")
    assert read_experiment(path).data == DataSettings(corpora="clones")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("model: encodr", r"mine\.yaml, field 'model': expected one of tfidf, encoder"),
        ("modle: encoder", r"field 'modle': unknown; did you mean 'model'\?"),
        ("model: tfidf\nsettings: {wrds: 2}", r"'settings\.wrds': unknown; did you mean 'words'"),
        ("model: tfidf\nsettings: {words: many}", r"'settings\.words': expected int, found 'many'"),
        ("model: tfidf\nseed: 1.5", r"field 'seed': expected int, found 1\.5"),
        ("model: tfidf\nseed: yes", r"field 'seed': expected int, found True"),
        ("model: tfidf\nsettings: 3", r"field 'settings': expected a mapping"),
        ("model: tfidf\ndata: {corpus: a}", r"'data\.corpus': unknown; did you mean 'corpora'"),
        ("model: tfidf\ndata: {corpora: 1}", r"field 'data\.corpora': expected str \| None"),
        ("- tfidf", r"field '\(file\)': expected a mapping"),
        ("model: [", r"mine\.yaml: not YAML"),
    ],
)
def test_a_broken_file_names_the_field(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=message):
        read_experiment(path)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: cannot be read"):
        read_experiment("nowhere.yaml")
