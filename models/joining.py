"""Sentences joined to longer ones that hold several stances, for training.

News packs the stances of several parties into one sentence. Two sentences linked by "but", "while"
or a semicolon say what each said before, so their spans, labels and parts stay true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from ..data.records import Offsets
from ..data.sentences import Unit
from .encoder import NEUTRAL
from .examples import Example, Parts

LINKS = (", but ", ", while ", ", and ", "; ")
LONGEST = 200
"""Characters of a sentence that is joined, at most."""
SENTENCE = re.compile(r"\w[^\n]*\w\.")


def joined(found: Sequence[Example], share: float, seed: int) -> list[Example]:
    """Make further examples, each of two of `found` in random order, at least one with a stance.

    Args:
        found: what to join; those that are no plain sentence are left out.
        share: how many to make, as a share of `found`.
        seed: fixes which are joined.
    """
    plain = [_annotated(example) for example in found if _is_plain(example)]
    stances = [example for example in plain if example.labels]
    chance = Random(seed)  # noqa: S311
    if len(plain) < 2 or not stances:
        return []
    made: list[Example] = []
    while len(made) < round(share * len(found)):
        pair = [chance.choice(stances), chance.choice(plain)]
        chance.shuffle(pair)
        if pair[0] is not pair[1]:
            made.append(_join(pair[0], pair[1], chance.choice(LINKS)))
    return made


def _is_plain(example: Example) -> bool:
    text = example.unit.text
    if len(text) > LONGEST or not SENTENCE.fullmatch(text):
        return False
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def _annotated(example: Example) -> Example:
    """The example with its annotated stances alone."""
    kept = [place for place in range(example.annotated) if example.labels[place] != NEUTRAL]
    return _example(
        example.unit.text,
        [example.unit.spans[place] for place in kept],
        [example.labels[place] for place in kept],
        [example.parts[place] for place in kept],
    )


def _join(first: Example, second: Example, link: str) -> Example:
    words = first.unit.text.removesuffix(".") + link
    return _example(
        words + second.unit.text,
        [*first.unit.spans, *(_moved(span, len(words)) for span in second.unit.spans)],
        [*first.labels, *second.labels],
        [*first.parts, *(_moved_parts(parts, len(words)) for parts in second.parts)],
    )


def _moved(span: Offsets, by: int) -> Offsets:
    return span[0] + by, span[1] + by


def _moved_parts(parts: Parts, by: int) -> Parts:
    source, cue, target = (_moved(part, by) if part else None for part in parts)
    return source, cue, target


def _example(
    text: str, spans: Sequence[Offsets], labels: Sequence[int], parts: Sequence[Parts]
) -> Example:
    unit = Unit(0, text, tuple(spans), tuple(range(len(spans))))
    return Example(unit, tuple(labels), tuple(parts), len(spans))
