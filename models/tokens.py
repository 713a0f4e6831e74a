"""Units as token windows for an encoder, and token scores back as span logits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from ..data.records import Offsets
from ..data.sentences import Unit

SURROGATE = re.compile("[\ud800-\udfff]")
PIECE = 4000
"""Characters tokenised at once; longer units, which no sentence is, are cut to bound the work."""


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder: at most `max_tokens` tokens of one unit.

    Attributes:
        place: which unit it belongs to.
        ids: token ids, with the special tokens; shape `(tokens,)`.
        offsets: start and end of each token in the unit's text; shape `(tokens, 2)`. Special tokens
            have an empty stretch.
    """

    place: int
    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @property
    def real(self) -> NDArray[np.bool_]:
        """Which tokens stand for some of the text; shape `(tokens,)`."""
        mask: NDArray[np.bool_] = self.offsets[:, 0] < self.offsets[:, 1]
        return mask


def windows(tokenizer: Tokenizer, units: Sequence[Unit], context: int = 0) -> list[Window]:
    """Tokenise units; a unit too long for one window is given several, without overlap.

    Args:
        tokenizer: of the encoder.
        units: what to read.
        context: how many tokens of the sentence in front of a unit are shown with it, at most.
    """
    pieces = [
        (place, start, text) for place, unit in enumerate(units) for start, text in _cut(unit)
    ]
    encodings = tokenizer.encode_batch([text for _, _, text in pieces])
    found: list[Window] = []
    for (place, start, _), encoding in zip(pieces, encodings, strict=True):
        found.extend(_window(place, start, part) for part in [encoding, *encoding.overflowing])
    return _after_context(tokenizer, units, found, context) if context else found


def _after_context(
    tokenizer: Tokenizer, units: Sequence[Unit], found: Sequence[Window], context: int
) -> list[Window]:
    """The windows with the last tokens of what stands in front, which like special tokens stand
    for none of the text: first token, context, last token, text, last token.
    """
    before = [SURROGATE.sub("\ufffd", unit.before)[-PIECE:] for unit in units]
    encodings = tokenizer.encode_batch(before, add_special_tokens=False)
    shown = [np.array(encoding.ids[-context:], dtype=np.int64) for encoding in encodings]
    return [_behind(shown[window.place], window) for window in found]


def _behind(context: NDArray[np.int64], window: Window) -> Window:
    if not len(context):
        return window
    first, last = window.ids[:1], window.ids[-1:]
    ids = np.concatenate([first, context, last, window.ids[1:]])
    nowhere = np.zeros((len(context) + 1, 2), dtype=np.int64)
    return Window(window.place, ids, np.concatenate([nowhere, window.offsets]))


def _cut(unit: Unit) -> Iterator[tuple[int, str]]:
    text = SURROGATE.sub("\ufffd", unit.text)
    start = 0
    while len(text) - start > PIECE:
        space = text.rfind(" ", start + 1, start + PIECE)
        end = space if space > 0 else start + PIECE
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _window(place: int, start: int, encoding: Encoding) -> Window:
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    real = np.array(encoding.special_tokens_mask) == 0
    offsets = np.where(real[:, None], offsets + start, 0)
    return Window(place, np.array(encoding.ids, dtype=np.int64), offsets)


def overlapping(offsets: NDArray[np.int64], span: Offsets) -> NDArray[np.bool_]:
    """Which tokens overlap a span; shape `(tokens,)`, from offsets of shape `(tokens, 2)`."""
    start, end = span
    left, right = offsets[:, 0], offsets[:, 1]
    mask: NDArray[np.bool_] = (left < end) & (right > start) & (left < right)
    return mask


def span_mask(offsets: NDArray[np.int64], span: Offsets) -> NDArray[np.bool_]:
    """Which tokens to pool for a span: those that overlap it or, if none does, all of them."""
    mask = overlapping(offsets, span)
    return mask if mask.any() else np.ones_like(mask)


def pooling_weights(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """What each token of a span counts for: the softmax of their attention scores.

    Args:
        scores: shape `(tokens, 5)`: one score a label, then the attention score.
        mask: shape `(tokens,)`.

    Returns:
        One weight for each token in `mask`; they sum to one.
    """
    attention = scores[mask, -1]
    weights = np.exp(attention - attention.max())
    shares: NDArray[np.float32] = weights / weights.sum()
    return shares


def pool(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Stance logits of a span, shape `(4,)`: its tokens' scores, weighted (`pooling_weights`)."""
    logits: NDArray[np.float32] = pooling_weights(scores, mask) @ scores[mask, :-1]
    return logits


def pad(batch: Sequence[Window]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and attention mask of some windows; shape `(windows, longest)` each."""
    shape = len(batch), max(len(window.ids) for window in batch)
    ids, attention = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = window.ids
        attention[row, : len(window.ids)] = 1
    return ids, attention
