"""Fine-tuning an encoder with the `transformers` trainer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import (
    EarlyStoppingCallback,
    ProgressCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint

from ..data.sentences import Unit
from .averaging import average_with
from .batches import Row, collate, labelled_rows, unlabelled_rows
from .encoder import TOKENIZER, EncoderClassifier, EncoderSettings
from .examples import Example
from .folder import MANIFEST, ModelError
from .joining import joined
from .losses import JointLoss
from .network import SpanNetwork, TorchEngine, load_network, new_network
from .parallel import first_ahead, is_first, process_count, shared
from .pretrained import find_pretrained
from .protocol import Report
from .teaching import lessons
from .validation import validate

LAYER = re.compile(r"encoder\..*?layer\.(\d+)\.")


class _Trainer(Trainer):  # type: ignore[misc]
    """The trainer, judging the network by all its tasks in place of the loss."""

    def judge_by(self, tokenizer: Tokenizer, settings: EncoderSettings, held_out: Any) -> None:
        self._tokenizer, self._settings, self._held_out = tokenizer, settings, held_out

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        found = shared(self._validated() if is_first() else {})
        metrics = {f"eval_{name}": value for name, value in found.items()}
        self.log(metrics)
        self.control: Any = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics

    def _validated(self) -> dict[str, float]:
        network = self.model.network
        engine = TorchEngine(network, str(next(network.parameters()).device))
        classifier = EncoderClassifier(self._settings, tokenizer=self._tokenizer, engine=engine)
        return validate(classifier, self._held_out)


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
        found = {name.replace("eval", "validation", 1): metrics[name] for name in metrics}
        self.report({"training_loss": self.training_loss, **found}, round(state.epoch))


def finetune(
    settings: EncoderSettings,
    train: Sequence[Example],
    validation: Sequence[Example],
    unlabelled: Sequence[str],
    *,
    seed: int,
    work: Path | None,
    report: Report | None,
) -> tuple[SpanNetwork, Tokenizer]:
    """Fine-tune the pretrained encoder; the weights with the best validation score are kept.

    Checkpoints go to `work` after every epoch, and the last one found there is continued from.
    Processes that `torchrun` started share every batch between them.

    Raises:
        ModelError: if a batch cannot be shared evenly.
    """
    if settings.batch_size % process_count():
        raise ModelError(
            f"a batch_size of {settings.batch_size} cannot be shared between "
            f"{process_count()} processes"
        )
    set_seed(seed)
    with first_ahead():
        base = find_pretrained(settings.base)
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings.max_tokens)
    network = load_network(base) if (base / MANIFEST).exists() else new_network(base)
    if settings.averaged_with:
        average_with(network, [each.strip() for each in settings.averaged_with.split(",")])
    if settings.epochs < 1:
        return network.eval(), tokenizer
    network.dropout.p = settings.dropout
    model = JointLoss(network, settings)
    rows = _rows(settings, tokenizer, train, unlabelled, seed)
    with TemporaryDirectory() as scratch:
        folder = shared(work or Path(scratch))
        trainer = _Trainer(
            model=model,
            args=_arguments(settings, folder, seed),
            train_dataset=[row.item() for row in rows],
            eval_dataset=[],
            data_collator=collate,
            optimizers=(_optimizer(model, settings), None),
            callbacks=[
                EarlyStoppingCallback(settings.patience),
                *([_Reporter(report)] if report else []),
            ],
        )
        trainer.judge_by(tokenizer, settings, validation)
        if process_count() > 1:
            # The sampler draws from torch's generator, which dropout has moved on differently.
            trainer.accelerator.rng_types = ["torch"]
        trainer.remove_callback(ProgressCallback)
        trainer.add_callback(_Bar)
        # Only where the first process has made the folder is it sure to be there.
        last = shared(get_last_checkpoint(str(folder)) if is_first() else None)
        trainer.train(resume_from_checkpoint=last)
    return network.cpu().eval(), tokenizer


def _rows(
    settings: EncoderSettings,
    tokenizer: Tokenizer,
    train: Sequence[Example],
    unlabelled: Sequence[str],
    seed: int,
) -> list[Row]:
    context, made = settings.context, joined(train, settings.joined, seed)
    if settings.teacher is None:
        return labelled_rows(tokenizer, [*train, *made], context)
    with first_ahead():
        taught = lessons(settings.teacher, [example.unit for example in train], find=False)
    rows = labelled_rows(tokenizer, train, context, taught)
    rows += labelled_rows(tokenizer, made, context)
    if unlabelled:
        units = [Unit(0, text, (), ()) for text in unlabelled]
        with first_ahead():
            answers = lessons(settings.teacher, units, find=True)
        rows += unlabelled_rows(tokenizer, units, answers)
    return rows


def _arguments(settings: EncoderSettings, folder: Path, seed: int) -> TrainingArguments:
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        lr_scheduler_type="linear",
        warmup_steps=settings.warmup,
        use_cpu=not torch.cuda.is_available(),
        bf16=settings.precision == "bf16" or (settings.precision == "auto" and has_bf16()),
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="score",
        seed=seed,
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
        label_names=["labels"],
        report_to="none",
        ddp_find_unused_parameters=False,
        # The batches of one process, each of them cut into equal shares.
        accelerator_config={"split_batches": True},
    )
    # One process takes one GPU; with all of them it would take a larger batch.
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments


def has_bf16() -> bool:
    """Whether the hardware that trains multiplies bf16 faster than fp32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _optimizer(model: JointLoss, settings: EncoderSettings) -> torch.optim.Optimizer:
    """AdamW whose rate falls from the head down to the embeddings (layer-wise decay: J. Howard
    and S. Ruder, "Universal Language Model Fine-tuning", ACL 2018), without the frozen layers.
    """
    config: Any = model.network.encoder.config
    layers = config.num_hidden_layers
    groups: list[dict[str, Any]] = []
    for name, parameter in model.network.named_parameters():
        depth = _depth(name, layers)
        if depth <= settings.frozen_layers:
            parameter.requires_grad = False
            continue
        rate = settings.learning_rate * settings.layer_decay ** (layers - depth)
        head = depth > layers
        groups.append(
            {
                "params": [parameter],
                "lr": settings.head_learning_rate if head else rate,
                "weight_decay": 0.0 if head or parameter.ndim < 2 else settings.weight_decay,
            }
        )
    return torch.optim.AdamW(groups, lr=settings.learning_rate, fused=True)


def _depth(name: str, layers: int) -> int:
    """Embeddings are 0, the lowest layer 1, the head one more than the highest."""
    if name.startswith("head"):
        return layers + 1
    found = LAYER.match(name)
    return int(found[1]) + 1 if found else 0
