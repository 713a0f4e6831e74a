"""The mean of the weights of several trained networks.

Networks that went on from the same one, each in its own way, lie so close together that the mean of
their weights does the work of all of them (M. Wortsman et al., "Model soups", ICML 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from .folder import ModelError
from .network import SpanNetwork, load_network


def average_with(network: SpanNetwork, folders: Sequence[str]) -> None:
    """Give a network the mean of its weights and those of the encoders in some folders.

    Raises:
        ModelError: for a folder that holds no encoder, or one of another shape.
    """
    mean = {name: weight.clone() for name, weight in network.state_dict().items()}
    for number, folder in enumerate(folders, start=2):
        other = load_network(Path(folder)).state_dict()
        for name, weight in mean.items():
            if name not in other or other[name].shape != weight.shape:
                raise ModelError(f"{folder}: cannot be averaged with the base, '{name}' differs")
            if torch.is_floating_point(weight):
                weight += (other[name] - weight) / number
    network.load_state_dict(mean)
