"""What a network is trained to make small."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from .encoder import EncoderSettings
from .heads import POOLED, QUERIES
from .network import IGNORED, SpanNetwork, SpanScores, score_spans
from .parts import OUT_OF_REACH


class JointLoss(nn.Module):
    """The network as the trainer wants it: a module that returns its loss.

    The loss is the sum of three cross-entropies (labels of spans, tags of tokens, edges of parts)
    and, where a teacher was asked, of the three divergences from what it says.
    """

    def __init__(self, network: SpanNetwork, settings: EncoderSettings) -> None:
        super().__init__()
        self.network = network
        self.settings = settings

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        spans: Tensor,
        labels: Tensor,
        tags: Tensor,
        edges: Tensor,
        reach: Tensor,
        taught: dict[str, Tensor] | None = None,
    ) -> dict[str, Tensor]:
        """The loss of a batch, from what `batches.collate` makes.

        Args:
            input_ids: shape `(windows, tokens)`, like `attention_mask` and `tags`.
            attention_mask: 1 for tokens, 0 for padding.
            spans: which tokens are which span; shape `(windows, spans, tokens)`.
            labels: of the spans; shape `(windows, spans)`.
            tags: of the tokens.
            edges: the token at each edge; shape `(windows, spans, 6)`.
            reach: which tokens may be an edge; shape `(windows, spans, 6, tokens)`.
            taught: a teacher's scores, and masks of what it was asked.
        """
        scores = self.network(input_ids, attention_mask).float()
        found = score_spans(scores, spans)
        edge_scores = found.edges.masked_fill(~reach, OUT_OF_REACH)
        tag_scores = scores[..., POOLED:QUERIES]
        hard = self._hard(found, tag_scores, edge_scores, labels, tags, edges)
        if taught is None:
            return {"loss": hard}
        soft = self._soft(found, tag_scores, edge_scores, reach, taught)
        share = self.settings.distillation
        return {"loss": (1 - share) * hard + share * soft}

    def _hard(
        self,
        found: SpanScores,
        tag_scores: Tensor,
        edge_scores: Tensor,
        labels: Tensor,
        tags: Tensor,
        edges: Tensor,
    ) -> Tensor:
        smoothing = self.settings.label_smoothing
        stance = _cross_entropy(found.stance.flatten(0, 1), labels.flatten(), smoothing)
        tag = _cross_entropy(tag_scores.flatten(0, 1), tags.flatten())
        part = _cross_entropy(edge_scores.flatten(0, 2), edges.flatten())
        return stance + self.settings.tag_weight * tag + self.settings.part_weight * part

    def _soft(
        self,
        found: SpanScores,
        tag_scores: Tensor,
        edge_scores: Tensor,
        reach: Tensor,
        taught: dict[str, Tensor],
    ) -> Tensor:
        heat = self.settings.softness
        stance = _divergence(found.stance, taught["stance"], taught["asked"], heat)
        tag = _divergence(tag_scores, taught["tags"], taught["read"], heat)
        edges = taught["edges"].masked_fill(~reach, OUT_OF_REACH)
        told = taught["told"].unsqueeze(-1).expand(edges.shape[:-1])
        part = _divergence(edge_scores, edges, told, heat)
        return stance + self.settings.tag_weight * tag + self.settings.part_weight * part


def _cross_entropy(scores: Tensor, truth: Tensor, smoothing: float = 0.0) -> Tensor:
    """The mean over what is not `IGNORED`; zero if all is."""
    known = truth != IGNORED
    if not known.any():
        return scores.sum() * 0.0
    return cross_entropy(scores[known], truth[known], label_smoothing=smoothing)


def _divergence(scores: Tensor, taught: Tensor, mask: Tensor, heat: float) -> Tensor:
    """Mean Kullback-Leibler divergence of what `mask` chooses, both sides softened by `heat`."""
    if not mask.any():
        return scores.sum() * 0.0
    learner = log_softmax(scores[mask] / heat, dim=-1)
    teacher = softmax(taught[mask] / heat, dim=-1)
    return torch.mul(kl_div(learner, teacher, reduction="batchmean"), heat * heat)
