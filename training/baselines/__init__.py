"""What simpler means reach on the same passages: `python -m sayso.training.baselines`."""

from .comparison import Row, compare
from .plan import Passages, Plan

__all__ = ["Passages", "Plan", "Row", "compare"]
