"""Headlines that stand on a line of their own, without a full stop or a blank line below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .datelines import dateline_end
from .records import Offsets

_LINE = re.compile(r"[^\r\n]+")
_OPENS = re.compile(r"[“\"'‘(\[]{0,2}[^\W_a-z]")
_STOPS = re.compile(r"[.!?…:;,\-–—(\[][”\"’')\]]{0,2}$")
_ENDS_SENTENCE = re.compile(r"[.!?…][”\"’')\]]{0,2}$")
_INNER_END = re.compile(r"(?:\b[a-z]\w*|\w{5,})[.!?][”\"’]?\s")
_FIRST_WORD = re.compile(r"\S+")
_DANGLING = """
a an the and or but nor of in on at to for from by with as that which who whose than is are was were
be been has have had will would can could may might must should his her its their our my your this
these those said about into over under between against not no mr mrs ms dr prof sen rep gov gen lt
col st
"""
_CANNOT_END = frozenset(_DANGLING.split())
_LONGEST = 140
_NARROWEST = 60
_AHEAD = 8


def headlines(text: str) -> list[Offsets]:
    """Offsets of the headline lines of `text`, a stretch without blank lines.

    A headline opens the stretch, or follows another headline or the end of a sentence; it looks
    complete, the next line starts anew, and it is too short for a line that was broken only because
    the page is that wide: its next word would have fitted. In text of hard-wrapped lines it must be
    clearly shorter than the lines below. In doubt, a line is not a headline.
    """
    return list(_headlines(text, [match.span() for match in _LINE.finditer(text)]))


def _headlines(text: str, lines: Sequence[Offsets]) -> Iterator[Offsets]:
    may_start = True
    for place, (start, end) in enumerate(lines[:-1]):
        line = text[start : min(end, start + 2 * _LONGEST)].strip()
        below = [text[slice(*each)].strip() for each in lines[place + 1 : place + 1 + _AHEAD]]
        if may_start and _reads_like_one(line) and _is_above(line, below):
            yield start, end
        else:
            may_start = bool(_ENDS_SENTENCE.search(text[max(start, end - 8) : end].rstrip()))


def _reads_like_one(line: str) -> bool:
    words = line.split()
    return (
        len(words) >= 2
        and len(line) <= _LONGEST
        and bool(_OPENS.match(line))
        and not _STOPS.search(line)
        and not _INNER_END.search(line)
        and words[-1].lower() not in _CANNOT_END
        and line.count("“") == line.count("”")
        and line.count('"') % 2 == 0
    )


def _is_above(line: str, below: Sequence[str]) -> bool:
    following = below[0]
    if re.search("[,(]", following[: dateline_end(following)]):
        return True
    first = _FIRST_WORD.match(following)
    if not first or not _OPENS.match(following) or (line.isupper() and first.group().isupper()):
        return False
    reach = len(line) + 1 + len(first.group())
    if _in_capitals(line) and reach <= _NARROWEST:
        return not _in_capitals(following)
    inner = [len(each) for each in below[:-1]]
    return reach <= 0.6 * max(map(len, below)) or (len(inner) >= 3 and reach + 5 <= min(inner))


def _in_capitals(line: str) -> bool:
    """Whether every longer word of a line has a capital: `Mayor Denies Bribery Claim`."""
    long = [word for word in line.split() if len(word) > 3]
    return len(long) >= 3 and all(word.lstrip("“\"'‘(")[:1].isupper() for word in long)
