import shutil
from pathlib import Path
from typing import Any

import pytest
import sayso
from sayso import DeviceError, ModelError
from sayso.inference import devices


def test_the_default_model_ships() -> None:
    assert repr(sayso.load(device="cpu")) == "Predictor('default', device='cpu')"


@pytest.mark.parametrize("model", ["tfdif", "no/such/folder", 3, b"tfidf", ["tfidf"]])
def test_an_unknown_model_is_an_error_that_names_the_known_ones(model: Any) -> None:
    with pytest.raises(ModelError, match=r"unknown model.*default, tfidf"):
        sayso.predict("He denied it.", model=model)


def test_a_folder_loads_by_its_path(tfidf_folder: Path) -> None:
    by_path = sayso.predict("He denied it.", model=tfidf_folder)
    assert by_path == sayso.predict("He denied it.", model=str(tfidf_folder))


def test_a_damaged_folder_is_refused(encoder_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(encoder_folder, folder)
    with (folder / "model.onnx").open("r+b") as file:
        file.seek(5_000_000)
        file.write(b"\0\1\2\3")
    with pytest.raises(ModelError, match=r"'model\.onnx' does not match its checksum"):
        sayso.load(folder)


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:-1", "CPU", "", 0, None])
def test_an_unknown_device_is_an_error(device: Any) -> None:
    with pytest.raises(DeviceError, match="unknown device"):
        sayso.load(device=device)


def test_a_missing_device_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_cuda_devices", lambda: 1)
    with pytest.raises(DeviceError, match=r"'cuda:1' is not there: PyTorch sees 1 CUDA device"):
        sayso.load(device="cuda:1")


def test_without_torch_a_gpu_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "_cuda_devices", lambda: None)
    with pytest.raises(DeviceError, match=r"sayso\[gpu\]"):
        sayso.load(device="cuda")


def test_auto_falls_back_without_noise(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(devices, "_cuda_devices", lambda: 0)
    assert sayso.load().device == "cpu"
    assert capfd.readouterr() == ("", "")
