"""`predict()` and the reusable `Predictor` behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias, overload

import numpy as np

from ..data.labels import LABELS
from ..data.records import PARTS, Offsets
from ..data.sentences import Unit, units
from ..models import (
    DEFAULT,
    SCHEMES,
    Classifier,
    EncoderClassifier,
    Finding,
    ModelError,
    TfidfClassifier,
    fetch_model,
    read_config,
    shipped_models,
)
from .devices import make_engine, resolve_device
from .documents import link
from .stance import Mention, Stance

Given: TypeAlias = "tuple[str, Sequence[Offsets] | None]"
"""A text and the spans to label in it, or `None` to find them."""

CHUNK = 512
"""Texts read at once, at most; within a chunk sentences of like length share a batch."""
CHUNK_CHARACTERS = 1_000_000


class InputError(ValueError):
    """Texts or spans that cannot be labelled; the message says which and why."""


class Predictor:
    """A loaded model. Made by `sayso.load`."""

    def __init__(self, classifier: Classifier, name: str, device: str) -> None:
        self.name = name
        self.device = device
        self._classifier = classifier

    def __repr__(self) -> str:
        return f"Predictor({self.name!r}, device={self.device!r})"

    @overload
    def predict(  # type: ignore[overload-overlap]  # a str is a sequence of them
        self,
        texts: str,
        *,
        spans: Sequence[Sequence[int]] | None = None,
        batch_size: int | None = None,
    ) -> list[Stance]: ...
    @overload
    def predict(
        self,
        texts: Sequence[str],
        *,
        spans: Sequence[Sequence[Sequence[int]]] | None = None,
        batch_size: int | None = None,
    ) -> list[list[Stance]]: ...
    def predict(self, texts, *, spans=None, batch_size=None):  # type: ignore[no-untyped-def]
        """Label one text, or each text of a sequence. See `sayso.predict`."""
        size = _checked_batch_size(batch_size)
        if isinstance(texts, str):
            found = None if spans is None else _checked_spans(spans, texts, "spans")
            return next(self._predict_chunks([(texts, found)], size))
        return list(self._predict_chunks(_checked(texts, spans), size))

    def stream(self, texts: Iterable[str]) -> Iterator[list[Stance]]:
        """Label texts as they come, without holding them all; results in the same order."""
        yield from self._predict_chunks(((text, None) for text in texts), None)

    def _predict_chunks(
        self, given: Iterable[Given], batch_size: int | None
    ) -> Iterator[list[Stance]]:
        for chunk in _chunks(given):
            yield from self._predict_chunk(chunk, batch_size)

    def _predict_chunk(self, chunk: Sequence[Given], batch_size: int | None) -> list[list[Stance]]:
        """All texts of a chunk come with spans, or none does."""
        bare = chunk[0][1] is None
        found = [units(text, spans) for text, spans in chunk]
        flat = [unit for group in found for unit in group]
        read = self._classifier.find_spans if bare else self._classifier.label_spans
        findings = iter(read(flat, batch_size=batch_size))
        results = [
            _stances(text, [(unit, next(findings)) for unit in group])
            for (text, _), group in zip(chunk, found, strict=True)
        ]
        if not bare:
            return results
        return [link(text, each) for (text, _), each in zip(chunk, results, strict=True)]


def _chunks(given: Iterable[Given]) -> Iterator[list[Given]]:
    chunk: list[Given] = []
    size = 0
    for each in given:
        chunk.append(each)
        size += len(each[0])
        if len(chunk) == CHUNK or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _stances(text: str, read: Sequence[tuple[Unit, list[Finding]]]) -> list[Stance]:
    """The findings of a text in the order of its sentences, or of the spans that were given."""
    placed = [
        # A sentence may hold any number of stances, and its place is that of all of them.
        (unit.places[min(number, len(unit.places) - 1)], _stance(text, unit, finding))
        for unit, findings in read
        for number, finding in enumerate(findings)
    ]
    return [stance for _, stance in sorted(placed, key=lambda pair: pair[0])]


def _stance(text: str, unit: Unit, finding: Finding) -> Stance:
    row = finding.probabilities
    scores = dict(zip(LABELS, row.tolist(), strict=True))
    label = LABELS[int(row.argmax())]
    start, end = (edge + unit.start for edge in finding.span)
    parts = {part: _mention(text, unit, getattr(finding, part)) for part in PARTS}
    return Stance(start, end, text[start:end], label, scores[label], scores, **parts)


def _mention(text: str, unit: Unit, part: Offsets | None) -> Mention | None:
    if part is None:
        return None
    start, end = part[0] + unit.start, part[1] + unit.start
    return Mention(start, end, text[start:end])


def _checked(texts: Sequence[str], spans: Sequence[Sequence[Sequence[int]]] | None) -> list[Given]:
    """Pairs of text and spans, every one of them checked before any work is done."""
    if isinstance(texts, (bytes, bytearray)) or not isinstance(texts, Iterable):
        raise InputError(f"texts must be a str or a sequence of them, not {type(texts).__name__}")
    texts = list(texts)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"texts[{place}] must be a str, not {type(text).__name__}")
    if spans is None:
        return [(text, None) for text in texts]
    if not isinstance(spans, Sequence) or isinstance(spans, str) or len(spans) != len(texts):
        count = len(spans) if isinstance(spans, Sequence) else "none"
        raise InputError(
            f"spans must hold one list for each text: {len(texts)} text(s), {count} list(s)"
        )
    return [
        (text, _checked_spans(each, text, f"spans[{place}]"))
        for place, (text, each) in enumerate(zip(texts, spans, strict=True))
    ]


def _checked_spans(spans: Sequence[Sequence[int]], text: str, name: str) -> list[Offsets]:
    if isinstance(spans, (str, bytes)) or not isinstance(spans, Iterable):
        raise InputError(f"{name} must be a list of (start, end) pairs, not {spans!r:.40}")
    return [_checked_span(span, text, f"{name}[{place}]") for place, span in enumerate(spans)]


def _checked_span(span: Sequence[int], text: str, name: str) -> Offsets:
    try:
        start, end = (_index(value) for value in span)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be a pair of integers, not {span!r}") from None
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"{name} = ({start}, {end}) is no stretch of a text of {len(text)} characters"
        )
    return start, end


def _checked_batch_size(batch_size: int | None) -> int | None:
    if batch_size is None:
        return None
    try:
        size = _index(batch_size)
    except TypeError:
        size = 0
    if size < 1:
        raise InputError(f"batch_size must be a positive integer, not {batch_size!r}")
    return size


def _index(value: object) -> int:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    raise TypeError


def load(model: str | Path | None = None, device: str = "auto") -> Predictor:
    """Load a model for repeated use.

    Args:
        model: `None` for the shipped default, the name of a shipped model (`"tfidf"`), a folder
            that training wrote, or an MLflow model URI (`runs:/…`, `models:/…`).
        device: `"auto"`, `"cpu"`, `"cuda"`, `"cuda:1"`.

    Raises:
        ModelError: for a model that is unknown, damaged or needs an extra that is not installed.
        DeviceError: for a device that is not there.
    """
    device = resolve_device(device)
    folder = find_model(model)
    return Predictor(_load_classifier(folder, device), str(model or DEFAULT), device)


def find_model(model: str | Path | None) -> Path:
    """The folder of a model, by name, path or MLflow URI.

    Raises:
        ModelError: if there is none.
    """
    shipped = shipped_models()
    name = DEFAULT if model is None else str(model)
    if name in shipped:
        return shipped[name]
    if name.startswith(SCHEMES):
        return fetch_model(name)
    if Path(name).is_dir():
        return Path(name)
    raise ModelError(
        f"unknown model {name!r}: neither a shipped model ({', '.join(shipped)}), "
        "nor a folder, nor an MLflow URI (runs:/…, models:/…)"
    )


def _load_classifier(folder: Path, device: str) -> Classifier:
    config = read_config(folder)
    if config["kind"] == TfidfClassifier.kind:
        return TfidfClassifier.load(folder, config)
    if config["kind"] == EncoderClassifier.kind:
        return EncoderClassifier.load(folder, config, engine=make_engine(folder, device))
    raise ModelError(f"{folder}: unknown kind of model {config['kind']!r}")


_cached = lru_cache(maxsize=4)(load)


@overload
def predict(  # type: ignore[overload-overlap]  # a str is a sequence of them
    texts: str,
    *,
    spans: Sequence[Sequence[int]] | None = None,
    model: str | Path | None = None,
    device: str = "auto",
    batch_size: int | None = None,
) -> list[Stance]: ...
@overload
def predict(
    texts: Sequence[str],
    *,
    spans: Sequence[Sequence[Sequence[int]]] | None = None,
    model: str | Path | None = None,
    device: str = "auto",
    batch_size: int | None = None,
) -> list[list[Stance]]: ...
def predict(texts, *, spans=None, model=None, device="auto", batch_size=None):  # type: ignore[no-untyped-def]
    """Say who accuses, who denies and who claims what.

    Args:
        texts: one text, or a sequence of them.
        spans: `None` to find the spans; or the `(start, end)` pairs to label, one list for each
            text (for one `str`: one list).
        model: see `sayso.load`.
        device: see `sayso.load`.
        batch_size: sentences the encoder reads at once.

    Returns:
        The stances in order of appearance, or in the order of `spans`: a list for one `str`, a list
        of lists for a sequence.

    Raises:
        InputError: for a text that is no `str`, or spans that do not fit the texts.
        ModelError: see `sayso.load`.
        DeviceError: see `sayso.load`.
    """
    predictor = _cached(None if model is None else str(model), str(device))
    return predictor.predict(texts, spans=spans, batch_size=batch_size)
