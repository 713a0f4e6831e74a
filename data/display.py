"""Text of unknown origin, made fit for a screen."""

from __future__ import annotations

from unicodedata import bidirectional, category

TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def printable(text: str) -> str:
    """`text` without what a terminal obeys or cannot encode, and without turns of direction."""
    return "".join(
        "\ufffd" if category(each) in ("Cc", "Cs") or bidirectional(each) in TURNS else each
        for each in text
    )
