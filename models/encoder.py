"""The transformer: one pass over a sentence finds spans, labels them and tells their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.labels import LABELS
from ..data.records import Offsets, Record
from ..data.sentences import Unit
from .borders import adjoin, without_stop
from .calibration import Calibration, fit_calibration
from .examples import all_labels, examples
from .folder import ModelError, new_model, settings_of
from .heads import TokenScores
from .parallel import is_first
from .protocol import Finding, Probabilities, Report, whole
from .reading import Reading, parts_of, paths
from .tokens import Window, pad, windows

ONNX = "model.onnx"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
BATCH_SIZE = 32
NEUTRAL = LABELS.index("neutral")


class Engine(Protocol):
    """Runs the network, on whatever it runs."""

    def __call__(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Token scores, shape `(windows, tokens, WIDTH)`; both inputs are `(windows, tokens)`."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """What can be chosen about the encoder and its fine-tuning.

    Attributes:
        base: the pretrained model, by its hub name or as a local folder; the folder of a trained
            encoder goes on from that.
        averaged_with: folders of trained encoders, separated by commas; training begins with the
            mean of their weights and those of `base`, from which all of them should stem.
        max_tokens: longest window, special tokens included.
        context: tokens of the sentence in front that are shown with each sentence, at most.
        epochs: passes over the training data, at most; 0 trains nothing and only calibrates.
        patience: epochs without a better validation score before training stops.
        keep_best: whether to end with the weights of the epoch that validates best, in place of
            the last one; then alone does `patience` count.
        batch_size: sentences in a step.
        learning_rate: peak, after a linear warm-up and before a linear decay.
        head_learning_rate: the same for the new layer.
        layer_decay: each layer learns at this share of the rate of the layer above it.
        frozen_layers: lowest layers that stay as pretrained, embeddings included; -1 is none.
        warmup: share of the steps spent warming up.
        weight_decay: of AdamW.
        dropout: between encoder and head.
        encoder_dropout: within the encoder, in place of what it was pretrained with.
        label_smoothing: probability mass taken from the true label.
        tag_weight: of the loss of finding spans; 0 takes each sentence as one span.
        part_weight: of the loss of finding source, cue and target; 0 tells none.
        joined: sentences made for training by joining two of the labelled ones, as a share of
            those.
        teacher: folder of a trained encoder to learn from as well; it must cut words into the
            same tokens.
        agreeing: whether to hear the teacher only of those labelled sentences that it labels as
            the annotators did.
        augmented: sentences for the teacher to label, made from the labelled and unlabelled ones
            by exchanging words for like ones.
        distillation: share of the loss that comes from the teacher, where there is one.
        softness: temperature at which teacher and learner are compared.
        precision: `auto` (bf16 autocast where the hardware has it), `bf16` or `fp32`.
    """

    base: str = "sentence-transformers/all-MiniLM-L6-v2"
    averaged_with: str | None = None
    max_tokens: int = 256
    context: int = 0
    epochs: int = 8
    patience: int = 3
    keep_best: bool = True
    batch_size: int = 16
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    layer_decay: float = 1.0
    frozen_layers: int = -1
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    encoder_dropout: float | None = None
    label_smoothing: float = 0.05
    tag_weight: float = 1.0
    part_weight: float = 0.5
    joined: float = 0.0
    teacher: str | None = None
    agreeing: bool = False
    augmented: int = 0
    distillation: float = 0.7
    softness: float = 2.0
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
        calibration: Calibration | None = None,
        outside: float = 0.0,
        away: float = 0.0,
    ) -> None:
        self.settings = settings or EncoderSettings()
        self.calibration = calibration or Calibration()
        self.outside = outside
        self.away = away
        self._tokenizer = tokenizer
        self._engine = engine

    def fit(
        self,
        train: Sequence[Record],
        validation: Sequence[Record],
        *,
        unlabelled: Sequence[str] = (),
        seed: int = 0,
        work: Path | None = None,
        report: Report | None = None,
    ) -> None:
        from .finetuning import finetune
        from .network import TorchEngine
        from .validation import best_away, best_outside

        learned, held_out = examples(train, whole_sentences=True), examples(validation)
        network, self._tokenizer = finetune(
            self.settings, learned, held_out, unlabelled, seed=seed, work=work, report=report
        )
        self._engine = TorchEngine(network)
        if not is_first():
            return
        readings = self.read([each.unit for each in held_out])
        logits = [reading.logits(span) for reading in readings for span in reading.unit.spans]
        self.calibration = fit_calibration(np.array(logits), all_labels(held_out))
        if self.settings.part_weight:
            self.away = best_away(self, held_out, readings)
        if self.settings.tag_weight:
            self.outside = best_outside(self, held_out, readings)

    def predict_probabilities(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[Probabilities]:
        found = self.read(units, batch_size)
        return [self._probabilities(reading, reading.unit.spans) for reading in found]

    def label_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        return self.label_in(self.read(units, batch_size), self.away)

    def find_spans(
        self, units: Sequence[Unit], *, batch_size: int | None = None
    ) -> list[list[Finding]]:
        if not self.settings.tag_weight:
            return self.label_spans(whole(units), batch_size=batch_size)
        return self.find_in(self.read(units, batch_size), self.outside)

    def label_in(self, readings: Sequence[Reading], away: float) -> list[list[Finding]]:
        """As `label_spans`, in what was read; `away` is lost by parts apart from their span."""
        return [self._findings(reading, reading.unit.spans, away) for reading in readings]

    def find_in(self, readings: Sequence[Reading], outside: float) -> list[list[Finding]]:
        """As `find_spans`, in what was read; `outside` is added to the score of the tag `O`."""
        return [
            self._stances(reading, reading.spans(path))
            for reading, path in zip(readings, paths(readings, outside), strict=True)
        ]

    def save(self, folder: Path) -> None:
        from .export import export_network
        from .network import TorchEngine, save_network

        if not isinstance(self._engine, TorchEngine) or self._tokenizer is None:
            raise ModelError("only a classifier fitted here, or loaded with torch, can be saved")
        settings = {
            **asdict(self.calibration),
            "outside": self.outside,
            "away": self.away,
            "settings": asdict(self.settings),
        }
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
            settings_of(folder, settings, EncoderSettings),
            tokenizer=tokenizer,
            engine=engine,
            calibration=Calibration.of(settings),
            outside=settings["outside"],
            away=settings.get("away", 0.0),
        )

    def read(self, units: Sequence[Unit], batch_size: int | None = None) -> list[Reading]:
        """Run the network over units, and keep what it says of every token."""
        if self._engine is None or self._tokenizer is None:
            raise ModelError("the classifier was never fitted")
        found = windows(self._tokenizer, units, self.settings.context)
        scores = _token_scores(self._engine, found, batch_size or BATCH_SIZE)
        numbers: list[list[int]] = [[] for _ in units]
        for number, window in enumerate(found):
            numbers[window.place].append(number)
        return [
            Reading(unit, tuple(found[n] for n in own), tuple(scores[n] for n in own))
            for unit, own in zip(units, numbers, strict=True)
        ]

    def _stances(self, reading: Reading, spans: Sequence[Offsets]) -> list[Finding]:
        """Findings for the tagged spans that are labelled a stance, else for the sentence."""
        found = self._findings(reading, spans, self.away)
        kept = [finding for finding in found if finding.label != NEUTRAL]
        if kept:
            joined = _joined(reading.unit.text, kept)
            return kept if len(joined) == len(kept) else self._findings(reading, joined, self.away)
        text = reading.unit.text
        (finding,) = self._findings(reading, [(0, len(text))], self.away)
        if finding.label == NEUTRAL:
            return [finding]
        return [replace(finding, span=without_stop(text, finding.span))]

    def _findings(self, reading: Reading, spans: Sequence[Offsets], away: float) -> list[Finding]:
        rows = self._probabilities(reading, spans)
        found = []
        for span, row in zip(spans, rows, strict=True):
            wanted = parts_of(int(row.argmax())) if self.settings.part_weight else ()
            parts = reading.parts(span, away) if wanted else {}
            found.append(Finding(span, row, **{p: parts[p] for p in wanted if p in parts}))
        return found

    def _probabilities(self, reading: Reading, spans: Sequence[Offsets]) -> Probabilities:
        if not spans:
            return np.zeros((0, len(LABELS)))
        return self.calibration.probabilities(np.stack([reading.logits(span) for span in spans]))


def _joined(text: str, findings: Sequence[Finding]) -> list[Offsets]:
    """The spans, neighbours of one label and one source joined, as annotators mark them."""
    spans = [findings[0].span]
    for before, after in pairwise(findings):
        same = before.label == after.label and _one_source(before, after)
        if same and adjoin(text, before.span, after.span):
            spans[-1] = spans[-1][0], after.span[1]
        else:
            spans.append(after.span)
    return spans


def _one_source(one: Finding, other: Finding) -> bool:
    """Where a source is not told, whether the cue of one span can serve both."""
    if one.source is None or other.source is None:
        return (one.cue is None) != (other.cue is None)
    return one.source == other.source


def _token_scores(engine: Engine, found: Sequence[Window], batch_size: int) -> list[TokenScores]:
    """Scores of each window's tokens; windows of like length share a batch."""
    scores: dict[int, TokenScores] = {}
    order = sorted(range(len(found)), key=lambda number: len(found[number].ids))
    for first in range(0, len(order), batch_size):
        numbers = order[first : first + batch_size]
        batch = engine(*pad([found[number] for number in numbers]))
        for number, row in zip(numbers, batch, strict=True):
            scores[number] = TokenScores.split(row[: len(found[number].ids)])
    return [scores[number] for number in range(len(found))]
