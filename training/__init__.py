"""From labelled passages to tracked runs and models on disk (extra `train`)."""

from .cli import main
from .config import ConfigError, Experiment, read_experiment
from .evaluation import Evaluation, LabelScore, evaluate
from .found import Found
from .report import Report, make_report
from .run import train

__all__ = [
    "ConfigError",
    "Evaluation",
    "Experiment",
    "Found",
    "LabelScore",
    "Report",
    "evaluate",
    "main",
    "make_report",
    "read_experiment",
    "train",
]
