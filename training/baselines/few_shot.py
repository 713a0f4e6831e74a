"""SetFit: the encoder learns from pairs of spans with like and unlike labels, then a linear head.

L. Tunstall et al., "Efficient Few-Shot Learning Without Prompts", 2022. SetFit classifies texts: it
reads each span by itself, without the sentence around it. Two texts a pair go forward and back
through the encoder, so that `N` pairs cost about what fine-tuning on `2 · N` short sentences does:
80 seconds for 1,000 pairs on two cores at 25 sentences a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...data import LABELS, Record, Unit
from ...models.borders import without_stop
from ...models.examples import examples
from ...models.pretrained import find_pretrained
from .heads import with_linear_head
from .plan import Baseline, MissingPackageError, Passages

SHOTS = 64
"""Spans of each label that pairs are made of."""
BATCH = 16


def setfit(passages: Passages, base: str, pairs: int, seed: int) -> Baseline:
    """Contrastive learning from `pairs` pairs, then a head on all training spans.

    Raises:
        MissingPackageError: without the package `setfit`.
    """
    try:
        from setfit import SetFitModel
    except ImportError as error:
        raise MissingPackageError("this baseline needs more: install 'sayso[baselines]'") from error
    model = SetFitModel.from_pretrained(str(find_pretrained(base)), labels=list(LABELS))
    texts, labels = shots(passages.train, seed)
    _learn(model, texts, labels, pairs, seed)

    def embed(units: Sequence[Unit]) -> NDArray[np.float32]:
        found = model.encode(span_texts(units), show_progress_bar=False)
        return np.asarray(found, np.float32)

    return with_linear_head("SetFit", embed, passages, seed)


def _learn(model: Any, texts: list[str], labels: list[int], pairs: int, seed: int) -> None:
    from setfit import Trainer, TrainingArguments

    with TemporaryDirectory() as scratch:
        arguments = TrainingArguments(
            output_dir=str(Path(scratch)),
            batch_size=BATCH,
            max_steps=-(-pairs // BATCH),
            save_strategy="no",
            report_to="none",
            show_progress_bar=False,
            seed=seed,
        )
        Trainer(model=model, args=arguments).train_embeddings(texts, labels, args=arguments)


def shots(train: Sequence[Record], seed: int) -> tuple[list[str], list[int]]:
    """Texts and labels of at most `SHOTS` spans of each label."""
    by_label: dict[int, list[str]] = {place: [] for place in range(len(LABELS))}
    for example in examples(train):
        for text, label in zip(span_texts([example.unit]), example.labels, strict=True):
            by_label[label].append(text)
    random = Random(seed)  # noqa: S311
    drawn = [
        (text, label)
        for label, texts in by_label.items()
        for text in random.sample(texts, min(SHOTS, len(texts)))
    ]
    return [text for text, _ in drawn], [label for _, label in drawn]


def span_texts(units: Sequence[Unit]) -> list[str]:
    """The spans of some units, each without the full stop that would give its label away."""
    return [
        unit.text[start:end]
        for unit in units
        for start, end in (without_stop(unit.text, span) for span in unit.spans)
    ]
