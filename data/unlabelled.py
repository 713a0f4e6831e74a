"""Sentences of real news without labels, for models that learn from a teacher."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from .checks import near_duplicates
from .corpora import CORPORA
from .cues import guess_by_cue_words
from .labels import LABELS
from .records import Offsets, Record
from .sentences import sentences
from .standoff import read_standoff, standoff_files

SHORTEST, LONGEST = 25, 500
"""Characters in a sentence worth reading."""


def unlabelled_sentences(
    corpora: str | Path, count: int, *, seed: int = 0, held_out: Iterable[Record] = ()
) -> list[str]:
    """Draw sentences from the documents whose training part is labelled, around the labelled ones.

    By their cue words, accusations, denials, claims and the rest take turns as long as they last,
    since most sentences of news hold no stance, and few an accusation or a denial.

    Args:
        corpora: a folder of clones of the public corpora.
        count: how many, at most.
        seed: fixes the draw.
        held_out: records that must not be among them, nor anything much like them.

    Raises:
        DatasetError: for a document that is missing.
    """
    pool = sorted(set(_around_labels(Path(corpora))))
    random.Random(seed).shuffle(pool)  # noqa: S311
    drawn = _in_turn(pool)[: 2 * count]
    texts = [*(record.text for record in held_out), *drawn]
    first = len(texts) - len(drawn)
    repeated = {right for left, right, _ in near_duplicates(texts) if right >= first}
    kept = [text for place, text in enumerate(texts) if place >= first and place not in repeated]
    return kept[:count]


def _in_turn(texts: Iterable[str]) -> list[str]:
    guessed: dict[str, list[str]] = {label: [] for label in LABELS}
    for text in texts:
        guessed[guess_by_cue_words(text)].append(text)
    rounds = zip_longest(*guessed.values())
    return [text for turn in rounds for text in turn if text is not None]


def _around_labels(corpora: Path) -> Iterator[str]:
    labelled: dict[tuple[str, str], list[Offsets]] = defaultdict(list)
    training = set()
    for file in standoff_files():
        for record in read_standoff(file):
            place = record.corpus, record.doc
            labelled[place].append((record.offset, record.offset + record.length))
            if record.labels.get("split") == "train":
                training.add(place)
    for corpus, doc in sorted(training):
        text = CORPORA[corpus].document(corpora, doc)
        taken = labelled[corpus, doc]
        for start, end in sentences(text):
            apart = all(end <= left or right <= start for left, right in taken)
            if apart and SHORTEST <= end - start <= LONGEST:
                yield " ".join(text[start:end].split())
