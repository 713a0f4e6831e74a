from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayso.data import Record
from sayso.data.overlap import character_f1
from sayso.training import Found
from sayso.training.pairs import given_pairs, raw_pairs
from sayso.training.part_evaluation import bare, part_scores

Answer = Callable[..., Found]


def test_all_parts_right(record: Record, right: list[Found]) -> None:
    scores = part_scores([record], given_pairs([record], [right]))
    assert {part: score.exact.f1 for part, score in scores.items()} == {
        "source": 1,
        "cue": 1,
        "target": 1,
    }
    assert [score.overlap.gold for score in scores.values()] == [2, 2, 1]


def test_quotation_marks_and_white_space_do_not_matter(record: Record, right: list[Found]) -> None:
    answers = [replace(right[0], source=(1, 10)), *right[1:]]
    assert record.text[1:10] == "The mayor"
    source = part_scores([record], given_pairs([record], [answers]))["source"]
    assert source.exact.f1 == 1


def test_overlap_gives_the_f1_of_characters(record: Record, right: list[Found]) -> None:
    answers = [replace(right[0], source=(5, 10)), *right[1:]]
    assert record.text[5:10] == "mayor"
    source = part_scores([record], given_pairs([record], [answers]))["source"]
    assert source.exact.f1 == 0.5
    assert source.overlap.f1 == pytest.approx((2 * 5 / (5 + 9) + 1) / 2)


def test_a_part_may_be_missed_or_invented(record: Record, right: list[Found]) -> None:
    answers = [replace(right[0], target=None), replace(right[1], target=(19, 28)), right[2]]
    target = part_scores([record], given_pairs([record], [answers]))["target"].overlap
    assert (target.precision, target.recall, target.gold, target.found) == (0, 0, 1, 1)


def test_parts_count_even_where_the_label_of_a_given_span_is_wrong(
    record: Record, right: list[Found]
) -> None:
    answers = [replace(right[0], label="claim"), *right[1:]]
    assert part_scores([record], given_pairs([record], [answers]))["source"].exact.f1 == 1


def test_parts_of_neutral_spans_do_not_count(record: Record, right: list[Found]) -> None:
    answers = [*right[:2], replace(right[2], source=(70, 74))]
    assert part_scores([record], given_pairs([record], [answers]))["source"].exact.found == 2


def test_in_bare_text_a_missed_stance_misses_its_parts(
    record: Record, right: list[Found], answer: Answer
) -> None:
    invented = answer(70, 80, "claim", source=(70, 74))
    source = part_scores([record], raw_pairs([record], [[right[0], invented]]))["source"]
    assert (source.exact.precision, source.exact.recall) == (0.5, 0.5)


def test_a_model_that_names_no_parts_scores_zero(record: Record, answer: Answer) -> None:
    answers = [answer(*span.offsets, span.label) for span in record.spans]
    source = part_scores([record], given_pairs([record], [answers]))["source"]
    assert (source.overlap.f1, source.overlap.found) == (0, 0)


@given(st.text(" “”'ab\n", min_size=1), st.data())
def test_bare_mentions_lie_within_and_lose_no_letter(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = bare(text, (start, end))
    assert start <= first < last <= end
    assert set(text[start:first] + text[last:end]) <= set(" “”'\n")
    assert bare(text, (first, last)) == (first, last)


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
def test_character_f1_counts_shared_characters(
    start: int, length: int, other: int, width: int
) -> None:
    one, two = (start, start + length), (other, other + width)
    shared = len(set(range(*one)) & set(range(*two)))
    assert character_f1(one, two) == pytest.approx(2 * shared / (length + width))
