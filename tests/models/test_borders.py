import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayso.data import Record, Span
from sayso.models.borders import without_stop
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
