import subprocess
from pathlib import Path

import pytest
from sayso.training import environment
from sayso.training.environment import code_tags, hardware_tags


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git checkout with one commit, as the working directory; the package lies elsewhere."""
    folder = tmp_path / "checkout"
    (tmp_path / "package").mkdir()
    folder.mkdir()
    monkeypatch.setattr(environment, "PACKAGE", tmp_path / "package")
    monkeypatch.chdir(folder)
    (folder / "a.yaml").write_text("model: tfidf")
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "First"]):
        subprocess.run(["git", *command], check=True)  # noqa: S603, S607
    return folder


def test_a_clean_checkout_is_named_by_its_commit(checkout: Path) -> None:
    tags = code_tags()
    assert len(tags["sayso.commit"]) == 40
    assert tags["sayso.clean"] == "true"


def test_a_changed_file_makes_it_unclean(checkout: Path) -> None:
    (checkout / "a.yaml").write_text("model: encoder")
    assert code_tags()["sayso.clean"] == "false"


def test_no_checkout_is_no_failure(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout.parent)
    assert "sayso.commit" not in code_tags()


def test_no_git_is_no_failure(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert set(code_tags()) == {"sayso.version", "sayso.python"}


def test_the_machine_is_described() -> None:
    tags = hardware_tags()
    assert set(tags) == {"sayso.cpu", "sayso.cores", "sayso.memory_gib", "sayso.gpu"}
    assert int(tags["sayso.cores"]) >= 1
    assert all(tags.values())
