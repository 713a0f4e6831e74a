from pathlib import Path

import pytest
from sayso.models import ModelError, TfidfSettings, read_config
from sayso.models.folder import new_model, settings_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with new_model(tmp_path / "model", "tfidf", {"temperature": 1.5}) as draft:
        (draft / "weights.bin").write_bytes(b"123")
        (draft / "MODEL_CARD.md").write_text("About.")
    return tmp_path / "model"


def test_settings_come_back(folder: Path) -> None:
    config = read_config(folder)
    assert (config["kind"], config["temperature"]) == ("tfidf", 1.5)


def test_the_card_may_be_edited(folder: Path) -> None:
    (folder / "MODEL_CARD.md").write_text("More about.")
    assert read_config(folder)["kind"] == "tfidf"


def test_settings_of_another_version_are_named(folder: Path) -> None:
    config = {"settings": {"strength": 2.0, "depth": 3}}
    with pytest.raises(ModelError, match="made by another version, this one does not know 'depth'"):
        settings_of(folder, config, TfidfSettings)


@pytest.mark.parametrize("name", ["weights.bin", "config.json"])
def test_an_altered_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match=f"'{name}' does not match its checksum"):
        read_config(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "weights.bin").unlink()
    with pytest.raises(ModelError, match=r"'weights\.bin' is missing"):
        read_config(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"config.json": 3}'])
def test_a_damaged_manifest_is_an_error(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ModelError, match="damaged model"):
        read_config(folder)


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a model folder"):
        read_config(tmp_path)


def test_a_manifest_cannot_point_outside_its_folder(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"../../secret": "0"}')
    with pytest.raises(ModelError, match="damaged model"):
        read_config(folder)


def test_a_failed_save_leaves_the_old_model(folder: Path) -> None:
    def fail() -> None:
        with new_model(folder, "encoder", {}):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert read_config(folder)["kind"] == "tfidf"
    assert list(folder.parent.iterdir()) == [folder]
