"""Labelled passages as typed, validated, immutable records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast

from .labels import LABELS, SPLITS, Label, Split

Offsets = tuple[int, int]
"""Start and end as `str` indices, end exclusive."""

PARTS = ("source", "cue", "target")


class RecordError(ValueError):
    """A record that breaks the format; `field` says where, in JSON terms."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"field '{field}': {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a passage and its parts, as offsets into the passage."""

    start: int
    end: int
    label: Label
    source: Offsets | None = None
    cue: Offsets | None = None
    target: Offsets | None = None

    @property
    def offsets(self) -> Offsets:
        return self.start, self.end

    def to_dict(self) -> dict[str, Any]:
        parts = {name: list(part) if (part := getattr(self, name)) else None for name in PARTS}
        return {"start": self.start, "end": self.end, "label": self.label, **parts}


@dataclass(frozen=True, slots=True)
class Record:
    """One passage of the dataset. `extra` keeps the fields this project does not know."""

    id: str
    text: str
    spans: tuple[Span, ...]
    group: str = ""
    domain: str = ""
    genre: str = ""
    tags: tuple[str, ...] = ()
    split: Split | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def context(self) -> str:
        """What stands in front of the text in its document, where that is known."""
        value = self.extra.get("context")
        return value if isinstance(value, str) else ""

    @classmethod
    def from_dict(cls, raw: object) -> Record:
        """Check `raw` and turn it into a record.

        Raises:
            RecordError: naming the first field that breaks the format.
        """
        if not isinstance(raw, Mapping):
            raise RecordError("(record)", f"expected an object, found {_kind(raw)}")
        known = {name: _string(raw, name) for name in ("group", "domain", "genre") if name in raw}
        text = _string(raw, "text")
        names = {"id", "text", "spans", "tags", "split", *known}
        return cls(
            id=_string(raw, "id"),
            text=text,
            spans=_spans(raw, text),
            tags=_tags(raw),
            split=_split(raw),
            extra={name: value for name, value in raw.items() if name not in names},
            **known,
        )

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-ready values; `Record.from_dict` undoes it."""
        return {
            "id": self.id,
            "text": self.text,
            "spans": [span.to_dict() for span in self.spans],
            "group": self.group,
            "domain": self.domain,
            "genre": self.genre,
            "tags": list(self.tags),
            "split": self.split,
            **self.extra,
        }


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {value!r:.40}"


def _string(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise RecordError(name, f"expected a string, found {_kind(value)}")
    if not value and name in ("id", "text"):
        raise RecordError(name, "must not be empty")
    return value


def _split(raw: Mapping[str, Any]) -> Split | None:
    value = raw.get("split")
    if value is not None and value not in SPLITS:
        raise RecordError("split", f"expected one of {', '.join(SPLITS)}, found {_kind(value)}")
    return cast("Split | None", value)


def _tags(raw: Mapping[str, Any]) -> tuple[str, ...]:
    value = raw.get("tags", [])
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise RecordError("tags", f"expected a list of strings, found {_kind(value)}")
    return tuple(value)


def _spans(raw: Mapping[str, Any], text: str) -> tuple[Span, ...]:
    value = raw.get("spans")
    if not isinstance(value, list):
        raise RecordError("spans", f"expected a list, found {_kind(value)}")
    if not value:
        raise RecordError("spans", "a passage holds at least one span (neutral, if nothing else)")
    spans = tuple(_span(item, text, f"spans[{place}]") for place, item in enumerate(value))
    for place, (left, right) in enumerate(pairwise(spans), start=1):
        if right.start < left.end:
            raise RecordError(
                f"spans[{place}].start",
                f"{right.start} lies before the end of the span in front of it ({left.end}); "
                "spans are in order and do not overlap",
            )
    return spans


def _span(raw: object, text: str, name: str) -> Span:
    if not isinstance(raw, Mapping):
        raise RecordError(name, f"expected an object, found {_kind(raw)}")
    label = raw.get("label")
    if label not in LABELS:
        raise RecordError(
            f"{name}.label", f"expected one of {', '.join(LABELS)}, found {_kind(label)}"
        )
    unknown = sorted(set(raw) - {"start", "end", "label", *PARTS})
    if unknown:
        raise RecordError(f"{name}.{unknown[0]}", "unknown field of a span")
    start, end = _offsets((raw.get("start"), raw.get("end")), len(text), name)
    parts = {
        part: _offsets(raw[part], len(text), f"{name}.{part}") if raw.get(part) else None
        for part in PARTS
    }
    cue = parts["cue"]
    if cue and not (start <= cue[0] and cue[1] <= end):
        raise RecordError(f"{name}.cue", f"{list(cue)} lies outside its span [{start}, {end}]")
    return Span(start, end, cast("Label", label), **parts)


def _offsets(value: object, length: int, name: str) -> Offsets:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise RecordError(name, f"expected [start, end], found {_kind(value)}")
    start, end = value
    for edge, offset in (("start", start), ("end", end)):
        if not isinstance(offset, int) or isinstance(offset, bool):
            raise RecordError(f"{name}.{edge}", f"expected an integer, found {_kind(offset)}")
    if not 0 <= start < end <= length:
        raise RecordError(
            f"{name}.{'start' if not 0 <= start < length else 'end'}",
            f"[{start}, {end}] is no stretch of a text of {length} characters",
        )
    return start, end
