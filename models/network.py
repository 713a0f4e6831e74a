"""The network in torch: encoder and head, for training and for GPUs (extra `gpu`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PretrainedConfig
from transformers.utils import logging

from .encoder import ONNX, WEIGHTS
from .folder import ModelError
from .heads import EDGE_SIZE, EDGES, KEYS, POOLED, QUERIES, WIDTH
from .onnx_weights import read_weights

ARCHITECTURE = "encoder.json"
IGNORED = -100


class SpanNetwork(nn.Module):
    """An encoder and one linear layer, which gives every token a row of scores (`heads`)."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.0)
        self.head = nn.Linear(hidden, WIDTH)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Token scores `(windows, tokens, WIDTH)`; both inputs are `(windows, tokens)`."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        scores: Tensor = self.head(self.dropout(states))
        return scores

    def word_embeddings(self) -> NDArray[np.float32]:
        """What each token begins as, whatever stands beside it; shape `(tokens, hidden)`."""
        encoder: Any = self.encoder
        rows: NDArray[np.float32] = encoder.get_input_embeddings().weight.detach().numpy()
        return rows


@dataclass(frozen=True, slots=True)
class SpanScores:
    """Scores of spans, as `tokens.pool` and `parts.edge_logits` compute them from arrays.

    Attributes:
        stance: shape `(windows, spans, 4)`.
        edges: shape `(windows, spans, 6, tokens)`, before anything is out of reach.
    """

    stance: Tensor
    edges: Tensor


def score_spans(scores: Tensor, spans: Tensor) -> SpanScores:
    """Pool the tokens of spans.

    Args:
        scores: shape `(windows, tokens, WIDTH)`.
        spans: which tokens belong to which span; shape `(windows, spans, tokens)`, boolean. Empty
            spans score zero.
    """
    scores = scores.float()
    attention = scores[..., POOLED - 1].unsqueeze(1).masked_fill(~spans, -1e4)
    weights = attention.softmax(dim=-1) * spans
    stance = weights @ scores[..., : POOLED - 1]
    queries = (weights @ scores[..., QUERIES:KEYS]).reshape(*spans.shape[:2], len(EDGES), -1)
    keys = scores[..., KEYS:].reshape(*scores.shape[:2], len(EDGES), -1)
    met = torch.einsum("wsed,wted->wset", queries, keys) / EDGE_SIZE**0.5
    return SpanScores(stance, met)


class TorchEngine:
    """Runs a network with torch.

    Args:
        network: what to run.
        device: where.
        bf16: whether to multiply in 16 bits, faster and a little less exact.
    """

    def __init__(self, network: SpanNetwork, device: str = "cpu", *, bf16: bool = False) -> None:
        self.network = network.eval().to(device)
        self.device = device
        self.bf16 = bf16

    def __call__(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        self.network.eval()
        kind = torch.device(self.device).type
        with torch.inference_mode(), torch.autocast(kind, torch.bfloat16, self.bf16):
            scores = self.network(
                torch.from_numpy(input_ids).to(self.device),
                torch.from_numpy(attention_mask).to(self.device),
            )
        result: NDArray[np.float32] = scores.float().cpu().numpy()
        return result


def has_bf16() -> bool:
    """Whether the hardware that trains multiplies bf16 faster than fp32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def new_network(folder: Path) -> SpanNetwork:
    """A network over the pretrained encoder that lies in `folder`, with a fresh head."""
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # that the unused pooler is not loaded is no news
    logging.disable_progress_bar()
    try:
        encoder: Any = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, use_safetensors=True, dtype=torch.float32
        )
    finally:
        logging.set_verbosity(verbosity)
        logging.enable_progress_bar()
    return SpanNetwork(encoder, encoder.config.hidden_size)


def save_network(network: SpanNetwork, folder: Path) -> None:
    """Write weights and architecture to a model folder."""
    config: Any = network.encoder.config
    state = {name: tensor.contiguous().cpu() for name, tensor in network.state_dict().items()}
    save_file(state, folder / WEIGHTS)
    architecture = config.to_dict()
    # Where the pretrained weights lay is the business of the machine that trained.
    architecture.pop("_name_or_path", None)
    text = json.dumps(architecture, indent=2, sort_keys=True) + "\n"
    (folder / ARCHITECTURE).write_text(text, encoding="utf-8")


def load_network(folder: Path) -> SpanNetwork:
    """Rebuild a network from `model.safetensors` or, where that is not shipped, `model.onnx`.

    Raises:
        ModelError: if the weights do not fit the architecture.
    """
    config: PretrainedConfig = AutoConfig.for_model(**_architecture(folder))
    network = SpanNetwork(
        AutoModel.from_config(config, add_pooling_layer=False), config.hidden_size
    )
    if (folder / WEIGHTS).exists():
        state = load_file(folder / WEIGHTS)
    else:
        wanted = network.state_dict().keys()
        weights = read_weights(folder / ONNX)
        state = {name: torch.from_numpy(weights[name]) for name in wanted if name in weights}
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise ModelError(f"{folder}: weights do not fit the architecture ({error})") from error
    return network


def _architecture(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / ARCHITECTURE).read_text(encoding="utf-8"))
    return value
