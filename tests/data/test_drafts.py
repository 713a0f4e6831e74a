from typing import Any

import pytest
from sayso.data import RecordError, resolve_draft

TEXT = "He said Ana lied. But Ana said he lied, and he is no friend of Ana."


def spans_of(*spans: dict[str, Any]) -> list[str]:
    record = resolve_draft({"id": "a", "text": TEXT, "spans": list(spans)})
    return [TEXT[span.start : span.end] for span in record.spans]


def test_spans_are_found_in_order() -> None:
    found = spans_of(
        {"text": "He said Ana lied", "label": "accuse"},
        {"text": "Ana said he lied", "label": "accuse"},
    )
    assert found == ["He said Ana lied", "Ana said he lied"]


def test_first_and_last_words_stand_for_a_long_span() -> None:
    assert spans_of({"text": "Ana said … friend of Ana", "label": "accuse"}) == [TEXT[22:-1]]


def test_parts_inside_the_span_come_first() -> None:
    span = {"text": "Ana said he lied", "label": "accuse", "source": "Ana", "target": "he"}
    (found,) = resolve_draft({"id": "a", "text": TEXT, "spans": [span]}).spans
    assert found.source == (22, 25)
    assert found.target == (31, 33)


def test_a_number_picks_an_occurrence() -> None:
    span = {"text": "he lied", "label": "accuse", "source": ["Ana", 3]}
    (found,) = resolve_draft({"id": "a", "text": TEXT, "spans": [span]}).spans
    assert found.source == (63, 66)


def test_neutral_stands_for_the_whole_text() -> None:
    (found,) = resolve_draft({"id": "a", "text": TEXT, "spans": "neutral"}).spans
    assert (found.start, found.end, found.label) == (0, len(TEXT), "neutral")


def test_words_that_are_not_there_are_named() -> None:
    with pytest.raises(RecordError, match=r"spans\[0\]\.cue.*'denied'"):
        spans_of({"text": "He said Ana lied", "label": "accuse", "cue": "denied"})
