"""From labelled passages to tracked runs and models on disk (extra `train`)."""

from .cli import main
from .compare import Comparison, compare_runs
from .config import Experiment, read_experiment
from .evaluation import Evaluation, LabelScore, evaluate
from .found import Found
from .layers import ConfigError
from .predictions import ComparisonError
from .report import Report, make_report
from .run import train

__all__ = [
    "Comparison",
    "ComparisonError",
    "ConfigError",
    "Evaluation",
    "Experiment",
    "Found",
    "LabelScore",
    "Report",
    "compare_runs",
    "evaluate",
    "main",
    "make_report",
    "read_experiment",
    "train",
]
