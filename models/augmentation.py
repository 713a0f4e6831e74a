"""Sentences for a teacher to label, made from others by exchanging words for like ones.

What a teacher knows of a few thousand sentences is soon learned by heart; sentences near them show
where its answers change. After X. Jiao et al., "TinyBERT: Distilling BERT for Natural Language
Understanding", Findings of EMNLP 2020, algorithm 1, which takes like words from GloVe and from a
language model; here they are neighbours in the learner's own word embeddings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import cycle
from random import Random

import numpy as np
from numpy.typing import NDArray

from ..data.labels import LABELS

WORD = re.compile(r"[^\W\d_]{4,}")
"""Shorter words are mostly grammar."""
EXCHANGED = 0.25
"""Share of the words that are exchanged."""
NEIGHBOURS = 10
"""Words that may take the place of one."""
TOGETHER = 1024
"""Words whose neighbours are sought at once."""
SEED = 0
"""The same sentences for every training, so that a teacher reads them once."""


def augmented(
    texts: Sequence[str],
    labels: Sequence[Collection[int]],
    neighbours: Mapping[str, Sequence[str]],
    count: int,
) -> list[str]:
    """Make sentences from `texts`; those of each label take turns, most news having no stance.

    Args:
        texts: what to make them from.
        labels: places in `LABELS`, those of the spans of each text.
        neighbours: like words, by the word in lower case.
        count: how many to make, at most: none is made twice, or is one of `texts`.
    """
    chance = Random(SEED)  # noqa: S311
    known, made = set(texts), []
    for text in _in_turn(texts, labels, count, chance):
        new = _exchanged(text, neighbours, chance)
        if new not in known:
            known.add(new)
            made.append(new)
    return made


def _in_turn(
    texts: Sequence[str], labels: Sequence[Collection[int]], count: int, chance: Random
) -> Iterator[str]:
    having = [
        [text for text, own in zip(texts, labels, strict=True) if label in own]
        for label in range(len(LABELS))
    ]
    turns = cycle([each for each in having if each])
    return (chance.choice(next(turns)) for _ in range(count if any(having) else 0))


def _exchanged(text: str, neighbours: Mapping[str, Sequence[str]], chance: Random) -> str:
    def word(match: re.Match[str]) -> str:
        old = match[0]
        like = neighbours.get(old.lower())
        if not like or chance.random() >= EXCHANGED:
            return old
        new = chance.choice(like)
        return new.capitalize() if old[0].isupper() else new

    return WORD.sub(word, text)


def find_neighbours(
    texts: Sequence[str], vocabulary: Mapping[str, int], embeddings: NDArray[np.float32]
) -> dict[str, list[str]]:
    """The nearest words, by the cosine of their embeddings, of each word of some texts.

    Args:
        texts: whose words, in lower case, are looked up; words of several tokens have none.
        vocabulary: the row of each token in `embeddings`.
        embeddings: shape `(tokens, hidden)`.
    """
    words = [token for token in sorted(vocabulary) if WORD.fullmatch(token)]
    rows = embeddings[[vocabulary[word] for word in words]]
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    used = {word.lower() for text in texts for word in WORD.findall(text)}
    places = [place for place, word in enumerate(words) if word in used]
    found = {}
    for first in range(0, len(places), TOGETHER):
        some = places[first : first + TOGETHER]
        likeness = rows[some] @ rows.T
        likeness[range(len(some)), some] = -1
        nearest = np.argsort(-likeness, axis=1)[:, :NEIGHBOURS]
        for place, like in zip(some, nearest.tolist(), strict=True):
            found[words[place]] = [words[each] for each in like]
    return found
