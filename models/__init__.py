"""Classifiers of given spans: one protocol, two kinds, and the models that ship."""

from .encoder import EncoderClassifier, EncoderSettings, Engine
from .folder import ModelError, read_config, seal
from .protocol import Classifier, Finding, Probabilities, Report, by_unit, without_parts
from .shipped import DEFAULT, shipped_models
from .tfidf import TfidfClassifier, TfidfSettings

__all__ = [
    "DEFAULT",
    "Classifier",
    "EncoderClassifier",
    "EncoderSettings",
    "Engine",
    "Finding",
    "ModelError",
    "Probabilities",
    "Report",
    "TfidfClassifier",
    "TfidfSettings",
    "by_unit",
    "read_config",
    "seal",
    "shipped_models",
    "without_parts",
]
