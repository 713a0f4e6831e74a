import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayso.data import Record, Span
from sayso.models.borders import (
    adjoin,
    on_word_edges,
    with_paired_quotes,
    without_links,
    without_stop,
)
from sayso.models.examples import examples

from ..conftest import any_text


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("She denied it.", "She denied it"),
        ("She denied it", "She denied it"),
        ("“No,” she said. \n", "“No,” she said"),
        ("“We were not there.”", "“We were not there.”"),
        ("…?", "…?"),
        ("...", "..."),
    ],
)
def test_a_full_stop_at_the_end_is_not_read(text: str, core: str) -> None:
    start, end = without_stop(text, (0, len(text)))
    assert text[start:end] == core


@given(text=any_text.filter(bool), data=st.data())
def test_a_span_never_becomes_empty_or_longer(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert start < without_stop(text, (start, end))[1] <= end


def test_the_sentence_around_a_lone_span_is_learned_too() -> None:
    record = Record("a", "On Monday she denied it.", (Span(10, 23, "deny"),))
    (example,) = examples([record], whole_sentences=True)
    assert example.unit.spans == ((10, 23), (0, 24))
    assert example.labels == (1, 1)


def test_a_sentence_of_two_stances_is_not() -> None:
    spans = (Span(0, 10, "accuse"), Span(12, 23, "deny"))
    record = Record("a", "He blamed her; she denied it.", spans)
    (example,) = examples([record], whole_sentences=True)
    assert example.unit.spans == ((0, 10), (12, 23))


def test_a_span_is_widened_to_whole_words() -> None:
    text = "Officials blamed him."
    assert on_word_edges(text, (3, 12)) == (0, 16)
    assert on_word_edges(text, (9, 17)) == (10, 16)


@pytest.mark.parametrize(
    ("text", "inner", "outer"),
    [
        ("He said “it is so” again", "“it is so", "“it is so”"),
        ("He said “it is so” again", "it is so”", "“it is so”"),
        ('He said "it is so" again', '"it is so', '"it is so"'),
        ("He said “it is so” again", "it is so", "it is so"),
        ("He said it is so", "it is so", "it is so"),
    ],
)
def test_quotation_marks_stay_in_pairs(text: str, inner: str, outer: str) -> None:
    start = text.index(inner)
    left, right = with_paired_quotes(text, (start, start + len(inner)))
    assert text[left:right] == outer


@given(text=any_text.filter(bool), data=st.data())
def test_mended_borders_lie_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    left, right = with_paired_quotes(text, on_word_edges(text, (start, end)))
    assert 0 <= left < right <= len(text)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("but she denied it, while", "she denied it"),
        (", and he agreed,", "he agreed"),
        ("Andrew denied it", "Andrew denied it"),
        ("she denied it", "she denied it"),
        ("and", "and"),
    ],
)
def test_what_joins_a_span_to_others_is_no_part_of_it(text: str, core: str) -> None:
    start, end = without_links(text, (0, len(text)))
    assert text[start:end] == core


def test_spans_adjoin_across_a_comma_but_not_across_words() -> None:
    text = "She denied it, and he, too, denied it."
    assert adjoin(text, (0, 13), (19, 37))
    assert not adjoin(text, (0, 13), (22, 37))
