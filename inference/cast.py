"""The people and organisations of a text: their names, kinds, roles and where they appear."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..data.records import Offsets
from ..data.sentences import sentences
from .descriptions import find_descriptions
from .lexicon import BODIES, COMPANY_WORDS, FEMALE, MALE, PERSONS, ROLES, SPEECH, Gender
from .names import Name, bare, find_names
from .stance import Mention, Stance

Kind: TypeAlias = Literal["person", "body", "other"]

_PLACED = re.compile(r"\b(?:in|at|near|across|outside|inside|around|throughout)\s$", re.IGNORECASE)
_SPOKEN = re.compile(r"(\w+)\s$")
_SPEAKS = re.compile(r"\s(\w+)")
_KINDS: tuple[Kind, ...] = ("body", "other")
_NAMESAKES = 8
_RIVALS = 32
_LOOK_BACK = 60


@dataclass(frozen=True, slots=True)
class Character:
    """A person or an organisation with a name; `kind` is `None` where nothing tells it."""

    name: Mention
    words: tuple[str, ...]
    kind: Kind | None
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A place where somebody comes up: a character of the cast, or (`who` is `None`) anybody."""

    start: int
    who: int | None
    kind: Kind | None
    gender: Gender | None
    prominent: bool


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun: where it stands, what it can stand for, and which character it cannot.

    `since` is where the sentence begins; that of "he said" begins with the quotation before it.
    """

    at: int
    since: int
    kind: Kind
    gender: Gender | None
    other: int | None


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in a text, in order of appearance."""

    characters: Sequence[Character]
    names: Sequence[tuple[Name, int | None]]
    appearances: Sequence[Appearance]
    sentence_starts: Sequence[int]
    roles: Roles

    def named(self, start: int, end: int) -> list[tuple[Name, int | None]]:
        """Names within `[start, end)` and whose they are."""
        first = bisect_left(self.names, start, key=lambda each: each[0].start)
        last = bisect_left(self.names, end, key=lambda each: each[0].start)
        return list(self.names[first : min(last, first + 3)])

    def meant(
        self,
        pronoun: Pronoun,
        genders: Mapping[int, Gender],
        earlier: Sequence[Offsets],
    ) -> int | None:
        """The one character that `pronoun` can stand for.

        `genders` adds to what the names themselves tell; `earlier` are places and numbers of the
        characters that pronouns before it stood for.
        """
        at, kind, other = pronoun.at, pronoun.kind, pronoun.other
        sentence = max(0, bisect_right(self.sentence_starts, pronoun.since) - 3)
        earliest = self.sentence_starts[sentence]
        last = bisect_left(self.appearances, at, key=lambda each: each.start)
        found: set[int | None] = {
            who
            for start, who in earlier[-_LOOK_BACK:]
            if earliest <= start < at
            and who != other
            and _fits(self.characters[who].kind, genders.get(who), pronoun)
        }
        prominent = bool(found)
        for place in range(last - 1, -1, -1):
            each = self.appearances[place]
            if each.start < earliest:
                break
            if last - place > _LOOK_BACK:
                return None
            known = each.gender if each.who is None else genders.get(each.who, each.gender)
            if each.who != other and _fits(each.kind, known, pronoun):
                found.add(each.who)
                prominent |= each.prominent
        who = next(iter(found)) if len(found) == 1 else None
        if who is None or not prominent or self.characters[who].kind != kind:
            return None
        return who


def _fits(kind: Kind | None, known: Gender | None, pronoun: Pronoun) -> bool:
    if pronoun.kind == "person":
        return kind in ("person", None) and (known is None or known == pronoun.gender)
    return kind != "person"


class Roles:
    """Which noun, with which modifiers, has been said of whom up to a place in the text."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[tuple[int, frozenset[str]], int]] = defaultdict(dict)
        self._rivals: dict[str, dict[frozenset[str], int]] = defaultdict(dict)

    def add(self, head: str, modifiers: frozenset[str], since: int, who: int) -> None:
        holders = self._holders[head]
        if len(holders) < _RIVALS:
            holders[who, modifiers] = min(since, holders.get((who, modifiers), since))

    def add_rival(self, head: str, modifiers: frozenset[str], since: int) -> None:
        """Somebody without a name, of whom the noun is said too."""
        rivals = self._rivals[head]
        if len(rivals) < _RIVALS:
            rivals[modifiers] = min(since, rivals.get(modifiers, since))

    def holder(self, head: str, modifiers: frozenset[str], at: int) -> int | None:
        """Who is meant by "the … `head`" at `at`, if one character only can be."""
        holders, rivals = self._holders.get(head, {}), self._rivals.get(head, {})
        if len(holders) >= _RIVALS or len(rivals) >= _RIVALS:
            return None
        if any(since < at and modifiers <= said for said, since in rivals.items()):
            return None
        found = {who for (who, said), since in holders.items() if since < at and modifiers <= said}
        return found.pop() if len(found) == 1 else None


def read_cast(text: str, stances: Sequence[Stance]) -> Cast:
    """Find everybody in `text`; parts of `stances` show who speaks."""
    return _Casting(text, stances).cast()


class _Casting:
    def __init__(self, text: str, stances: Sequence[Stance]) -> None:
        self.text = text
        self.sentences: list[Offsets] = sentences(text)
        self.starts = [start for start, _ in self.sentences]
        self.sources = {
            start
            for stance in stances
            if stance.source
            for start in range(
                stance.source.start, min(stance.source.end, stance.source.start + 80)
            )
        }
        self.parts = self.sources | {
            start
            for stance in stances
            if stance.target
            for start in range(
                stance.target.start, min(stance.target.end, stance.target.start + 80)
            )
        }
        self.names = list(find_names(text, self.sentences))
        self.alone, self.appositions = find_descriptions(text, self.names)
        self.forms: list[Name] = []
        self.who = self._whose()
        self.roles = Roles()

    def cast(self) -> Cast:
        self._learn_roles()
        characters = self._characters()
        appearances = [*self._named(), *self._described()]
        resolved = [
            Appearance(
                each.start,
                each.who,
                characters[each.who].kind if each.who is not None else each.kind,
                characters[each.who].gender if each.who is not None else each.gender,
                each.prominent,
            )
            for each in appearances
        ]
        return Cast(
            characters,
            list(zip(self.names, self.who, strict=True)),
            sorted(resolved, key=lambda each: each.start),
            self.starts or [0],
            self.roles,
        )

    def _whose(self) -> list[int | None]:
        """For every name the character it belongs to, where that is clear."""
        full = self._full_forms()
        lasts: dict[str, set[int]] = defaultdict(set)
        for number, form in enumerate(self.forms):
            lasts[form.words[-1]].add(number)
            if form.is_body:
                lasts[form.words[0]].add(number)
        single: dict[str, int] = {}
        whose: list[int | None] = []
        for place, name in enumerate(self.names):
            if len(name.words) > 1:
                whose.append(full.get(name.words))
                continue
            known = lasts.get(name.words[0], set())
            if not known and (name.title or place in self.appositions or name.words[0] in single):
                if name.words[0] not in single:
                    single[name.words[0]] = len(self.forms)
                    self.forms.append(name)
                whose.append(single[name.words[0]])
            else:
                whose.append(next(iter(known)) if len(known) == 1 else None)
        return whose

    def _full_forms(self) -> dict[tuple[str, ...], int]:
        """Names of several words; "Yesterday Ana Ruiz" and "Ana M. Ruiz" are "Ana Ruiz"."""
        firsts: dict[tuple[str, ...], Name] = {}
        for name in self.names:
            if len(name.words) > 1:
                firsts.setdefault(name.words, name)
        numbers: dict[tuple[str, ...], int] = {}
        namesakes: dict[str, list[int]] = defaultdict(list)
        for words in sorted(firsts, key=len):
            alike = namesakes[words[-1]]
            if len(alike) > _NAMESAKES:
                continue
            same = [number for number in alike if _same(self.forms[number].words, words)]
            if same:
                numbers[words] = same[0]
                continue
            numbers[words] = len(self.forms)
            alike.append(len(self.forms))
            self.forms.append(firsts[words])
        return numbers

    def _learn_roles(self) -> None:
        for place, (name, who) in enumerate(zip(self.names, self.who, strict=True)):
            if who is None:
                continue
            if name.title and name.title[-1] in ROLES:
                self.roles.add(name.title[-1], frozenset(name.title[:-1]), name.phrase, who)
            lower = [bare(word) for word in name.words]
            for word in BODIES.intersection(lower) if len(lower) > 1 else ():
                self.roles.add(word, frozenset(lower) - {word}, name.start, who)
            if COMPANY_WORDS.intersection(lower):
                for head in ("company", "firm"):
                    self.roles.add(head, frozenset(), name.start, who)
            for said in self.appositions.get(place, ()):
                self.roles.add(said.head, said.modifiers, said.start, who)

    def _characters(self) -> list[Character]:
        signs: list[set[str]] = [set() for _ in self.forms]
        for place, (name, who) in enumerate(zip(self.names, self.who, strict=True)):
            if who is not None:
                signs[who].update(self._signs(name))
                for said in self.appositions.get(place, ()):
                    signs[who] |= {_kind_of(said.head) or "", said.head}
        return [
            Character(
                Mention(form.start, form.end, self.text[form.start : form.end]),
                form.words,
                _kind(form, shown),
                _gender(shown),
            )
            for form, shown in zip(self.forms, signs, strict=True)
        ]

    def _signs(self, name: Name) -> Iterator[str]:
        yield from name.title
        if name.title:
            yield "titled"
        if name.is_body:
            yield "body"
        before = self.text[max(0, name.phrase - 12) : name.phrase]
        if name.definite or name.is_place or (not name.title and _PLACED.search(before)):
            yield "other"
        if name.start in self.parts or self._speaks(name):
            yield "acts"

    def _speaks(self, name: Name) -> bool:
        before = _SPOKEN.search(self.text, max(0, name.phrase - 14), name.phrase)
        after = _SPEAKS.match(self.text, name.end)
        return any(found is not None and found[1] in SPEECH for found in (before, after))

    def _named(self) -> Iterator[Appearance]:
        starts = set(self.starts)
        for place, (name, who) in enumerate(zip(self.names, self.who, strict=True)):
            if who is None and len(name.words) == 1 and name.start not in self.parts:
                continue
            phrase = name.phrase - len("the ") if name.definite else name.phrase
            phrases = {phrase, *(said.start for said in self.appositions.get(place, ()))}
            prominent = bool(phrases & starts) or name.start in self.sources or self._speaks(name)
            yield Appearance(name.start, who, None, None, prominent)

    def _described(self) -> Iterator[Appearance]:
        for said in self.alone:
            who = None
            if said.definite:
                who = self.roles.holder(said.head, said.modifiers, said.start)
            if who is None and (said.modifiers or not said.definite):
                self.roles.add_rival(said.head, said.modifiers, said.start)
            prominent = said.start in self.sources
            yield Appearance(said.start, who, _kind_of(said.head), _gender({said.head}), prominent)


def _same(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    return shorter == longer[-len(shorter) :] or (
        shorter[0] == longer[0] and shorter[-1] == longer[-1]
    )


def _kind_of(noun: str) -> Kind | None:
    if noun in PERSONS:
        return "person"
    return "body" if noun in BODIES else None


def _kind(form: Name, signs: set[str]) -> Kind | None:
    if "titled" in signs or ("person" in signs and not form.is_body):
        return "person"
    for kind in _KINDS:
        if kind in signs:
            return kind
    return "person" if "acts" in signs and 2 <= len(form.words) <= 4 else None


def _gender(signs: set[str]) -> Gender | None:
    male, female = signs & MALE, signs & FEMALE
    if bool(male) == bool(female):
        return None
    return "male" if male else "female"
