"""What only the whole text shows: who goes on speaking, and whom a pronoun stands for."""

from __future__ import annotations

from collections.abc import Sequence

from .quotations import inherit_sources
from .references import resolve_mentions
from .stance import Stance


def link(text: str, stances: Sequence[Stance]) -> list[Stance]:
    """The stances of a whole text, with what one sentence alone cannot tell.

    Sources and targets that are pronouns, short names or descriptions get the fuller name they
    stand for (`Mention.refers_to`); stances inside a quotation that name no source get that of the
    quotation. What the model found is never changed, and in doubt nothing is added. See
    `inherit_sources` and `resolve_mentions` for the rules. Takes time linear in `text`.

    Args:
        text: the text that the offsets of `stances` index.
        stances: in any order; one for each comes back, in the same order.
    """
    if not any(stance.source or stance.target for stance in stances):
        return list(stances)
    return inherit_sources(text, resolve_mentions(text, stances))
