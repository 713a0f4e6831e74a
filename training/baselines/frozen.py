"""The pretrained encoder as it is: sentences read whole, spans as means of their tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoModel

from ...data import Unit
from ...models.borders import without_stop
from ...models.pretrained import find_pretrained
from ...models.tokens import Window, span_mask, windows

MAX_TOKENS = 256
BATCH = 32


class FrozenEncoder:
    """Embeds spans with an encoder that is never trained."""

    def __init__(self, base: str) -> None:
        folder = find_pretrained(base)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._network = AutoModel.from_pretrained(folder).eval()

    def __call__(self, units: Sequence[Unit]) -> NDArray[np.float32]:
        """One row a span; a span cut into several windows gets the mean over them."""
        edges = np.cumsum([0, *(len(unit.spans) for unit in units)])
        sums = np.zeros((edges[-1], self._network.config.hidden_size), np.float32)
        counts = np.zeros(edges[-1], np.float32)
        found = sorted(windows(self._tokenizer, units), key=lambda window: len(window.ids))
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            for window, states in zip(batch, self._states(batch), strict=True):
                unit, first = units[window.place], edges[window.place]
                for row, span in enumerate(unit.spans, start=first):
                    mask = span_mask(window.offsets, without_stop(unit.text, span))
                    sums[row] += states[: len(window.ids)][mask].sum(axis=0)
                    counts[row] += mask.sum()
        means = sums / np.maximum(counts, 1)[:, None]
        return means.astype(np.float32)

    @torch.inference_mode()
    def _states(self, batch: Sequence[Window]) -> NDArray[np.float32]:
        ids = [torch.from_numpy(window.ids) for window in batch]
        attention = [torch.ones_like(each) for each in ids]
        states = self._network(
            input_ids=pad_sequence(ids, batch_first=True),
            attention_mask=pad_sequence(attention, batch_first=True),
        ).last_hidden_state
        array: NDArray[np.float32] = states.numpy()
        return array
