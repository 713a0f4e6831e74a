"""The optimizer of a network: how fast each layer learns."""

from __future__ import annotations

import re
from typing import Any

import torch

from .encoder import EncoderSettings
from .network import SpanNetwork

LAYER = re.compile(r"encoder\..*?layer\.(\d+)\.")


def new_optimizer(network: SpanNetwork, settings: EncoderSettings) -> torch.optim.Optimizer:
    """AdamW whose rate falls from the head down to the embeddings (layer-wise decay: J. Howard
    and S. Ruder, "Universal Language Model Fine-tuning", ACL 2018), without the frozen layers.
    """
    config: Any = network.encoder.config
    layers = config.num_hidden_layers
    groups: list[dict[str, Any]] = []
    for name, parameter in network.named_parameters():
        depth = _depth(name, layers)
        if depth <= settings.frozen_layers:
            parameter.requires_grad = False
            continue
        rate = settings.learning_rate * settings.layer_decay ** (layers - depth)
        head = depth > layers
        groups.append(
            {
                "params": [parameter],
                "lr": settings.head_learning_rate if head else rate,
                "weight_decay": 0.0 if head or parameter.ndim < 2 else settings.weight_decay,
            }
        )
    return torch.optim.AdamW(groups, lr=settings.learning_rate, fused=True)


def _depth(name: str, layers: int) -> int:
    """Embeddings are 0, the lowest layer 1, the head one more than the highest."""
    if name.startswith("head"):
        return layers + 1
    found = LAYER.match(name)
    return int(found[1]) + 1 if found else 0
