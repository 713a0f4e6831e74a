"""From labelled passages to tracked runs and models on disk (extra `train`)."""

from .cli import main
from .config import ConfigError, Experiment, read_experiment
from .evaluation import Evaluation, LabelScore, evaluate
from .run import train

__all__ = [
    "ConfigError",
    "Evaluation",
    "Experiment",
    "LabelScore",
    "evaluate",
    "main",
    "read_experiment",
    "train",
]
