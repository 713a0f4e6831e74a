from dataclasses import replace
from pathlib import Path

import pytest
from sayso.models import EncoderSettings
from sayso.training import ConfigError, Experiment, read_experiment
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
        ("model: tfidf\nseed: 1\nseed: 2", r"mine\.yaml: not YAML \('seed' occurs twice"),
        ("model: tfidf\nextend: a.yaml", r"field 'extend': unknown; did you mean 'extends'"),
        ("extends: mine.yaml", r"field 'extends': goes round in a circle: mine.yaml → mine.yaml"),
        ("extends: [a, b]", r"field 'extends': expected a file name"),
        ("extends: nowhere.yaml", r"nowhere\.yaml: cannot be read"),
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


def test_numbers_may_have_an_exponent_without_a_point(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("model: encoder\nsettings: {learning_rate: 3e-5, weight_decay: 1E-2}")
    settings = read_experiment(path).settings
    assert settings == EncoderSettings(learning_rate=3e-5, weight_decay=0.01)


def test_a_variant_says_only_what_is_different(tmp_path: Path) -> None:
    (tmp_path / "variants").mkdir()
    base, longer, news = (
        tmp_path / "base.yaml",
        tmp_path / "variants" / "longer.yaml",
        tmp_path / "variants" / "news.yaml",
    )
    base.write_text(
        "name: first\nmodel: encoder\nseed: 7\ndata: a.jsonl\nsettings: {epochs: 2, dropout: 0}"
    )
    longer.write_text("extends: ../base.yaml\nsettings: {epochs: 9}")
    news.write_text("extends: longer.yaml\ndata: {corpora: clones}")
    assert read_experiment(news) == Experiment(
        name="news",
        model="encoder",
        settings=EncoderSettings(epochs=9, dropout=0.0),
        data=DataSettings(file="a.jsonl", corpora="clones"),
        seed=7,
    )


def test_a_file_name_replaces_all_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("model: tfidf\ndata: {file: a.jsonl, corpora: clones}")
    (tmp_path / "mine.yaml").write_text("extends: base.yaml\ndata: b.jsonl")
    assert read_experiment(tmp_path / "mine.yaml").data == DataSettings(file="b.jsonl")


def test_an_error_names_the_file_of_the_chain_that_holds_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("model: tfidf\nsettings: {wrds: 2}")
    (tmp_path / "mine.yaml").write_text("extends: base.yaml\nsettings: {characters: 3}")
    with pytest.raises(ConfigError, match=r"base\.yaml, field 'settings\.wrds'"):
        read_experiment(tmp_path / "mine.yaml")


def test_files_that_extend_each_other_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml")
    (tmp_path / "b.yaml").write_text("extends: a.yaml")
    with pytest.raises(ConfigError, match=r"b\.yaml, .*circle: a\.yaml → b\.yaml → a\.yaml"):
        read_experiment(tmp_path / "a.yaml")


def test_the_command_line_has_the_last_word() -> None:
    experiment = read_experiment(
        EXPERIMENTS / "minilm.yaml",
        ["settings.learning_rate=3e-5", "seed=2", "data.corpora=clones", "settings.epochs=1"],
    )
    written = read_experiment(EXPERIMENTS / "minilm.yaml").settings
    assert isinstance(written, EncoderSettings)
    assert experiment.settings == replace(written, learning_rate=3e-5, epochs=1)
    assert (experiment.seed, experiment.data) == (2, DataSettings(corpora="clones"))


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("settings.epoch=2", r"command line for .*: unknown; did you mean 'epochs'\?"),
        ("sed=2", r"field 'sed': unknown; did you mean 'seed'\?"),
        ("seed=two", r"field 'seed': expected int, found 'two'"),
        ("seed=[", r"command line, 'seed=\[': not YAML"),
        ("=2", r"command line, '=2': expected FIELD=VALUE"),
        ("settings.base=", r"settings.base=': no value; for none write settings.base=null"),
        ("extends=a.yaml", r"field 'extends': belongs in a file"),
    ],
)
def test_a_broken_override_is_named(argument: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_experiment(EXPERIMENTS / "minilm.yaml", [argument])


def test_the_resolved_file_reads_as_the_same_experiment(tmp_path: Path) -> None:
    experiment = read_experiment(EXPERIMENTS / "minilm-news.yaml", ["settings.learning_rate=3e-5"])
    (tmp_path / "resolved.yaml").write_text(experiment.to_yaml())
    assert read_experiment(tmp_path / "resolved.yaml") == experiment
