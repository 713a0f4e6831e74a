"""Stances by hand, as a model would find them, for the tests of `link`."""

from __future__ import annotations

from sayso import LABELS, Mention, Stance
from sayso.data import Label
from sayso.inference.documents import link


def stance(
    text: str,
    words: str,
    label: Label = "claim",
    source: str | None = None,
    target: str | None = None,
    cue: str | None = None,
) -> Stance:
    """The stance whose span is the first `words` in `text`; its parts are the first ones in it."""
    start = text.index(words)

    def part(of: str | None) -> Mention | None:
        if of is None:
            return None
        place = text.index(of, start)
        return Mention(place, place + len(of), of)

    scores = {each: 0.7 if each == label else 0.1 for each in LABELS}
    end = start + len(words)
    return Stance(start, end, words, label, 0.7, scores, part(source), part(cue), part(target))


def linked(text: str, *stances: Stance) -> list[tuple[str | None, str | None]]:
    """Source and target of each stance after `link`, as the name they stand for."""
    return [(name(each.source), name(each.target)) for each in link(text, stances)]


def name(mention: Mention | None) -> str | None:
    return (mention.refers_to or mention).text if mention else None
