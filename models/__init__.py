"""Classifiers of given spans: one protocol, two kinds, and the models that ship."""

from .encoder import EncoderClassifier, EncoderSettings, Engine
from .folder import CARD, ModelError, read_config, seal
from .parallel import core_count, is_first, process_count, shared, together
from .protocol import Classifier, Finding, Probabilities, Report, by_unit, without_parts
from .shipped import DEFAULT, shipped_models
from .tfidf import TfidfClassifier, TfidfSettings
from .tracked import (
    SCHEMES,
    Version,
    drop_alias,
    fetch_model,
    find_version,
    registered_names,
    set_alias,
    versions,
)

__all__ = [
    "CARD",
    "DEFAULT",
    "SCHEMES",
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
    "Version",
    "by_unit",
    "core_count",
    "drop_alias",
    "fetch_model",
    "find_version",
    "is_first",
    "process_count",
    "read_config",
    "registered_names",
    "seal",
    "set_alias",
    "shared",
    "shipped_models",
    "together",
    "versions",
    "without_parts",
]
