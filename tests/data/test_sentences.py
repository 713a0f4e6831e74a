import json
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sayso.data import sentences, units

from ..conftest import any_text

CASES = (Path(__file__).parent / "sentences.jsonl").read_text(encoding="utf-8").splitlines()


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_titles_abbreviations_and_quotations_do_not_end_a_sentence() -> None:
    text = "Dr. Ito of Acme Inc. denied it. “We paid. All of it,” she said. Mr. Bo left at 5 p.m."
    assert split(text)[0] == "Dr. Ito of Acme Inc. denied it."
    assert split(text)[-1] == "Mr. Bo left at 5 p.m."


def test_most_hard_cases_are_split_exactly_right() -> None:
    cases = [json.loads(line) for line in CASES]
    right = sum(split(" ".join(case)) == case for case in cases)
    assert right >= 40


def test_a_blank_line_ends_a_sentence() -> None:
    assert split("Three held after fire\n\nPolice held three people.") == [
        "Three held after fire",
        "Police held three people.",
    ]


def test_blank_text_has_no_sentence() -> None:
    assert split("") == split(" \r\n\t\u2028") == []


@given(any_text)
def test_sentences_hold_everything_but_white_space_in_order(text: str) -> None:
    found = sentences(text)
    assert all(start < end for start, end in found)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(any_text, st.data())
def test_every_span_lies_in_one_unit_at_its_own_place(text: str, data: st.DataObject) -> None:
    place = st.integers(0, max(0, len(text) - 1))
    spans = data.draw(
        st.lists(st.tuples(place, place).map(lambda ends: (min(ends), max(ends) + 1)), max_size=5)
        if text
        else st.just([])
    )
    found = units(text, spans)
    placed = {
        place: (unit.start + start, unit.start + end)
        for unit in found
        for (start, end), place in zip(unit.spans, unit.places, strict=True)
    }
    assert [placed[place] for place in range(len(spans))] == spans
    assert all(text[unit.start :].startswith(unit.text) for unit in found)


def test_a_unit_knows_the_sentence_in_front_of_it() -> None:
    text = "Voters were misled. He denied it."
    assert [unit.before for unit in units(text, [(0, 18), (20, 33)])] == ["", "Voters were misled."]
    (unit,) = units(text, [(0, 18)], context="It rained. So the ministry says.\n\n")
    assert unit.before == "So the ministry says."
