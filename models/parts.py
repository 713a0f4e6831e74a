"""Source, cue and target of a span: the query of the span meets the keys of all tokens.

Each part is the stretch whose first and last token score best together, or nothing, for which the
first special token stands (as in J. Devlin et al., "BERT", NAACL 2019, section 4.3, SQuAD 2.0).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..data.records import PARTS, Offsets
from .heads import EDGE_SIZE, TokenScores
from .tokens import overlapping, pooling_weights

LONGEST = 40
"""Tokens in a part, at most."""
LENGTH_COST = 0.1
"""What each token of a part costs. Where two parties may be meant, first and last token, which are
scored apart, would else reach from the one to the other."""
OUT_OF_REACH = -1e4


def edge_logits(
    scores: TokenScores, mask: NDArray[np.bool_], real: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """How well each token starts or ends each part of a span; shape `(6, tokens)`.

    Args:
        scores: of the tokens of the unit.
        mask: which tokens are the span; shape `(tokens,)`.
        real: which tokens are not special; shape `(tokens,)`.
    """
    query = np.tensordot(pooling_weights(scores.stance, mask), scores.queries[mask], axes=1)
    logits = np.einsum("ed,ted->et", query, scores.keys) / np.float32(EDGE_SIZE**0.5)
    return np.where(reachable(mask, real), logits, np.float32(OUT_OF_REACH))


def reachable(mask: NDArray[np.bool_], real: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which tokens may be an edge of a part: the cue lies in its span, the others anywhere.

    The first token, which stands for nothing, always may. Shape `(6, tokens)`.
    """
    rows = np.stack([mask & real if part == "cue" else real for part in PARTS for _ in range(2)])
    rows[:, 0] = True
    return rows


def best_parts(
    logits: NDArray[np.float32], mask: NDArray[np.bool_], away: float = 0.0
) -> dict[str, tuple[int, int]]:
    """First and last token of each part that is there.

    A part lies in its span or, as a shared subject does, apart from it; none crosses its border.

    Args:
        logits: as from `edge_logits`; shape `(6, tokens)`.
        mask: which tokens are the span; shape `(tokens,)`.
        away: what a part that lies apart from its span loses.
    """
    if logits.shape[1] < 2:
        return {}
    worth = _worth(mask[1:], away)
    found = {}
    for place, part in enumerate(PARTS):
        first, last = logits[2 * place], logits[2 * place + 1]
        pairs = first[1:, None] + last[None, 1:] + worth
        best = int(pairs.argmax())
        if pairs.flat[best] > first[0] + last[0]:
            start, end = divmod(best, pairs.shape[1])
            found[part] = (start + 1, end + 1)
    return found


def _worth(inside: NDArray[np.bool_], away: float) -> NDArray[np.float32]:
    """What each pair of first and last token gains or loses; shape `(tokens, tokens)`."""
    places = np.arange(len(inside))
    length = places[None, :] - places[:, None] + 1
    until = inside.cumsum()
    shared = until[None, :] - (until - inside)[:, None]
    allowed = (length > 0) & (length <= LONGEST) & ((shared == 0) | (shared == length))
    cost = LENGTH_COST * (length - 1) + np.where(shared == 0, away, 0.0)
    return np.where(allowed, -cost, 4 * OUT_OF_REACH).astype(np.float32)


def edge_targets(
    offsets: NDArray[np.int64], parts: tuple[Offsets | None, ...], ignored: int
) -> NDArray[np.int64]:
    """The token at each edge of each part of a span, 0 for a part that is not there; shape `(6,)`.

    A part that lies outside the tokens is `ignored`.
    """
    edges: list[int] = []
    for part in parts:
        inside = np.flatnonzero(overlapping(offsets, part)).tolist() if part else []
        absent = ignored if part else 0
        edges += [inside[0], inside[-1]] if inside else [absent, absent]
    return np.array(edges, dtype=np.int64)
