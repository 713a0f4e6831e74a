import shutil
from pathlib import Path

import numpy as np
import pytest
from sayso.data import LABELS, Record, units
from sayso.inference.onnx_engine import OnnxEngine
from sayso.models import EncoderClassifier, EncoderSettings, Engine, ModelError, read_config
from sayso.models.examples import examples
from sayso.models.finetuning import finetune
from sayso.models.network import TorchEngine, load_network
from torch import nn


def probabilities(folder: Path, records: list[Record], engine: Engine | None) -> np.ndarray:
    model = EncoderClassifier.load(folder, read_config(folder), engine=engine)
    return np.concatenate(model.predict_probabilities([each.unit for each in examples(records)]))


def test_onnx_in_int8_agrees_with_torch(encoder_folder: Path, passages: list[Record]) -> None:
    torch = probabilities(encoder_folder, passages, None)
    onnx = probabilities(encoder_folder, passages, OnnxEngine(encoder_folder / "model.onnx"))
    assert np.abs(torch - onnx).mean() < 0.02
    assert (torch.argmax(axis=1) == onnx.argmax(axis=1)).mean() > 0.9


def test_weights_come_back_from_the_onnx_file(
    encoder_folder: Path, passages: list[Record], tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(encoder_folder, folder)
    (folder / "model.safetensors").unlink()
    full = probabilities(encoder_folder, passages, TorchEngine(load_network(encoder_folder)))
    restored = probabilities(encoder_folder, passages, TorchEngine(load_network(folder)))
    assert np.abs(full - restored).mean() < 0.02


def test_other_spans_do_not_change_a_span(encoder_folder: Path) -> None:
    model = EncoderClassifier.load(encoder_folder, read_config(encoder_folder))
    text = "Ferro blamed the port, which denied the charge."
    alone = model.predict_probabilities(units(text, [(23, 46)]))[0][0]
    beside = model.predict_probabilities(units(text, [(0, 21), (23, 46)]))[0][1]
    np.testing.assert_allclose(alone, beside, atol=1e-6)


def test_the_same_words_differ_by_their_sentence(encoder_folder: Path) -> None:
    model = EncoderClassifier.load(encoder_folder, read_config(encoder_folder))
    one, other = (
        model.predict_probabilities(units(text, [(0, 14)]))[0][0]
        for text in ("The port burned.", "The port burned, according to the mayor's accusers.")
    )
    assert len(one) == len(LABELS)
    assert not np.allclose(one, other, atol=1e-4)


@pytest.mark.parametrize("batch_size", [1, 7, 64])
def test_the_batch_size_does_not_matter(
    encoder_folder: Path, passages: list[Record], batch_size: int
) -> None:
    model = EncoderClassifier.load(encoder_folder, read_config(encoder_folder))
    given = [each.unit for each in examples(passages[:20])]
    usual = np.concatenate(model.predict_probabilities(given))
    found = np.concatenate(model.predict_probabilities(given, batch_size=batch_size))
    np.testing.assert_allclose(usual, found, atol=1e-5)


def test_found_spans_are_in_order_and_apart(encoder_folder: Path, passages: list[Record]) -> None:
    model = EncoderClassifier.load(encoder_folder, read_config(encoder_folder))
    given = [each.unit for each in examples(passages)]
    for unit, findings in zip(given, model.find_spans(given), strict=True):
        assert findings
        edges = [edge for finding in findings for edge in finding.span]
        assert edges == sorted(edges)
        assert 0 <= edges[0] < edges[-1] <= len(unit.text)


def test_the_cue_of_a_span_lies_in_it(encoder_folder: Path, passages: list[Record]) -> None:
    model = EncoderClassifier.load(encoder_folder, read_config(encoder_folder))
    found = model.label_spans([each.unit for each in examples(passages)])
    cues = [(each.cue, each.span) for findings in found for each in findings if each.cue]
    assert cues
    assert all(span[0] <= cue[0] < cue[1] <= span[1] for cue, span in cues)


def test_without_tags_each_sentence_is_one_span(encoder_folder: Path) -> None:
    config = read_config(encoder_folder)
    settings = {**config["settings"], "tag_weight": 0.0, "part_weight": 0.0}
    model = EncoderClassifier.load(encoder_folder, {**config, "settings": settings})
    text = "Ferro blamed the port, which denied the charge."
    ((finding,),) = model.find_spans(units(text, [(0, 5)]))
    assert finding.span == (0, len(text))
    assert finding.source is None


def test_a_saved_model_names_no_file_of_the_machine_that_trained_it(encoder_folder: Path) -> None:
    places = [b".py", b"site-packages", str(Path.cwd()).encode()]
    for name in ("model.onnx", "encoder.json", "config.json"):
        stored = (encoder_folder / name).read_bytes()
        assert not [place for place in places if place in stored], name


@pytest.mark.parametrize("chosen", [{"context": -1}, {"context": 256}, {"max_tokens": 513}])
def test_a_window_must_fit_the_encoder(chosen: dict[str, int], passages: list[Record]) -> None:
    classifier = EncoderClassifier(EncoderSettings(epochs=1, **chosen))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=r"do not fit .+ which reads 512 tokens"):
        classifier.fit(passages[:4], passages[48:50])


def test_training_can_do_without_dropout(small_base: str, passages: list[Record]) -> None:
    settings = EncoderSettings(base=small_base, epochs=1, dropout=0.0, encoder_dropout=0.0)
    some = examples(passages[:4])
    network, _ = finetune(settings, some, some, [], seed=1, work=None, report=None)
    rates = [each.p for each in network.modules() if isinstance(each, nn.Dropout)]
    assert len(rates) > 1
    assert not any(rates)


@pytest.mark.parametrize(("keep_best", "stopped"), [(True, 2), (False, 3)])
def test_only_who_keeps_the_best_epoch_stops_early(
    small_base: str,
    keep_best: bool,
    stopped: int,
    passages: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sayso.models.finetuning.validate", lambda *_: {"score": 0.5})
    settings = EncoderSettings(base=small_base, epochs=3, patience=1, keep_best=keep_best)
    some, epochs = examples(passages[:4]), []
    finetune(
        settings, some, some, [], seed=1, work=None, report=lambda _, epoch: epochs.append(epoch)
    )
    assert epochs[-1] == stopped
