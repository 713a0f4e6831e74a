"""Fine-tuning an encoder with the `transformers` trainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import (
    EarlyStoppingCallback,
    EvalPrediction,
    ProgressCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint

from ..data.labels import LABELS
from .borders import without_stop
from .encoder import TOKENIZER, EncoderSettings
from .examples import Example
from .network import IGNORED, SpanNetwork, new_network, pool_spans
from .pretrained import find_pretrained
from .protocol import Report
from .tokens import Window, overlapping, pad, span_mask, windows


class Row(TypedDict):
    """What the network sees at once; the trainer groups rows by the length of `input_ids`."""

    input_ids: NDArray[np.int64]
    window: Window
    spans: list[tuple[tuple[int, int], int]]


class _SpanLoss(nn.Module):
    """The network as the trainer wants it: a module that returns its loss."""

    def __init__(self, network: SpanNetwork, label_smoothing: float) -> None:
        super().__init__()
        self.network = network
        self.label_smoothing = label_smoothing

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, spans: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        logits = pool_spans(self.network(input_ids, attention_mask), spans)
        loss = cross_entropy(
            logits.flatten(0, 1),
            labels.flatten(),
            ignore_index=IGNORED,
            label_smoothing=self.label_smoothing if self.training else 0.0,
        )
        return {"loss": loss, "logits": logits}


class _Bar(ProgressCallback):  # type: ignore[misc]
    """The trainer's progress bar without its printing of every log entry."""

    def on_log(self, *_: Any, **__: Any) -> None:
        pass


class _Reporter(TrainerCallback):  # type: ignore[misc]
    """Passes the metrics of each epoch on."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.training_loss = 0.0

    def on_log(self, *_: Any, logs: Any = None, **__: Any) -> None:
        self.training_loss = (logs or {}).get("loss", self.training_loss)

    def on_evaluate(self, _: Any, state: Any, *__: Any, metrics: Any, **___: Any) -> None:
        found = {"training_loss": self.training_loss, "validation_loss": metrics["eval_loss"]}
        found["validation_macro_f1"] = metrics["eval_macro_f1"]
        self.report(found, round(state.epoch))


def finetune(
    settings: EncoderSettings,
    train: Sequence[Example],
    validation: Sequence[Example],
    *,
    seed: int,
    work: Path | None,
    report: Report | None,
) -> tuple[SpanNetwork, Tokenizer]:
    """Fine-tune the pretrained encoder; the weights with the best validation macro-F1 are kept.

    Checkpoints go to `work` after every epoch, and the last one found there is continued from.
    """
    set_seed(seed)
    base = find_pretrained(settings.base)
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings.max_tokens)
    network = new_network(base, settings.dropout)
    model = _SpanLoss(network, settings.label_smoothing)
    with TemporaryDirectory() as scratch:
        folder = work or Path(scratch)
        trainer = Trainer(
            model=model,
            args=_arguments(settings, folder, seed),
            train_dataset=_rows(tokenizer, train),
            eval_dataset=_rows(tokenizer, validation),
            data_collator=_collate,
            compute_metrics=_metrics,
            optimizers=(_optimizer(model, settings), None),
            callbacks=[
                EarlyStoppingCallback(settings.patience),
                *([_Reporter(report)] if report else []),
            ],
        )
        trainer.remove_callback(ProgressCallback)
        trainer.add_callback(_Bar)
        trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)))
    return network.cpu().eval(), tokenizer


def _arguments(settings: EncoderSettings, folder: Path, seed: int) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=32,
        lr_scheduler_type="linear",
        warmup_steps=settings.warmup,
        use_cpu=not torch.cuda.is_available(),
        bf16=settings.precision == "bf16" or (settings.precision == "auto" and has_bf16()),
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="macro_f1",
        seed=seed,
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
        label_names=["labels"],
        report_to="none",
    )


def has_bf16() -> bool:
    """Whether the hardware that trains multiplies bf16 faster than fp32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _optimizer(model: _SpanLoss, settings: EncoderSettings) -> torch.optim.Optimizer:
    head: list[nn.Parameter] = []
    decayed: list[nn.Parameter] = []
    plain: list[nn.Parameter] = []
    for name, parameter in model.named_parameters():
        if name.startswith("network.head"):
            head.append(parameter)
        else:
            (decayed if parameter.ndim > 1 else plain).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": settings.weight_decay},
            {"params": plain, "weight_decay": 0.0},
            {"params": head, "weight_decay": 0.0, "lr": settings.head_learning_rate},
        ],
        lr=settings.learning_rate,
    )


def _rows(tokenizer: Tokenizer, found: Sequence[Example]) -> list[Row]:
    """One row a window, with the spans that have tokens in it."""
    rows: list[Row] = []
    for window in windows(tokenizer, [example.unit for example in found]):
        example = found[window.place]
        unit = example.unit
        cores = [without_stop(unit.text, span) for span in unit.spans]
        spans = [
            (span, label)
            for span, label in zip(cores, example.labels, strict=True)
            if overlapping(window.offsets, span).any()
        ]
        if spans:
            rows.append({"input_ids": window.ids, "window": window, "spans": spans})
    return rows


def _collate(rows: Sequence[Row]) -> Mapping[str, Tensor]:
    ids, attention = pad([row["window"] for row in rows])
    most = max(len(row["spans"]) for row in rows)
    masks = np.zeros((len(rows), most, ids.shape[1]), dtype=bool)
    labels = np.full((len(rows), most), IGNORED, dtype=np.int64)
    for number, row in enumerate(rows):
        window = row["window"]
        for place, (span, label) in enumerate(row["spans"]):
            masks[number, place, : len(window.ids)] = span_mask(window.offsets, span)
            labels[number, place] = label
    arrays = {"input_ids": ids, "attention_mask": attention, "spans": masks, "labels": labels}
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _metrics(outcome: EvalPrediction) -> dict[str, float]:
    truth = np.asarray(outcome.label_ids).ravel()
    logits = np.asarray(outcome.predictions).reshape(-1, len(LABELS))
    kept = truth != IGNORED
    found = logits[kept].argmax(axis=1)
    score = f1_score(
        truth[kept], found, labels=range(len(LABELS)), average="macro", zero_division=0
    )
    return {"macro_f1": float(score)}
