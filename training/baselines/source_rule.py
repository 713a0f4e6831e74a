"""A rule for sources: the phrase next to the first cue word of a span.

In front of the cue word, past auxiliaries and adverbs, and past an aside between commas ("Ruiz, the
mayor, said"); where no phrase stands there, behind it ("said Ruiz"). A phrase is a pronoun, or a
run of words up to a determiner, a punctuation mark, or a word that opens a clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...data import Offsets, Record, units
from ...data.cues import has_cue_word

WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*|[^\w\s]")
ASIDE = 12
"""Most words of an aside between commas."""

PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i", "you", "who"])
DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "our",
        "some",
        "many",
        "several",
        "two",
        "three",
    ]
)
OPENERS = frozenset(
    [
        "that",
        "which",
        "who",
        "when",
        "while",
        "after",
        "before",
        "because",
        "but",
        "and",
        "as",
        "if",
        "so",
        "than",
        "whether",
        "although",
        "though",
        "on",
        "at",
        "to",
        "from",
        "with",
        "by",
    ]
)
AUXILIARIES = frozenset(
    [
        "has",
        "have",
        "had",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "did",
        "do",
        "does",
        "not",
        "also",
        "later",
        "then",
        "will",
        "would",
        "could",
        "may",
        "might",
        "must",
        "can",
        "should",
        "never",
        "again",
        "once",
    ]
)
JOINTS = frozenset(["of", "for", "de", "van", "von", "al", "bin", "the"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word or punctuation mark of a sentence."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper()

    @property
    def in_phrase(self) -> bool:
        return self.text[0].isalnum() and self.lower not in OPENERS


def nearest_phrases(record: Record, reach: int) -> list[Offsets | None]:
    """For each span of a record, the source that the rule names.

    Args:
        record: a passage with its spans.
        reach: most words of a phrase.
    """
    found: dict[int, Offsets | None] = {}
    for unit in units(record.text, [span.offsets for span in record.spans]):
        words = [Word(m.group(), *m.span()) for m in WORD.finditer(unit.text)]
        for place, span in zip(unit.places, unit.spans, strict=True):
            phrase = _phrase(words, span, reach)
            found[place] = phrase and (phrase[0] + unit.start, phrase[1] + unit.start)
    return [found[place] for place in range(len(record.spans))]


def _phrase(words: Sequence[Word], span: Offsets, reach: int) -> Offsets | None:
    inside = [place for place, word in enumerate(words) if span[0] <= word.start < span[1]]
    cue = next((place for place in inside if _is_cue(words[place])), None)
    if cue is None:
        return None
    if words[cue].lower == "according":
        chosen = _behind(words, cue + 2, reach)
    else:
        chosen = _in_front(words, cue - 1, reach) or _behind(words, cue + 1, reach)
    return (chosen[0].start, chosen[-1].end) if chosen else None


def _is_cue(word: Word) -> bool:
    return has_cue_word(word.text, "accuse", "deny", "claim")


def _in_front(words: Sequence[Word], last: int, reach: int) -> Sequence[Word]:
    while last >= 0 and (words[last].lower in AUXILIARIES or words[last].lower.endswith("ly")):
        last -= 1
    if last >= 0 and words[last].text == ",":
        last = _before_aside(words, last)
    if last < 0 or not words[last].in_phrase:
        return words[last : last + 1] if last >= 0 and words[last].lower in PRONOUNS else ()
    if words[last].lower in PRONOUNS:
        return words[last : last + 1]
    first = last
    while first > 0 and last - first + 1 < reach and words[first - 1].in_phrase:
        if words[first].lower in DETERMINERS and words[first - 1].lower not in JOINTS:
            break
        first -= 1
    return words[first : last + 1]


def _before_aside(words: Sequence[Word], comma: int) -> int:
    nearest = range(comma - 1, max(-1, comma - ASIDE - 2), -1)
    return next((place - 1 for place in nearest if words[place].text == ","), -1)


def _behind(words: Sequence[Word], first: int, reach: int) -> Sequence[Word]:
    if first >= len(words):
        return ()
    head = words[first]
    if head.lower in PRONOUNS:
        return words[first : first + 1]
    if not (head.is_name or head.lower in DETERMINERS):
        return ()
    last = first
    while last + 1 < len(words) and last - first + 1 < reach and words[last + 1].in_phrase:
        following = words[last + 1]
        if head.is_name and not following.is_name and following.lower not in JOINTS:
            break
        last += 1
    return words[first : last + 1]
