"""Whom pronouns, short names and descriptions stand for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from .cast import Kind, Pronoun, read_cast
from .lexicon import Gender
from .quotations import quotations
from .stance import Mention, Stance

_GENDERS: dict[str, Gender] = {"he": "male", "him": "male", "she": "female", "her": "female"}
_DESCRIPTION = re.compile(
    r"(?:the|this|that)\s+((?:[\w-]{1,30}\s+){0,3})([a-z-]{3,21})", re.IGNORECASE
)
_NOBODY = -1


def resolve_mentions(text: str, stances: Sequence[Stance]) -> list[Stance]:
    """Sources and targets get `refers_to` where one name of the text is certain enough.

    A last name stands for the one full name with it, the first words of an organisation's name for
    that name. "The minister" stands for the one name called a minister before, by title or in
    apposition, unless another minister has come up. "He" and "she" stand for the one person, "it"
    for the one organisation, that can be meant among all named or described in the sentence and the
    two before; the name must have been a source or stood in a subject's place there. "They",
    possessives and pronouns inside quotations stay open. The sieves, and their order of
    precision, follow H. Lee et al., "Deterministic coreference resolution based on entity-centric,
    precision-ranked rules", Computational Linguistics 39(4), 2013.
    """
    resolver = _Resolver(text, stances)
    order = sorted(range(len(stances)), key=lambda place: stances[place].start)
    linked = {place: resolver.linked(stances[place]) for place in order}
    return [linked[place] for place in range(len(stances))]


class _Resolver:
    """Reads the stances of one text in order; pronouns resolved so far tell genders."""

    def __init__(self, text: str, stances: Sequence[Stance]) -> None:
        self._cast = read_cast(text, stances)
        self._quoted = quotations(text)
        self._starts = [quotation.start for quotation in self._quoted]
        self._genders: dict[int, Gender] = {}
        self._earlier: list[tuple[int, int]] = []

    def linked(self, stance: Stance) -> Stance:
        source = self._who(stance.source)
        target = self._who(stance.target, other=source)
        return replace(
            stance,
            source=self._referring(stance.source, source),
            target=self._referring(stance.target, target),
        )

    def _referring(self, mention: Mention | None, who: int) -> Mention | None:
        if mention is None or mention.refers_to or who == _NOBODY:
            return mention
        name = self._cast.characters[who].name
        if mention.start <= name.start < mention.end or name.text in mention.text:
            return mention
        return replace(mention, refers_to=name)

    def _who(self, mention: Mention | None, other: int | None = None) -> int:
        """Number of the character that `mention` stands for.

        `other` is that of the source, for a target: a pronoun there is somebody else.
        """
        if mention is None:
            return _NOBODY
        word = mention.text.lower()
        if word in _GENDERS or (word == "it" and other is None):
            who = None if self._is_quoted(mention) else self._pronoun(mention.start, word, other)
        else:
            who = self._named(mention)
            if who is None:
                who = self._described(mention)
        return _NOBODY if who is None else who

    def _pronoun(self, at: int, word: str, other: int | None) -> int | None:
        gender = _GENDERS.get(word)
        barred = _NOBODY if other is None else other
        kind: Kind = "person" if gender else "body"
        pronoun = Pronoun(at, self._since(at), kind, gender, barred)
        who = self._cast.meant(pronoun, self._genders, self._earlier)
        if who is not None:
            self._earlier.append((at, who))
            if gender:
                self._genders[who] = gender
        return who

    def _since(self, at: int) -> int:
        sentence = bisect_right(self._cast.sentence_starts, at) - 1
        place = bisect_right(self._starts, at) - 1
        start = self._cast.sentence_starts[max(0, sentence)]
        if place >= 0 and start < self._quoted[place].end <= at:
            return min(start, self._quoted[place].start)
        return at

    def _named(self, mention: Mention) -> int | None:
        """For a mention that is nothing but a name, with or without title, article and "'s"."""
        names = self._cast.named(mention.start, mention.end)
        if len(names) != 1:
            return None
        name, who = names[0]
        before = mention.text[: max(0, name.phrase - mention.start)]
        after = mention.text[name.end - mention.start :]
        is_name = before.strip().lower() in ("", "the") and after in ("", "'s", "’s")
        return who if is_name else None

    def _described(self, mention: Mention) -> int | None:
        found = _DESCRIPTION.fullmatch(mention.text)
        if not found:
            return None
        modifiers = frozenset(found[1].lower().split())
        return self._cast.roles.holder(found[2].lower(), modifiers, mention.start)

    def _is_quoted(self, mention: Mention) -> bool:
        place = bisect_right(self._starts, mention.start) - 1
        return place >= 0 and mention.start < self._quoted[place].end
