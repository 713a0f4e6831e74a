"""Sentence boundaries, as offsets into the caller's own text.

Chosen on evidence (`make splitters` prints the table): of the maintained splitters, nupunkt finds
most true boundaries and makes fewest false ones, on hard cases (`tests/data/sentences.jsonl`) and
on real news alike. It needs Python 3.11; on 3.10 sentencex, the next best, stands in.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .datelines import dateline_end
from .headlines import headlines
from .records import Offsets

if sys.version_info >= (3, 11):
    from nupunkt import sent_spans
else:  # pragma: no cover
    from sentencex import get_sentence_boundaries

    def sent_spans(text: str) -> list[Offsets]:
        found = get_sentence_boundaries("en", text)
        return [(sentence["start_index"], sentence["end_index"]) for sentence in found]


BLANK_LINE = re.compile(r"\r?\n[^\S\r\n]*\r?\n|\r[^\S\r\n]*\r(?!\n)")
UNENCODABLE = re.compile("[\ud800-\udfff\0]")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a classifier sees at once: a stretch of text and the spans to label in it.

    `start` is where the stretch begins in the whole text; `spans` are offsets into `text`, and
    `places` say where each of them stood in the caller's list. `before` is the sentence in front
    of the stretch, where there is one.
    """

    start: int
    text: str
    spans: tuple[Offsets, ...]
    places: tuple[int, ...]
    before: str = ""


def sentences(text: str) -> list[Offsets]:
    """Offsets of the sentences of `text`, without the white space around them.

    A blank line ends a sentence; blank text has none. A headline on a line of its own and a
    dateline ("KABUL, Afghanistan (Newswire) —") are sentences of their own.
    """
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[Offsets]:
    position = 0
    for paragraph_end in [*(match.start() for match in BLANK_LINE.finditer(text)), len(text)]:
        paragraph = UNENCODABLE.sub("\ufffd", text[position:paragraph_end])
        for start, end in _pieces(paragraph) if paragraph.strip() else ():
            words = paragraph[start:end].strip()
            if words:
                start = paragraph.index(words, start)
                yield position + start, position + start + len(words)
        position = paragraph_end


def _pieces(paragraph: str) -> Iterator[Offsets]:
    """Headlines, datelines and sentences of a paragraph, white space included, in order."""
    position = 0
    for start, end in [*headlines(paragraph), (len(paragraph), len(paragraph))]:
        yield from _body(paragraph, position, start)
        yield start, end
        position = end


def _body(paragraph: str, start: int, end: int) -> Iterator[Offsets]:
    words = paragraph[start:end].lstrip()
    indent = end - start - len(words)
    body = start + indent + dateline_end(words)
    yield start, body
    if body < end:
        for left, right in sent_spans(paragraph[body:end]):
            yield body + left, body + right


def units(text: str, spans: Sequence[Offsets] | None = None, context: str = "") -> list[Unit]:
    """Group `spans` by the sentences they touch, so that each sentence is read once.

    A span over several sentences, or over white space between two, gets a unit of its own that
    covers them all.

    Args:
        text: the whole text.
        spans: stretches of it; `None` takes each sentence as one.
        context: what stood in front of the text, where that is known.
    """
    found = sentences(text)
    in_front = _before(context, sentences(context), len(context))
    windows: dict[Offsets, list[int]] = {}
    spans = found if spans is None else spans
    for place, (start, end) in enumerate(spans):
        touched = _touching(found, start, end)
        window = (min([start, *touched[:1]]), max([end, *touched[1:]]))
        windows.setdefault(window, []).append(place)
    return [
        Unit(
            start=left,
            text=text[left:right],
            spans=tuple((spans[place][0] - left, spans[place][1] - left) for place in places),
            places=tuple(places),
            before=_before(text, found, left) or in_front,
        )
        for (left, right), places in windows.items()
    ]


def _before(text: str, found: list[Offsets], position: int) -> str:
    """The last sentence that ends at or before `position`."""
    place = bisect_right(found, position, key=lambda sentence: sentence[1])
    start, end = found[place - 1] if place else (0, 0)
    return text[start:end]


def _touching(found: list[Offsets], start: int, end: int) -> tuple[int, ...]:
    """Start of the first and end of the last sentence that `[start, end)` overlaps, if any."""
    first = bisect_right(found, start, key=lambda sentence: sentence[1])
    last = bisect_left(found, end, key=lambda sentence: sentence[0]) - 1
    return (found[first][0], found[last][1]) if first <= last else ()
