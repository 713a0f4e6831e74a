import shutil
import sys
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from sayso.models import shipped_models

from ..handover import elsewhere, logged, predicted, served, server, shipped_sentences, sparked

TEXTS = shipped_sentences(40)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped default as MLflow keeps a model."""
    return logged(shipped_models()["default"], tmp_path_factory.mktemp("handover"))


@pytest.fixture(scope="module")
def expected() -> list[list[str]]:
    return predicted(shipped_models()["default"], TEXTS)


def test_a_table_gets_typed_columns(model: Path) -> None:
    loaded = mlflow.pyfunc.load_model(str(model))
    outputs = loaded.metadata.get_output_schema()
    assert outputs.input_names() == ["labels", "stances"]
    table = pd.DataFrame(
        {"text": ["Mayor Ana Ruiz arrived. She accused the port of lying.", None]}, index=[7, 9]
    )
    found = loaded.predict(table)
    assert list(found.index) == [7, 9]
    stance = found["stances"][7][1]
    assert (stance["label"], stance["source"]) == ("accuse", "She")
    assert (stance["source_name"], stance["source_start"]) == ("Ana Ruiz", 24)
    assert found["labels"][9] == []


def test_an_answer_does_not_depend_on_what_is_asked_along(
    model: Path, expected: list[list[str]]
) -> None:
    found = mlflow.pyfunc.load_model(str(model)).predict(pd.DataFrame({"text": TEXTS}))
    assert found["labels"].tolist() == expected


def test_the_logged_model_needs_no_installed_package(
    model: Path, expected: list[list[str]], tmp_path: Path
) -> None:
    assert list(model.rglob("MODEL_CARD.md"))
    assert "sayso" not in (model / "requirements.txt").read_text()
    assert elsewhere(sys.executable, model, TEXTS, tmp_path) == expected


def test_a_served_model_answers_over_http(model: Path, expected: list[list[str]]) -> None:
    with server(model) as address:
        assert served(address, TEXTS) == expected


def test_a_spark_session_labels_a_table(
    model: Path, expected: list[list[str]], tmp_path: Path
) -> None:
    pytest.importorskip("pyspark", reason="needs 'sayso[spark]'")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java")
    assert sparked(model, TEXTS, tmp_path, cores=1).labels == expected
