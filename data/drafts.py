"""Drafts: labelled passages as a person types them, with quoted words in place of offsets.

A draft is a record whose spans and parts are given by their words:

    {"id": "…", "text": "…", "spans": [{"text": "A blamed B", "label": "accuse",
     "source": "A", "cue": "blamed", "target": "B"}]}

Spans stand in the order of the text. `"spans": "neutral"` is one neutral span over all of it, and
`"first words … last words"` stands for a long span. A part that occurs more than once means the
first whole-word occurrence inside its span, else (for source and target) the last before it, else
the first after it; `["he", 2]` means the second whole-word occurrence in the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .jsonl import DatasetError, read_objects
from .records import PARTS, Offsets, Record, RecordError

ELLIPSIS = " … "


def read_drafts(path: str | Path, **defaults: str) -> Iterator[Record]:
    """Yield the drafts of a JSON Lines file as records; `defaults` fill absent fields.

    Raises:
        DatasetError: naming file, line and field.
    """
    for number, draft in read_objects(path):
        try:
            yield resolve_draft({**defaults, **draft})
        except RecordError as error:
            raise DatasetError(f"{path}, line {number}, {error}") from error


def resolve_draft(draft: Mapping[str, Any]) -> Record:
    """Turn quoted words into offsets and check the outcome as `Record.from_dict` does."""
    text = draft["text"]
    return Record.from_dict({**draft, "spans": list(_resolve_spans(draft["spans"], text))})


def _resolve_spans(spans: Any, text: str) -> Iterator[dict[str, Any]]:
    if spans == "neutral":
        yield {"start": 0, "end": len(text), "label": "neutral"}
        return
    position = 0
    for place, span in enumerate(spans):
        name = f"spans[{place}]"
        start, position = _find_span(span["text"], text, position, f"{name}.text")
        parts = {
            part: list(_find_part(span[part], text, (start, position), f"{name}.{part}"))
            for part in PARTS
            if span.get(part)
        }
        yield {"start": start, "end": position, "label": span.get("label"), **parts}


def _find_span(words: str, text: str, position: int, name: str) -> Offsets:
    if words == "*":
        stripped = text.rstrip()
        return 0, len(stripped) - stripped.endswith(".")
    start = text.find(words, position)
    if start >= 0:
        return start, start + len(words)
    head, ellipsis, tail = words.partition(ELLIPSIS)
    start = text.find(head, position)
    end = text.find(tail, start + len(head)) if ellipsis and start >= 0 else -1
    if end < 0:
        raise RecordError(name, f"{words!r:.60} does not follow in the text")
    return start, end + len(tail)


def _find_part(quoted: str | list[Any], text: str, span: Offsets, name: str) -> Offsets:
    words, nth = (quoted[0], quoted[1]) if isinstance(quoted, list) else (quoted, None)
    found = _occurrences(words, text)
    if len(found) < (nth or 1):
        raise RecordError(name, f"{words!r:.60} does not occur {nth or 1} time(s) in the text")
    if nth:
        return found[int(nth) - 1]
    inside = [place for place in found if span[0] <= place[0] and place[1] <= span[1]]
    before = [place for place in found if place[1] <= span[0]]
    return inside[0] if inside else before[-1] if before else found[0]


def _occurrences(words: str, text: str) -> list[Offsets]:
    left = r"(?<!\w)" if words[:1].isalnum() else ""
    right = r"(?!\w)" if words[-1:].isalnum() else ""
    return [match.span() for match in re.finditer(left + re.escape(words) + right, text)]
