"""Fine-tuning an encoder with the `transformers` trainer."""

from __future__ import annotations

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
from .augmentation import augmented, find_neighbours
from .averaging import average_with
from .batches import Row, collate, labelled_rows, unlabelled_rows
from .encoder import TOKENIZER, EncoderClassifier, EncoderSettings
from .examples import Example
from .folder import MANIFEST, ModelError
from .joining import joined
from .losses import JointLoss
from .network import SpanNetwork, TorchEngine, has_bf16, load_network, new_network
from .optimizer import new_optimizer
from .parallel import first_ahead, is_first, process_count, shared
from .pretrained import find_pretrained
from .protocol import Report
from .teaching import Lesson, agrees, lessons
from .validation import validate

POSITIONS_AFTER_PADDING = ("mpnet", "roberta", "xlm-roberta", "camembert")
"""Kinds of encoders that number their tokens from behind the number of the padding."""


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
    """Fine-tune the pretrained encoder; the weights of one epoch are kept (`keep_best`).

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
    _check_length(network, settings)
    if settings.averaged_with:
        average_with(network, [each.strip() for each in settings.averaged_with.split(",")])
    if settings.epochs < 1:
        return network.eval(), tokenizer
    _set_dropout(network, settings)
    model = JointLoss(network, settings)
    rows = _rows(settings, network, tokenizer, train, unlabelled, seed)
    with TemporaryDirectory() as scratch:
        folder = shared(work or Path(scratch))
        trainer = _Trainer(
            model=model,
            args=_arguments(settings, folder, seed),
            train_dataset=[row.item() for row in rows],
            eval_dataset=[],
            data_collator=collate,
            optimizers=(new_optimizer(model.network, settings), None),
            callbacks=[
                *([EarlyStoppingCallback(settings.patience)] if settings.keep_best else []),
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


def _check_length(network: SpanNetwork, settings: EncoderSettings) -> None:
    """A window must fit the encoder, behind its context and the token that parts them."""
    config: Any = network.encoder.config
    unused = config.pad_token_id + 1 if config.model_type in POSITIONS_AFTER_PADDING else 0
    most = config.max_position_embeddings - unused
    shown = settings.context + 1 if settings.context else 0
    if settings.context < 0 or settings.max_tokens < 3 or settings.max_tokens + shown > most:
        raise ModelError(
            f"max_tokens ({settings.max_tokens}) and context ({settings.context}) do not fit "
            f"'{settings.base}', which reads {most} tokens"
        )


def _set_dropout(network: SpanNetwork, settings: EncoderSettings) -> None:
    network.dropout.p = settings.dropout
    if settings.encoder_dropout is not None:
        for module in network.encoder.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = settings.encoder_dropout


def _rows(
    settings: EncoderSettings,
    network: SpanNetwork,
    tokenizer: Tokenizer,
    train: Sequence[Example],
    unlabelled: Sequence[str],
    seed: int,
) -> list[Row]:
    context, made = settings.context, joined(train, settings.joined, seed)
    if settings.teacher is None:
        return labelled_rows(tokenizer, [*train, *made], context)
    asked = [example.unit for example in train]
    taught = lessons(settings.teacher, asked, find=False)
    heard: list[Lesson | None] = [
        lesson if not settings.agreeing or agrees(lesson, example.labels) else None
        for lesson, example in zip(taught, train, strict=True)
    ]
    rows = labelled_rows(tokenizer, train, context, heard)
    rows += labelled_rows(tokenizer, made, context)
    found, answers = _without_labels(settings.teacher, unlabelled)
    rows += unlabelled_rows(tokenizer, found, answers)
    if settings.augmented:
        texts = [unit.text for unit in (*asked, *found)]
        like = find_neighbours(texts, tokenizer.get_vocab(), network.word_embeddings())
        labels = [set(lesson.stance.argmax(axis=1)) for lesson in (*taught, *answers)]
        near = augmented(texts, labels, like, settings.augmented)
        rows += unlabelled_rows(tokenizer, *_without_labels(settings.teacher, near))
    return rows


def _without_labels(teacher: str, texts: Sequence[str]) -> tuple[list[Unit], list[Lesson]]:
    """Texts as units, and what the teacher finds in them."""
    found = [Unit(0, text, (), ()) for text in texts]
    return found, lessons(teacher, found, find=True)


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
        load_best_model_at_end=settings.keep_best,
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
