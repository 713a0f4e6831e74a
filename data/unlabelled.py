"""Sentences of real news without labels, for models that learn from a teacher."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from .checks import near_duplicates
from .corpora import CORPORA
from .records import Offsets, Record
from .sentences import sentences
from .standoff import read_standoff, standoff_files

SHORTEST, LONGEST = 25, 500
"""Characters in a sentence worth reading."""


def unlabelled_sentences(
    corpora: str | Path, count: int, *, seed: int = 0, held_out: Iterable[Record] = ()
) -> list[str]:
    """Draw sentences from the documents whose training part is labelled, around the labelled ones.

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
    drawn = pool[: 2 * count]
    texts = [*(record.text for record in held_out), *drawn]
    first = len(texts) - len(drawn)
    repeated = {right for left, right, _ in near_duplicates(texts) if right >= first}
    kept = [text for place, text in enumerate(texts) if place >= first and place not in repeated]
    return kept[:count]


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
