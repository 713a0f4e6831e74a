"""The baseline: TF-IDF of a span and of the words around it, with logistic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS
from ..data.records import Record
from ..data.sentences import Unit
from .borders import without_stop
from .calibration import Calibration, fit_calibration
from .examples import all_labels, examples
from .folder import ModelError, new_model, settings_of
from .protocol import Finding, Probabilities, Report, by_unit, whole, without_parts

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

FILE = "pipeline.skops"
TRUSTED = ["numpy.dtype", "sklearn.compose._column_transformer._RemainderColsList"]
SPAN, BEFORE, AFTER = range(3)


@dataclass(frozen=True, slots=True)
class TfidfSettings:
    """What can be chosen about the baseline.

    Attributes:
        words: longest word n-gram.
        characters: longest character n-gram inside words.
        min_count: an n-gram is kept if this many spans hold it.
        strength: inverse strength of the L2 regularisation, scikit-learn's `C`.
        surroundings: weight of the words before and after the span.
    """

    words: int = 2
    characters: int = 5
    min_count: int = 2
    strength: float = 4.0
    surroundings: float = 0.3


class TfidfClassifier:
    """A scikit-learn pipeline over three columns: the span, what precedes and what follows it."""

    kind: ClassVar[str] = "tfidf"

    def __init__(self, settings: TfidfSettings | None = None) -> None:
        self.settings = settings or TfidfSettings()
        self.calibration = Calibration()
        self._pipeline: Pipeline | None = None

    def fit(
        self,
        train: Sequence[Record],
        validation: Sequence[Record],
        *,
        unlabelled: Sequence[str] = (),  # noqa: ARG002  (it learns from labels only)
        seed: int = 0,
        work: Path | None = None,  # noqa: ARG002  (seconds of work leave nothing to resume)
        report: Report | None = None,
    ) -> None:
        learned, held_out = examples(train, whole_sentences=True), examples(validation)
        self._pipeline = _pipeline(self.settings, seed)
        self._pipeline.fit(_columns([each.unit for each in learned]), all_labels(learned))
        truth = all_labels(held_out)
        logits = self._logits([each.unit for each in held_out])
        self.calibration = fit_calibration(logits, truth)
        if report and len(truth):
            report({"validation_accuracy": float((logits.argmax(axis=1) == truth).mean())}, 1)

    def predict_probabilities(
        self,
        units: Sequence[Unit],
        *,
        batch_size: int | None = None,  # noqa: ARG002
    ) -> list[Probabilities]:
        return by_unit(units, self.calibration.probabilities(self._logits(units)))

    def label_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        return without_parts(units, self.predict_probabilities(units, batch_size=batch_size))

    def find_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        return self.label_spans(whole(units), batch_size=batch_size)

    def save(self, folder: Path) -> None:
        from skops.io import dump

        settings = {**asdict(self.calibration), "settings": asdict(self.settings)}
        with new_model(folder, self.kind, settings) as draft:
            dump(self._pipeline, draft / FILE, compression=8)

    @classmethod
    def load(cls, folder: Path, settings: Mapping[str, Any]) -> TfidfClassifier:
        try:
            from skops.io import get_untrusted_types, load
        except ImportError as error:
            raise ModelError(
                f"{folder}: a TF-IDF model needs scikit-learn; install 'sayso[tfidf]'"
            ) from error
        try:
            foreign = set(get_untrusted_types(file=folder / FILE)) - set(TRUSTED)
        except Exception as error:  # whatever a broken archive makes skops raise
            raise ModelError(f"{folder}: damaged model, '{FILE}' ({error})") from error
        if foreign:
            raise ModelError(f"{folder}: '{FILE}' holds untrusted types: {sorted(foreign)}")
        model = cls(settings_of(folder, settings, TfidfSettings))
        model.calibration = Calibration.of(settings)
        model._pipeline = load(folder / FILE, trusted=TRUSTED)
        return model

    def _logits(self, units: Sequence[Unit]) -> NDArray[np.float64]:
        if self._pipeline is None:
            raise ModelError("the classifier was never fitted")
        columns = _columns(units)
        if not len(columns):
            return np.zeros((0, len(LABELS)))
        logits = np.full((len(columns), len(LABELS)), -30.0)
        logits[:, self._pipeline.classes_] = self._pipeline.predict_log_proba(columns)
        return logits


def _columns(units: Sequence[Unit]) -> NDArray[np.object_]:
    rows = [
        (unit.text[start:end], f"^ {unit.text[:start]}", f"{unit.text[end:]} $")
        for unit in units
        for start, end in (without_stop(unit.text, span) for span in unit.spans)
    ]
    columns = np.empty((len(rows), 3), dtype=object)
    for place, row in enumerate(rows):
        columns[place] = row
    return columns


def _pipeline(settings: TfidfSettings, seed: int) -> Pipeline:
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    def words() -> TfidfVectorizer:
        return TfidfVectorizer(
            ngram_range=(1, settings.words),
            min_df=settings.min_count,
            sublinear_tf=True,
            token_pattern=r"[^\W_]+|[^\w\s]",  # noqa: S106  (quotation marks tell much)
        )

    characters = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, settings.characters),
        min_df=settings.min_count,
        sublinear_tf=True,
    )
    return Pipeline(
        [
            (
                "features",
                ColumnTransformer(
                    [
                        ("words", words(), SPAN),
                        ("characters", characters, SPAN),
                        ("before", words(), BEFORE),
                        ("after", words(), AFTER),
                    ],
                    transformer_weights={
                        "before": settings.surroundings,
                        "after": settings.surroundings,
                    },
                ),
            ),
            (
                "stance",
                LogisticRegression(
                    C=settings.strength,
                    class_weight="balanced",
                    max_iter=2000,
                    random_state=seed,
                ),
            ),
        ]
    )
