"""Which hardware answers."""

from __future__ import annotations

import re
from pathlib import Path

from ..models import Engine
from .onnx_engine import OnnxEngine


class DeviceError(ValueError):
    """A device that is unknown or not there."""


def resolve_device(device: str) -> str:
    """Turn `auto` into `cuda` or `cpu`, and make sure that any other device is there.

    Raises:
        DeviceError: for a device that does not exist, here or anywhere.
    """
    if not isinstance(device, str) or not re.fullmatch(r"auto|cpu|cuda(:\d+)?", device):
        raise DeviceError(f"unknown device {device!r}; use 'auto', 'cpu', 'cuda' or 'cuda:N'")
    if device == "cpu":
        return device
    count = _cuda_devices()
    if device == "auto":
        return "cuda" if count else "cpu"
    if count is None:
        raise DeviceError(f"device '{device}' needs PyTorch; install 'sayso[gpu]'")
    if int(device.partition(":")[2] or 0) >= count:
        raise DeviceError(f"device '{device}' is not there: PyTorch sees {count} CUDA device(s)")
    return device


def _cuda_devices() -> int | None:
    """How many CUDA devices PyTorch can use; `None` without PyTorch."""
    if not _has_nvidia_driver():
        return 0 if _has_torch() else None
    try:
        import torch
    except ImportError:
        return None
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def _has_nvidia_driver() -> bool:
    """Spares machines without a GPU the seconds that importing PyTorch takes."""
    import ctypes.util
    import sys

    if sys.platform == "win32":
        return ctypes.util.find_library("nvcuda") is not None
    return Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()


def _has_torch() -> bool:
    import importlib.util

    return importlib.util.find_spec("torch") is not None


def make_engine(folder: Path, device: str) -> Engine:
    """The runtime for an encoder: ONNX Runtime on the CPU, PyTorch on a GPU."""
    if device == "cpu":
        return OnnxEngine(folder / "model.onnx")
    from ..models.network import TorchEngine, load_network

    return TorchEngine(load_network(folder), device)
