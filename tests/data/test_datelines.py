import pytest
from hypothesis import given
from sayso.data import sentences, units
from sayso.data.datelines import dateline_end

from ..conftest import any_text


@pytest.mark.parametrize(
    "dateline",
    [
        "KABUL, Afghanistan (Newswire) — ",
        "MYRTLE BEACH, S.C. - ",
        "LONDON, 3 March: ",
        "PORT-AU-PRINCE, Haiti, March 3 (Reuters) - ",
        "WASHINGTON, D.C. -- ",
        "SAN JOSÉ—",
        "Mexico City (AFP) – ",
        "NEW DELHI (PTI): ",
    ],
)
def test_a_dateline_ends_behind_its_dash_or_colon(dateline: str) -> None:
    assert dateline_end(dateline + "Officials denied it.") == len(dateline)


@pytest.mark.parametrize(
    "text",
    [
        "MODERATOR: You have one minute.",
        "DEPUTY MAYOR: The tram was never promised.",
        "NATO — which denied the strike — has left.",
        "CIA—FBI rivalry is nothing new.",
        "POLLS WRONG, JUST TOO EARLY - Two readers complain.",
        "Jason Sims (D) — The senator left.",
        "The minister — Ana Ruiz — denied it.",
        "LONDON, 3 March:",
    ],
)
def test_speakers_acronyms_and_headlines_are_no_datelines(text: str) -> None:
    assert dateline_end(text) == 0


def test_a_dateline_is_a_sentence_of_its_own() -> None:
    text = "MYRTLE BEACH, S.C. - Sen. Paula Varga denied it. She left."
    assert [text[start:end] for start, end in sentences(text)] == [
        "MYRTLE BEACH, S.C. -",
        "Sen. Paula Varga denied it.",
        "She left.",
    ]


def test_a_given_span_over_a_dateline_is_read_with_it() -> None:
    text = "KABUL, Afghanistan (Newswire) — Officials denied it. They left."
    (unit,) = units(text, [(0, 51)])
    assert (unit.start, unit.text, unit.spans) == (0, text[:52], ((0, 51),))


@given(any_text)
def test_a_dateline_lies_in_its_text(text: str) -> None:
    assert 0 <= dateline_end(text) <= len(text)
