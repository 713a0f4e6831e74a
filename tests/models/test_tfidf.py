import pickle
from pathlib import Path

import numpy as np
import pytest
import sayso
from sayso.data import Record, units
from sayso.models import ModelError, TfidfClassifier, read_config, seal

TEXT = "The union denied the charge. Rain fell on Lagos. Police blamed the union for the fire."


def test_probabilities_sum_to_one(tfidf_folder: Path) -> None:
    model = TfidfClassifier.load(tfidf_folder, read_config(tfidf_folder))
    rows = np.concatenate(model.predict_probabilities(units(TEXT)))
    assert rows.shape == (3, 4)
    np.testing.assert_allclose(rows.sum(axis=1), 1)


def test_the_same_seed_gives_the_same_model(passages: list[Record]) -> None:
    found = []
    for _ in range(2):
        model = TfidfClassifier()
        model.fit(passages[:30], passages[30:40], seed=3)
        found.append(np.concatenate(model.predict_probabilities(units(TEXT))))
    np.testing.assert_array_equal(found[0], found[1])


def test_loading_undoes_saving(passages: list[Record], tmp_path: Path) -> None:
    model = TfidfClassifier()
    model.fit(passages[:30], passages[30:40])
    model.save(tmp_path / "model")
    again = TfidfClassifier.load(tmp_path / "model", read_config(tmp_path / "model"))
    given = units(TEXT)
    np.testing.assert_allclose(
        np.concatenate(model.predict_probabilities(given)),
        np.concatenate(again.predict_probabilities(given)),
    )


def test_the_words_around_a_span_matter(tfidf_folder: Path) -> None:
    model = TfidfClassifier.load(tfidf_folder, read_config(tfidf_folder))
    spans = [(0, 8), (0, 8)]
    bare, surrounded = (
        model.predict_probabilities(units(text, spans[:1]))[0][0]
        for text in ("It burnt", "It burnt, the minister alleged, because they lied")
    )
    assert not np.allclose(bare, surrounded)


def test_a_model_that_could_run_code_is_refused(tfidf_folder: Path, tmp_path: Path) -> None:
    from skops.io import dump

    folder = tmp_path / "model"
    folder.mkdir()
    for path in tfidf_folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    dump(Path("/tmp/owned").touch, folder / "pipeline.skops")  # noqa: S108
    seal(folder)
    with pytest.raises(ModelError, match="untrusted types"):
        sayso.load(folder)
    (folder / "pipeline.skops").write_bytes(pickle.dumps({}))
    seal(folder)
    with pytest.raises(ModelError, match=r"pipeline\.skops"):
        sayso.load(folder)
