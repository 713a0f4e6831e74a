"""The four stance labels, in the order every array of probabilities uses."""

from typing import Literal, get_args

Label = Literal["accuse", "deny", "claim", "neutral"]
LABELS: tuple[Label, ...] = get_args(Label)
STANCES: tuple[Label, ...] = tuple(label for label in LABELS if label != "neutral")
Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
