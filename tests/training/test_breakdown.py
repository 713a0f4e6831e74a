from collections.abc import Callable
from dataclasses import replace

import pytest
from sayso.data import Record, Span
from sayso.training import Found
from sayso.training.breakdown import Group, breakdown
from sayso.training.pairs import given_pairs, raw_pairs

Answer = Callable[..., Found]


@pytest.fixture
def groups(record: Record, right: list[Found], answer: Answer) -> dict[tuple[str, str], Group]:
    """Of two passages: all right in the first, nothing in the second."""
    text = "Officials said that " + "very " * 20 + "little was left."
    other = Record("b1", text, (Span(0, 135, "claim"),), tags=("passive",))
    records = [record, other]
    given = [right, [answer(0, 135, "neutral")]]
    raw = raw_pairs(records, [right, [answer(0, 135, "deny")]])
    found = breakdown(records, given_pairs(records, given), raw)
    return {(group.facet, group.value): group for group in found}


def test_a_tag_gathers_the_spans_of_its_passages(groups: dict[tuple[str, str], Group]) -> None:
    passive, joined = groups["tag", "passive"], groups["tag", "coordination"]
    assert (passive.passages, passive.spans, passive.accuracy) == (2, 4, 0.75)
    assert (joined.passages, joined.spans, joined.accuracy) == (1, 3, 1.0)
    assert passive.stances is not None
    assert (passive.stances.gold, passive.stances.found) == (3, 3)
    assert passive.stances.f1 == pytest.approx(2 / 3)


def test_macro_f1_is_over_the_labels_that_occur(groups: dict[tuple[str, str], Group]) -> None:
    assert groups["domain", "courts"].macro_f1 == 1
    assert groups["tag", "passive"].macro_f1 == pytest.approx((1 + 1 + 0 + 2 / 3) / 4)


def test_length_is_that_of_the_sentence(groups: dict[tuple[str, str], Group]) -> None:
    assert [
        (value, group.spans) for (facet, value), group in groups.items() if facet == "words"
    ] == [
        ("1-10", 1),
        ("11-20", 2),
        ("21-30", 1),
    ]


def test_passages_are_told_apart_by_their_number_of_spans(
    groups: dict[tuple[str, str], Group],
) -> None:
    assert [value for facet, value in groups if facet == "spans"] == ["1", "3"]


def test_a_corpus_is_named_by_the_records_that_have_one(
    groups: dict[tuple[str, str], Group],
) -> None:
    assert [value for facet, value in groups if facet == "corpus"] == ["polnear"]


def test_without_bare_text_there_are_no_figures_for_it(record: Record, right: list[Found]) -> None:
    assert {group.stances for group in breakdown([record], given_pairs([record], [right]))} == {
        None
    }


def test_a_tag_given_twice_counts_once(record: Record, right: list[Found]) -> None:
    twice = replace(record, tags=("passive", "passive"))
    (group,) = [g for g in breakdown([twice], given_pairs([twice], [right])) if g.facet == "tag"]
    assert group.spans == 3
