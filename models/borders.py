"""Span borders: as models read them, and as they give them back."""

from __future__ import annotations

import re

from ..data.records import Offsets

STOP = re.compile(r"[.\s]*\Z")
LINK = r"(?:and|but|while|whereas|although|though|yet|or)"
LEADING = re.compile(rf"[\s,;:–—-]*(?:{LINK}\b[\s,]*)?", re.IGNORECASE)
TRAILING = re.compile(rf"(?:[\s,;:–—-]|\b{LINK}\b)+\Z", re.IGNORECASE)
GAP = re.compile(rf"[\s,;:–—-]*(?:{LINK}\b)?\s*", re.IGNORECASE)
QUOTES = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"))


def without_stop(text: str, span: Offsets) -> Offsets:
    """The span without the full stops and white space at its end, if anything else is in it.

    By the guidelines a neutral span is a whole sentence, and any other ends before the full stop:
    a model that saw the stop would learn that and nothing else.
    """
    start, end = span
    last = STOP.search(text, start, end)
    return (start, last.start()) if last and last.start() > start else span


def on_word_edges(text: str, span: Offsets) -> Offsets:
    """The span widened to whole words, without white space at its ends."""
    start, end = span
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    words = text[start:end]
    stripped = words.strip()
    if not stripped:
        return start, end
    start += len(words) - len(words.lstrip())
    return start, start + len(stripped)


def without_links(text: str, span: Offsets) -> Offsets:
    """The span without the commas and the "and", "but", "while" that join it to others."""
    start, end = span
    first = LEADING.match(text, start, end)
    if first and first.end() < end:
        start = first.end()
    last = TRAILING.search(text, start, end)
    return (start, last.start()) if last and last.start() > start else (start, end)


def adjoin(text: str, one: Offsets, other: Offsets) -> bool:
    """Whether nothing but a comma or an "and" stands between a span and the one after it."""
    return GAP.fullmatch(text, one[1], other[0]) is not None


def with_paired_quotes(text: str, span: Offsets) -> Offsets:
    """The span with the quotation mark that stands next to it, if its other half lies inside."""
    start, end = span
    for opening, closing in QUOTES:
        words = text[start:end]
        before, after = text[start - 1 : start], text[end : end + 1]
        if opening == closing:
            lonely = words.count(opening) % 2 == 1
            lacks_end = lonely and after == closing
            lacks_start = lonely and not lacks_end and before == opening
        else:
            lacks_end = words.count(opening) > words.count(closing) and after == closing
            lacks_start = words.count(closing) > words.count(opening) and before == opening
        start, end = start - lacks_start, end + lacks_end
    return start, end
