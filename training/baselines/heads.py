"""A linear head on embeddings that are not learned further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...data import LABELS, Unit
from ...models import Finding, Probabilities, by_unit, without_parts
from ...models.examples import all_labels, examples
from ..answers import given_answers
from ..evaluation import evaluate
from .choice import choose
from .plan import Baseline, Passages

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)

Embed: TypeAlias = Callable[[Sequence[Unit]], NDArray[np.float32]]
"""The spans of some units, in their order, as rows of numbers."""


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """What is chosen about a head: scikit-learn's `C`, and whether labels weigh alike."""

    strength: float
    balanced: bool


@dataclass(frozen=True, slots=True)
class EmbeddedLabeller:
    """Labels spans by their embeddings."""

    embed: Embed
    head: Pipeline

    def label_spans(
        self,
        units: Sequence[Unit],
        *,
        batch_size: int | None = None,  # noqa: ARG002
    ) -> list[list[Finding]]:
        rows = _probabilities(self.head, self.embed(units))
        return without_parts(units, by_unit(units, rows))


def with_linear_head(title: str, embed: Embed, passages: Passages, seed: int) -> Baseline:
    """Embed the spans, fit a head for each setting, keep the best on validation."""
    learned, held_out = examples(passages.train), examples(passages.validation)
    features = embed([each.unit for each in learned])
    labels = all_labels(learned)
    validation = embed([each.unit for each in held_out])
    truth = all_labels(held_out).tolist()
    choice = choose(
        [HeadSettings(*each) for each in product(STRENGTHS, (True, False))],
        lambda settings: _fit(settings, features, labels, seed),
        lambda head: evaluate(truth, _probabilities(head, validation)).macro_f1,
    )
    labeller = EmbeddedLabeller(embed, choice.fitted)
    return Baseline(
        title,
        lambda records: given_answers(labeller, records),
        asdict(choice.settings),
        choice.tried,
        choice.score,
    )


def _fit(
    settings: HeadSettings, features: NDArray[np.float32], labels: NDArray[np.int64], seed: int
) -> Pipeline:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression = LogisticRegression(
        C=settings.strength,
        class_weight="balanced" if settings.balanced else None,
        max_iter=1000,
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), regression).fit(features, labels)


def _probabilities(head: Pipeline, features: NDArray[np.float32]) -> Probabilities:
    found = np.zeros((len(features), len(LABELS)))
    if len(features):
        found[:, head.classes_] = head.predict_proba(features)
    return found
