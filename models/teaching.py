"""What a trained encoder, the teacher, says of texts that a smaller one learns from.

Knowledge distillation (G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015): the
learner is shown the teacher's scores, which hold more than the labels do, and which unlabelled
text has too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from ..data.atomic import atomic_path
from ..data.records import Offsets
from ..data.sentences import Unit
from .borders import without_stop
from .encoder import NEUTRAL, EncoderClassifier
from .folder import MANIFEST, ModelError, read_config, sha256
from .network import TorchEngine, has_bf16, load_network
from .parallel import first_ahead
from .parts import edge_logits
from .protocol import whole
from .reading import Reading, paths
from .tokens import span_mask

CHUNK = 256


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the teacher says of one unit.

    Attributes:
        spans: those it was asked about or, in unlabelled text, found; shape `(spans, 2)`.
        stance: logits; shape `(spans, 4)`.
        tags: logits; shape `(tokens, 7)`.
        edges: logits of the parts; shape `(spans, 6, tokens)`.
        starts: where each token starts in the text, to tell whether the learner's tokens are the
            same; shape `(tokens,)`.
    """

    spans: NDArray[np.int64]
    stance: NDArray[np.float32]
    tags: NDArray[np.float32]
    edges: NDArray[np.float32]
    starts: NDArray[np.int64]


FIELDS = tuple(field.name for field in fields(Lesson))


def lessons(teacher: str, units: Sequence[Unit], *, find: bool) -> list[Lesson]:
    """Ask the teacher in the model folder `teacher` about units; its answers are kept beside it.

    It is asked about each unit once, whichever experiments learn from it. Of processes that train
    together, the first asks and the others read what it kept.

    Args:
        teacher: folder of an encoder.
        units: what to read.
        find: ask about the spans it finds and the whole unit, in place of the unit's own.

    Raises:
        ModelError: if the folder holds no encoder.
    """
    if not units:
        return []
    with first_ahead():
        return _kept_or_asked(Path(teacher), units, find)


def _kept_or_asked(folder: Path, units: Sequence[Unit], find: bool) -> list[Lesson]:
    config = read_config(folder)
    if config["kind"] != EncoderClassifier.kind:
        raise ModelError(f"{folder}: a teacher must be an encoder, this is a {config['kind']}")
    keys = _keys(folder, units, find)
    kept = _kept(folder.parent, set(keys))
    new = {key: unit for key, unit in zip(keys, units, strict=True) if key not in kept}
    if new:
        classifier = EncoderClassifier.load(folder, config, _engine(folder))
        asked = dict(zip(new, _asked(classifier, list(new.values()), find), strict=True))
        name = hashlib.sha256("".join(new).encode()).hexdigest()[:16]
        with atomic_path(folder.parent / f"lessons-{name}.safetensors") as draft:
            save_file(_packed(asked), draft)
        kept |= asked
    return [kept[key] for key in keys]


def _kept(folder: Path, keys: set[str]) -> dict[str, Lesson]:
    found: dict[str, Lesson] = {}
    for cache in sorted(folder.glob("lessons-*.safetensors")):
        with safe_open(cache, "numpy") as arrays:
            there = {name.partition(".")[0] for name in arrays.keys()}  # noqa: SIM118
            for key in (keys & there) - found.keys():
                found[key] = Lesson(*(arrays.get_tensor(f"{key}.{name}") for name in FIELDS))
    return found


def _engine(folder: Path) -> TorchEngine:
    """In 16 bits where they are faster: of a teacher's scores, hundredths do not count."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return TorchEngine(load_network(folder), device, bf16=has_bf16())


def _asked(classifier: EncoderClassifier, units: Sequence[Unit], find: bool) -> list[Lesson]:
    return [
        lesson
        for first in range(0, len(units), CHUNK)
        for lesson in _ask(classifier, units[first : first + CHUNK], find)
    ]


def _ask(classifier: EncoderClassifier, units: Sequence[Unit], find: bool) -> list[Lesson]:
    readings = classifier.read(units)
    spans: list[Sequence[Offsets]] = [unit.spans for unit in units]
    if find:
        tagged = paths(readings, classifier.outside)
        spans = [
            [*reading.spans(path), *unit.spans]
            for reading, path, unit in zip(readings, tagged, whole(units), strict=True)
        ]
    return [_lesson(reading, own) for reading, own in zip(readings, spans, strict=True)]


def _lesson(reading: Reading, spans: Sequence[Offsets]) -> Lesson:
    """Of the first window; texts to learn from have one."""
    window, scores = reading.windows[0], reading.scores[0]
    masks = [span_mask(window.offsets, without_stop(reading.unit.text, each)) for each in spans]
    return Lesson(
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        np.stack([reading.logits(span) for span in spans]).astype(np.float32),
        np.ascontiguousarray(scores.tags),
        np.stack([edge_logits(scores, mask, window.real) for mask in masks]).astype(np.float32),
        np.ascontiguousarray(window.offsets[:, 0]),
    )


def is_stance(lesson: Lesson) -> NDArray[np.bool_]:
    """For which spans the teacher tells parts: those it holds for no neutral ones."""
    stances: NDArray[np.bool_] = lesson.stance.argmax(axis=1) != NEUTRAL
    return stances


def agrees(lesson: Lesson, labels: Sequence[int]) -> bool:
    """Whether the teacher gives its spans these labels, places in `LABELS`."""
    return bool((lesson.stance.argmax(axis=1) == np.asarray(labels)).all())


def _keys(folder: Path, units: Sequence[Unit], find: bool) -> list[str]:
    """What tells a question to a teacher from all others."""
    teacher = hashlib.sha256(sha256(folder / MANIFEST).encode() + bytes([find]))
    keys = []
    for unit in units:
        question = teacher.copy()
        question.update(repr((unit.text, unit.spans, unit.before)).encode("utf-8", "surrogatepass"))
        keys.append(question.hexdigest()[:32])
    return keys


def _packed(lessons: Mapping[str, Lesson]) -> dict[str, NDArray[np.generic]]:
    return {
        f"{key}.{name}": getattr(lesson, name) for key, lesson in lessons.items() for name in FIELDS
    }
