"""Who accuses, who denies and who claims what in news text."""

from importlib.metadata import version

from .data import LABELS, DatasetError
from .inference import DeviceError, InputError, Mention, Predictor, Stance, load, predict
from .models import ModelError

__version__ = version("sayso")

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
