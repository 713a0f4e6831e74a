"""Sentences joined for training say what they said before."""

from __future__ import annotations

import pytest
from sayso.data import load_records
from sayso.data.labels import LABELS
from sayso.models.examples import Example, examples
from sayso.models.joining import joined


@pytest.fixture(scope="module")
def found() -> list[Example]:
    return examples(load_records()[:300], whole_sentences=True)


def words(example: Example) -> set[tuple[str, str, tuple[str | None, ...]]]:
    """Each annotated span of a stance as its words, its label and the words of its parts."""
    text = example.unit.text
    rows = zip(example.unit.spans, example.labels, example.parts, strict=True)
    return {
        (
            text[start:end],
            LABELS[label],
            tuple(text[part[0] : part[1]] if part else None for part in parts),
        )
        for (start, end), label, parts in list(rows)[: example.annotated]
        if LABELS[label] != "neutral"
    }


def test_spans_labels_and_parts_keep_their_words(found: list[Example]) -> None:
    known = set().union(*(words(example) for example in found))
    for example in joined(found, 0.5, seed=1):
        assert example.labels
        assert words(example) <= known


def test_spans_of_a_joined_sentence_come_in_order_without_overlap(found: list[Example]) -> None:
    made = joined(found, 0.5, seed=1)
    assert any(len(example.labels) > 1 for example in made)
    for example in made:
        edges = [edge for span in example.unit.spans for edge in span]
        assert edges == sorted(edges)


def test_as_many_are_made_as_asked_for(found: list[Example]) -> None:
    assert len(joined(found, 0.25, seed=1)) == round(len(found) / 4)
    assert joined(found, 0.0, seed=1) == []
    assert joined(found[:1], 0.5, seed=1) == []


def test_the_seed_fixes_what_is_joined(found: list[Example]) -> None:
    assert joined(found, 0.1, seed=1) == joined(found, 0.1, seed=1)
    assert joined(found, 0.1, seed=1) != joined(found, 0.1, seed=2)
