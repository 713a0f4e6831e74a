"""Checks that no single record can fail on its own: a dataset as a whole."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .records import Record

NEAR_DUPLICATE = 0.8
Trigram = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a dataset: the record, the field and why."""

    id: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"record '{self.id}', field '{self.field}': {self.message}"


def check_records(records: Sequence[Record], *, repeats: bool = False) -> list[Problem]:
    """All problems of a dataset: repeated ids, stories on two sides, near-duplicates, form.

    Args:
        records: all of it.
        repeats: texts may recur within a split, as the set phrases of real news do.
    """
    return [
        *_repeated_ids(records),
        *_stories_on_two_sides(records),
        *_near_duplicates(records, repeats),
        *_odd_spans(records),
    ]


def _repeated_ids(records: Sequence[Record]) -> Iterator[Problem]:
    for identifier, count in Counter(record.id for record in records).items():
        if count > 1:
            yield Problem(identifier, "id", f"used {count} times")


def _stories_on_two_sides(records: Sequence[Record]) -> Iterator[Problem]:
    sides: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.group and record.split:
            sides[record.group].add(record.split)
            if len(sides[record.group]) > 1:
                where = ", ".join(sorted(sides[record.group]))
                yield Problem(record.id, "group", f"story '{record.group}' lies in {where}")


def _odd_spans(records: Sequence[Record]) -> Iterator[Problem]:
    for record in records:
        for place, span in enumerate(record.spans):
            words = record.text[span.start : span.end]
            if words != words.strip():
                yield Problem(record.id, f"spans[{place}]", "white space at the border")
            if span.target and span.label not in ("accuse", "deny"):
                yield Problem(record.id, f"spans[{place}].target", f"{span.label} has no target")


def _near_duplicates(records: Sequence[Record], repeats: bool) -> Iterator[Problem]:
    for left, right, similarity in near_duplicates([record.text for record in records]):
        if repeats and records[left].split == records[right].split:
            continue
        yield Problem(
            records[right].id,
            "text",
            f"near-duplicate of '{records[left].id}' (word-trigram Jaccard {similarity:.2f})",
        )


def near_duplicates(
    texts: Sequence[str], threshold: float = NEAR_DUPLICATE
) -> Iterator[tuple[int, int, float]]:
    """Pairs of texts whose word trigrams have a Jaccard similarity of at least `threshold`.

    Yields:
        `(earlier place, later place, similarity)`.
    """
    grams = [_trigrams(text) for text in texts]
    holders: dict[Trigram, list[int]] = defaultdict(list)
    for right, own in enumerate(grams):
        shared = Counter(left for gram in own for left in holders[gram])
        for left, count in shared.items():
            similarity = count / (len(own) + len(grams[left]) - count)
            if similarity >= threshold:
                yield left, right, similarity
        for gram in own:
            holders[gram].append(right)


def _trigrams(text: str) -> set[Trigram]:
    words = re.findall(r"\w+", text.lower())
    padded = [*words, *[""] * max(0, 3 - len(words))]
    return set(zip(padded, padded[1:], padded[2:], strict=False))
