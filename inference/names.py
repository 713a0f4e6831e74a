"""Names of people and organisations in a text, told by their capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..data.records import Offsets
from .lexicon import BODY_NAME_WORDS, CALENDAR, HONORIFICS, NO_NAMES, PLACE_WORDS, ROLES

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ſ"
_SHORT = (
    rf"(?:[{_UPPER}]\.){{1,3}}|"
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Cmdr|Supt|Insp|Rev|Hon|St"
    r"|Co|Inc)\.(?= )"
)
_PLAIN = rf"[{_UPPER}]\w{{0,30}}(?:-\w{{1,30}}|['’](?!s\b)\w{{1,30}}){{0,3}}"
_WORD = rf"(?:{_SHORT}|{_PLAIN})"
_PARTICLE = r"(?:de|del|della|der|den|da|di|dos|du|la|le|van|von|bin|ibn|bint|al|el|ben|ter)"
_CAPITALS = re.compile(
    rf"(?<![\w'’.@#&/-]){_WORD}(?: (?:(?:{_PARTICLE} ){{0,2}}|& ){_WORD}){{0,6}}"
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Name:
    """One place where a name stands.

    Attributes:
        start: first character of the name, its title left out.
        end: one past the last character.
        phrase: where its title starts, or `start`.
        words: the name, word by word.
        title: the words of the title, in lower case.
        definite: whether "the" stands in front.
    """

    start: int
    end: int
    phrase: int
    words: tuple[str, ...]
    title: tuple[str, ...]
    definite: bool

    @property
    def is_body(self) -> bool:
        return any(bare(word) in BODY_NAME_WORDS for word in self.words)

    @property
    def is_place(self) -> bool:
        return any(bare(word) in PLACE_WORDS for word in self.words)


def bare(word: str) -> str:
    """`word` in lower case, without the full stop of an abbreviation."""
    return word.rstrip(".").lower()


def find_names(text: str, stretches: list[Offsets]) -> Iterator[Name]:
    """Names in the sentences `stretches`; headlines in Title Case, where all is capitals, aside."""
    for start, end in stretches:
        if not _in_title_case(text[start:end]):
            for found in _CAPITALS.finditer(text, start, end):
                name = _name(text, found)
                if name:
                    yield name


def _in_title_case(sentence: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", sentence[:400]) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= 4 and capitals >= 0.8 * len(words)


def _name(text: str, found: re.Match[str]) -> Name | None:
    tokens = [each.span() for each in re.finditer(r"\S+", found.group())]
    words = [found.group()[start:end] for start, end in tokens]
    while words and (bare(words[-1]) in CALENDAR or bare(words[-1]) in _SUFFIXES):
        words.pop()
    titles = [place for place, word in enumerate(words[:-1]) if bare(word) in ROLES | HONORIFICS]
    first = titles[-1] + 1 if titles else 0
    while not titles and first < len(words) and bare(words[first]) in NO_NAMES:
        first += 1
    body = words[first:]
    if not body or not body[0][0].isupper() or bare(body[-1]) in ROLES:
        return None
    before = text[max(0, found.start() - 4) : found.start()].lower()
    if before.endswith(" of ") and len(body) > 2:
        return None  # "Secretary of State Mike Pompeo": where the name starts is open
    return Name(
        start=found.start() + tokens[first][0],
        end=found.start() + tokens[len(words) - 1][1],
        phrase=found.start() if titles else found.start() + tokens[first][0],
        words=tuple(body),
        title=tuple(bare(word) for word in words[:first]) if titles else (),
        definite=before == "the " or bool(first and words[first - 1].lower() == "the"),
    )
