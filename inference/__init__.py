"""From a trained model on disk to stances in the caller's text."""

from .devices import DeviceError
from .predictor import InputError, Predictor, load, predict
from .stance import Mention, Stance

__all__ = ["DeviceError", "InputError", "Mention", "Predictor", "Stance", "load", "predict"]
