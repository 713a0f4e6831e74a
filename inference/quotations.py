"""Quotations of a text, and who speaks in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .stance import Mention, Stance

_MARK = re.compile(r"[“”\"«»]|\r?\n[^\S\r\n]*\r?\n\s*|[\r\n]\s*")
_CLOSERS = {"“": "”", '"': '"', "«": "»"}
_BEFORE_OPENING = frozenset(" \t\r\n\xa0\u2028([{—–-‘'")
_BEFORE_CLOSING = frozenset(".,!?…;:)]’'—–-%")
_ABBREVIATION = r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Rev|St|[A-Z])\."
_ATTRIBUTION = re.compile(rf"(?:[^.!?…;\r\n]|{_ABBREVIATION}){{1,300}}[.:,]\s*")
_QUOTATIONS_OF_A_STANCE = 4


@dataclass(frozen=True, slots=True)
class Quotation:
    """A closed quotation, its marks included; it may run over several paragraphs."""

    start: int
    end: int


def quotations(text: str) -> list[Quotation]:
    """Closed quotations in double marks (“…”, "…", «…»), in order, never nested.

    Where a long quotation opens every paragraph with a mark and closes only the last, it is one.
    A mark that fits nowhere is dropped, and so is a quotation that its paragraph leaves open
    without the next one taking it up.
    """
    return list(_quotations(text))


def _quotations(text: str) -> Iterator[Quotation]:
    start: int | None = None
    opener = ""
    taken_up = -1
    for found in _MARK.finditer(text):
        mark, place = found.group(), found.start()
        if mark[0] in "\r\n":
            taken_up = found.end()
            blank = sum(map(mark.replace("\r\n", "\n").count, "\r\n")) > 1
            if start is not None and blank and text[found.end() : found.end() + 1] != opener:
                start = None
        elif start is None:
            if mark in _CLOSERS and _opens(text, place):
                start, opener = place, mark
        elif mark == _CLOSERS[opener] and (mark != opener or _closes(text, place)):
            yield Quotation(start, place + 1)
            start = None
        elif mark == opener and place != taken_up and _opens(text, place):
            start = place


def _opens(text: str, place: int) -> bool:
    after = text[place + 1 : place + 2]
    before = text[place - 1 : place]
    return bool(after.strip()) and (place == 0 or before in _BEFORE_OPENING)


def _closes(text: str, place: int) -> bool:
    after = text[place + 1 : place + 2]
    before = text[place - 1]
    return bool(before.strip()) and (before in _BEFORE_CLOSING or not after.isalnum())


def inherit_sources(text: str, stances: Sequence[Stance]) -> list[Stance]:
    """Stances inside a quotation get the source of the quotation where they have none.

    The source of a quotation is the one that the stances around it name outside of all quotations.
    A quotation that follows the attribution of another at once (`“…,” said Ana Ruiz. “…”`), with
    nothing else in between, goes on with its source; not so after a question, and not where
    two sources are named. Stances that are neutral, or have a cue of their own in the quotation
    ("allegedly"), get none; an "I" in the quotation stands for its source. Only cases plain from
    marks and punctuation are decided, not the turns of a dialogue (for those: T. O'Keefe et al.,
    "A sequence labelling approach to quote attribution", EMNLP-CoNLL 2012).
    """
    found = quotations(text)
    if not found:
        return list(stances)
    starts = [quotation.start for quotation in found]
    speakers = _speakers(text, found, starts, stances)
    return [_inherited(stance, found, starts, speakers) for stance in stances]


def _inherited(
    stance: Stance,
    found: Sequence[Quotation],
    starts: Sequence[int],
    speakers: Sequence[Mention | None],
) -> Stance:
    place = bisect_right(starts, stance.start) - 1
    speaker = speakers[place] if place >= 0 else None
    # The full stop of a sentence may stand behind the closing mark.
    if speaker is None or stance.label == "neutral" or stance.end > found[place].end + 1:
        return stance
    source = stance.source
    if source is None:
        return stance if stance.cue else replace(stance, source=speaker)
    if source.text == "I" and not source.refers_to and source.end < found[place].end:
        named = speaker.refers_to or replace(speaker, refers_to=None)
        return replace(stance, source=replace(source, refers_to=named))
    return stance


def _speakers(
    text: str, found: Sequence[Quotation], starts: Sequence[int], stances: Sequence[Stance]
) -> list[Mention | None]:
    named: list[list[Mention]] = [[] for _ in found]
    for stance in stances:
        parts = [part for part in (stance.source, stance.cue) if part]
        if stance.source and not any(_quoted(part, found, starts) for part in parts):
            for place in _attributed(text, stance, found, starts):
                named[place].append(stance.source)
    speakers = [_agreed(mentions) for mentions in named]
    for place, (before, after) in enumerate(pairwise(found), start=1):
        speaker = speakers[place - 1] if named[place - 1] and not named[place] else None
        if speaker and _goes_on(text, before, after, speaker):
            speakers[place] = speaker
    return speakers


def _quoted(mention: Mention, found: Sequence[Quotation], starts: Sequence[int]) -> bool:
    place = bisect_right(starts, mention.start) - 1
    return place >= 0 and mention.start < found[place].end


def _agreed(mentions: Sequence[Mention]) -> Mention | None:
    names = {(mention.refers_to or mention).text for mention in mentions}
    return mentions[0] if len(names) == 1 else None


def _attributed(
    text: str, stance: Stance, found: Sequence[Quotation], starts: Sequence[int]
) -> Iterator[int]:
    """Places of the quotations whose source the stance outside of them names."""
    first = max(0, bisect_right(starts, stance.start) - 1)
    if found[first].end <= stance.start:
        if _is_bare_attribution(stance) and _adjoin(text, found[first].end, stance.start):
            yield first
        first += 1
    after = bisect_left(starts, stance.end)
    yield from range(first, min(after, first + _QUOTATIONS_OF_A_STANCE))
    colon = text.find(":", stance.end - 1, stance.end + 1) + 1
    if colon and first <= after < len(found) and _adjoin(text, colon, starts[after]):
        yield after


def _adjoin(text: str, left: int, right: int) -> bool:
    between = text[left : min(right, left + 8)]
    return right - left <= 8 and not between.strip()


def _is_bare_attribution(stance: Stance) -> bool:
    """Whether it says little more than who speaks: `“Why?” asked Tan.` may be cut in two."""
    parts = [part.text for part in (stance.source, stance.cue) if part]
    return len(stance.text) - sum(map(len, parts)) <= 8


def _goes_on(text: str, before: Quotation, after: Quotation, speaker: Mention) -> bool:
    between = text[before.end : min(after.start, before.end + 320)]
    return (
        before.end <= speaker.start < after.start
        and text[before.end - 2] != "?"
        and bool(_ATTRIBUTION.fullmatch(between))
        and len(between) == after.start - before.end
    )
