"""Descriptions such as "the interior minister", with or without the name they are said of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .lexicon import BODIES, EITHER, NO_NAMES, PERSONS
from .names import Name

_NOUN = re.compile(r"(?<![\w-])[a-z][a-z-]{2,20}(?![\w-])")
_TOKEN = re.compile(r"[\w'’-]+|[^\w\s]")
_DEFINITE = frozenset({"the", "this", "that"})
_DETERMINERS = _DEFINITE | {"a", "an", "another", "one", "his", "her", "its", "their", "our", "my"}
_COMPLEMENT = r"(?: (?:of|for|at|in|with|from) [^,.;:\r\n“”\"]{1,60})?"
_NAME_NEXT = re.compile(rf"{_COMPLEMENT}, ")
_NAME_ENDS = re.compile(r"[,.;:?!)](?! (?:and|or)\b)")
_ENDS = re.compile(rf"{_COMPLEMENT}(?:[,.;:?!)](?! (?:and|or)\b)| who )")
_AGE = re.compile(r", \d{1,3}, $")


@dataclass(frozen=True, slots=True)
class Description:
    """A noun of the lexicon with its determiner and modifiers; `start` is where they start."""

    start: int
    head: str
    modifiers: frozenset[str]
    determiner: str

    @property
    def definite(self) -> bool:
        return self.determiner in _DEFINITE


def find_descriptions(
    text: str, names: Sequence[Name]
) -> tuple[list[Description], Mapping[int, list[Description]]]:
    """Descriptions that stand alone, and for the places in `names` those in apposition to them."""
    begins = {name.phrase: place for place, name in enumerate(names)}
    ends = {name.end: place for place, name in enumerate(names)}
    alone: list[Description] = []
    said: dict[int, list[Description]] = defaultdict(list)
    for noun in _NOUN.finditer(text):
        if not _is_head(noun.group()) or _in_compound(text, noun.end()):
            continue
        description = _description(text, noun)
        behind = _name_behind(text, noun.end(), begins, names)
        ahead = _name_ahead(text, description.start, noun.end(), ends)
        if behind is None and ahead is None:
            if description.determiner:
                alone.append(description)
        elif behind is None or ahead is None:  # between two names it belongs to neither for sure
            said[ahead if behind is None else behind].append(description)  # type: ignore[index]
    return alone, said


def _is_head(word: str) -> bool:
    return word in PERSONS or word in BODIES or word in EITHER


def _in_compound(text: str, end: int) -> bool:
    following = _NOUN.match(text, end + 1) if text[end : end + 1] == " " else None
    return following is not None and _is_head(following.group())


def _description(text: str, noun: re.Match[str]) -> Description:
    start = noun.start()
    modifiers: list[str] = []
    determiner = ""
    tokens = list(_TOKEN.finditer(text, max(0, start - 60), start))
    for token in reversed(tokens[-4:]):
        word = token.group().lower()
        if word in _DETERMINERS or word.endswith(("'s", "’s")):
            start, determiner = token.start(), word
            break
        if not word[0].isalnum() or word in NO_NAMES or len(modifiers) == 3:
            break
        start = token.start()
        modifiers.append(word)
    return Description(start, noun.group(), frozenset(modifiers), determiner)


def _name_behind(
    text: str, end: int, begins: Mapping[int, int], names: Sequence[Name]
) -> int | None:
    """As in `the minister, Ana Ruiz, …` and `minister Ana Ruiz`."""
    if end + 1 in begins and text[end] == " ":
        return begins[end + 1]
    comma = _NAME_NEXT.match(text, end)
    place = begins.get(comma.end()) if comma else None
    if place is None or not _NAME_ENDS.match(text, names[place].end):
        return None
    return place


def _name_ahead(text: str, start: int, end: int, ends: Mapping[int, int]) -> int | None:
    """As in `Ana Ruiz, the minister, …` and `Ana Ruiz, 44, a lawyer for …`."""
    if text[max(0, start - 2) : start] != ", " or not _ENDS.match(text, end):
        return None
    age = _AGE.search(text, max(0, start - 7), start)
    return ends.get(age.start() if age else start - 2)
