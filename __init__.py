"""Who accuses, who denies and who claims what in news text."""

from importlib.metadata import PackageNotFoundError, version

from .data import LABELS, DatasetError
from .inference import DeviceError, InputError, Mention, Predictor, Stance, load, predict
from .models import ModelError

try:
    __version__ = version("sayso")
except PackageNotFoundError:  # the code travels alone inside a tracked model
    __version__ = "unknown"

__all__ = [
    "LABELS",
    "DatasetError",
    "DeviceError",
    "InputError",
    "Mention",
    "ModelError",
    "Predictor",
    "Stance",
    "__version__",
    "load",
    "predict",
]
