"""Span borders that give no label away."""

from __future__ import annotations

import re

from ..data.records import Offsets

STOP = re.compile(r"[.\s]*\Z")


def without_stop(text: str, span: Offsets) -> Offsets:
    """The span without the full stops and white space at its end, if anything else is in it.

    By the guidelines a neutral span is a whole sentence, and any other ends before the full stop:
    a model that saw the stop would learn that and nothing else.
    """
    start, end = span
    last = STOP.search(text, start, end)
    return (start, last.start()) if last and last.start() > start else span
