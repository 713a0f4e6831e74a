"""The same figures for parts of the data: by tag, domain, corpus, length, number of spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..data.labels import LABELS
from ..data.records import Record
from .evaluation import confusion_figures, confusions
from .pairs import Pair
from .scores import Score

WORD_BUCKETS = ((10, "1-10"), (20, "11-20"), (30, "21-30"), (45, "31-45"))
LONGEST = "46 or more"
MANY_SPANS = 4
ORDERED = {
    "words": [name for _, name in WORD_BUCKETS] + [LONGEST],
    "spans": [*map(str, range(1, MANY_SPANS)), f"{MANY_SPANS} or more"],
}
"""The facets whose values have an order of their own."""


@dataclass(frozen=True, slots=True)
class Group:
    """A model's figures on the spans that have something in common.

    Attributes:
        facet: `tag`, `domain`, `corpus`, `words` (of the sentence) or `spans` (of the passage).
        value: what they have in common.
        passages: how many hold such a span.
        spans: how many there are, neutral ones included.
        accuracy: share of them that get the right label when given.
        macro_f1: mean F1 of the labels that occur here, among the true or the predicted ones.
        stances: how well their stances are found in bare text; `None` where that was not tried.
    """

    facet: str
    value: str
    passages: int
    spans: int
    accuracy: float
    macro_f1: float
    stances: Score | None


@dataclass(slots=True)
class _Members:
    given: list[Pair] = field(default_factory=list)
    raw: list[Pair] = field(default_factory=list)


def breakdown(
    records: Sequence[Record], given: Sequence[Pair], raw: Sequence[Pair] | None = None
) -> list[Group]:
    """Figures for every value of every facet that the records have.

    Args:
        records: labelled passages; `extra["corpus"]` names the corpus of those that have one.
        given: of `given_pairs`.
        raw: of `raw_pairs`. A pair belongs to the sentence of its labelled span, or else of the
            found one; to all else by its passage.

    Returns:
        The groups that hold a labelled span, facet by facet; lengths and numbers of spans in their
        order, other values from the most spans to the fewest.
    """
    members: dict[tuple[str, str], _Members] = defaultdict(_Members)
    for pair in given:
        for key in _facets(records[pair.passage], pair):
            members[key].given.append(pair)
    for pair in raw or ():
        for key in _facets(records[pair.passage], pair):
            members[key].raw.append(pair)
    groups = [
        _group(*key, each, with_raw=raw is not None) for key, each in members.items() if each.given
    ]
    return sorted(groups, key=_order)


def _facets(record: Record, pair: Pair) -> Iterator[tuple[str, str]]:
    for tag in dict.fromkeys(record.tags):
        yield "tag", tag
    if record.domain:
        yield "domain", record.domain
    if corpus := record.extra.get("corpus"):
        yield "corpus", str(corpus)
    words = len(pair.sentence.split())
    yield "words", next((name for most, name in WORD_BUCKETS if words <= most), LONGEST)
    yield "spans", ORDERED["spans"][min(len(record.spans), MANY_SPANS) - 1]


def _order(group: Group) -> tuple[int, int, str]:
    facets = ("corpus", "domain", "tag", "words", "spans")
    names = ORDERED.get(group.facet)
    place = names.index(group.value) if names else -group.spans
    return facets.index(group.facet), place, group.value


def _group(facet: str, value: str, members: _Members, *, with_raw: bool) -> Group:
    labels = [
        (LABELS.index(pair.gold.label), LABELS.index(pair.found.label))
        for pair in members.given
        if pair.gold and pair.found
    ]
    truth, found = zip(*labels, strict=True)
    confusion = confusions(truth, found, [0] * len(labels))[0]
    occurring = confusion.sum(axis=0) + confusion.sum(axis=1) > 0
    figures = confusion_figures(confusion)
    f1 = np.array([figures[f"f1_{label}"] for label in LABELS])
    return Group(
        facet=facet,
        value=value,
        passages=len({pair.passage for pair in members.given}),
        spans=len(labels),
        accuracy=float(figures["accuracy"]),
        macro_f1=float(f1[occurring].mean()),
        stances=_stance_score(members.raw) if with_raw else None,
    )


def _stance_score(pairs: Sequence[Pair]) -> Score:
    return Score.from_counts(
        hits=sum(pair.gold is not None and pair.found is not None for pair in pairs),
        gold=sum(pair.gold is not None for pair in pairs),
        found=sum(pair.found is not None for pair in pairs),
    )
