"""The transformer: one pass over a sentence scores its tokens, and spans are pooled from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.labels import LABELS
from ..data.records import Record
from ..data.sentences import Unit
from .borders import without_stop
from .calibration import fit_temperature, softmax
from .examples import all_labels, examples
from .folder import ModelError, new_model
from .protocol import Probabilities, Report
from .tokens import Window, pad, pool, span_mask, windows

ONNX = "model.onnx"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
BATCH_SIZE = 32


class Engine(Protocol):
    """Runs the network, on whatever it runs."""

    def __call__(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Token scores, shape `(windows, tokens, 5)`; both inputs are `(windows, tokens)`."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """What can be chosen about the encoder and its fine-tuning.

    Attributes:
        base: the pretrained model, by its hub name or as a local folder.
        max_tokens: longest window, special tokens included.
        epochs: passes over the training data, at most.
        patience: epochs without a better validation macro-F1 before training stops.
        batch_size: sentences in a step.
        learning_rate: peak, after a linear warm-up and before a linear decay.
        head_learning_rate: the same for the new layer.
        warmup: share of the steps spent warming up.
        weight_decay: of AdamW.
        dropout: between encoder and head.
        label_smoothing: probability mass taken from the true label.
        precision: `auto` (bf16 autocast where the hardware has it), `bf16` or `fp32`.
    """

    base: str = "sentence-transformers/all-MiniLM-L6-v2"
    max_tokens: int = 256
    epochs: int = 8
    patience: int = 3
    batch_size: int = 16
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    label_smoothing: float = 0.05
    precision: str = "auto"


class EncoderClassifier:
    """A fine-tuned encoder that sees whole sentences and labels any number of spans in them."""

    kind: ClassVar[str] = "encoder"

    def __init__(
        self,
        settings: EncoderSettings | None = None,
        *,
        tokenizer: Tokenizer | None = None,
        engine: Engine | None = None,
        temperature: float = 1.0,
    ) -> None:
        self.settings = settings or EncoderSettings()
        self.temperature = temperature
        self._tokenizer = tokenizer
        self._engine = engine

    def fit(
        self,
        train: Sequence[Record],
        validation: Sequence[Record],
        *,
        seed: int = 0,
        work: Path | None = None,
        report: Report | None = None,
    ) -> None:
        from .finetuning import finetune
        from .network import TorchEngine

        learned, held_out = examples(train, whole_sentences=True), examples(validation)
        network, self._tokenizer = finetune(
            self.settings, learned, held_out, seed=seed, work=work, report=report
        )
        self._engine = TorchEngine(network)
        logits = self._logits([each.unit for each in held_out])
        self.temperature = fit_temperature(np.concatenate(logits), all_labels(held_out))

    def predict_probabilities(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[Probabilities]:
        logits = self._logits(units, batch_size or BATCH_SIZE)
        return [softmax(each / self.temperature) for each in logits]

    def save(self, folder: Path) -> None:
        from .export import export_network
        from .network import TorchEngine, save_network

        if not isinstance(self._engine, TorchEngine) or self._tokenizer is None:
            raise ModelError("only a classifier fitted here, or loaded with torch, can be saved")
        settings = {"temperature": self.temperature, "settings": asdict(self.settings)}
        with new_model(folder, self.kind, settings) as draft:
            (draft / TOKENIZER).write_text(self._tokenizer.to_str(), encoding="utf-8")
            save_network(self._engine.network, draft)
            export_network(self._engine.network, draft / ONNX)

    @classmethod
    def load(
        cls, folder: Path, settings: Mapping[str, Any], engine: Engine | None = None
    ) -> EncoderClassifier:
        if engine is None:
            from .network import TorchEngine, load_network

            engine = TorchEngine(load_network(folder))
        try:
            tokenizer = Tokenizer.from_str((folder / TOKENIZER).read_text(encoding="utf-8"))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(f"{folder}: damaged model, '{TOKENIZER}' ({error})") from error
        return cls(
            EncoderSettings(**settings["settings"]),
            tokenizer=tokenizer,
            engine=engine,
            temperature=settings["temperature"],
        )

    def _logits(
        self, units: Sequence[Unit], batch_size: int = BATCH_SIZE
    ) -> list[NDArray[np.float32]]:
        """Stance logits before calibration; one array of shape `(spans, 4)` a unit."""
        if self._engine is None or self._tokenizer is None:
            raise ModelError("the classifier was never fitted")
        found = windows(self._tokenizer, units)
        scores = _token_scores(self._engine, found, batch_size)
        parts: list[list[int]] = [[] for _ in units]
        for number, window in enumerate(found):
            parts[window.place].append(number)
        return [
            _span_logits(unit, [found[n] for n in numbers], [scores[n] for n in numbers])
            for unit, numbers in zip(units, parts, strict=True)
        ]


def _token_scores(
    engine: Engine, found: Sequence[Window], batch_size: int
) -> list[NDArray[np.float32]]:
    """Scores of each window's tokens; windows of like length share a batch."""
    scores: dict[int, NDArray[np.float32]] = {}
    order = sorted(range(len(found)), key=lambda number: len(found[number].ids))
    for first in range(0, len(order), batch_size):
        numbers = order[first : first + batch_size]
        batch = engine(*pad([found[number] for number in numbers]))
        for number, row in zip(numbers, batch, strict=True):
            scores[number] = row[: len(found[number].ids)]
    return [scores[number] for number in range(len(found))]


def _span_logits(
    unit: Unit, parts: Sequence[Window], scores: Sequence[NDArray[np.float32]]
) -> NDArray[np.float32]:
    if not unit.spans:
        return np.zeros((0, len(LABELS)), dtype=np.float32)
    offsets = np.concatenate([window.offsets for window in parts])
    tokens = np.concatenate(scores)
    spans = [without_stop(unit.text, span) for span in unit.spans]
    return np.stack([pool(tokens, span_mask(offsets, span)) for span in spans])
